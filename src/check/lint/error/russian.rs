//! The lints, in Russian.

use super::Lint;
use crate::diagnostic::{InRussian, Said};
use crate::syntax::keyword::russian::{ALLOW, AS, FIRST, HIT, OTHERWISE, SOURCE, UNCODED, WHERE};

impl InRussian for Lint {
    fn in_russian(&self) -> Said {
        match self {
            Self::Unused { what, name, help, .. } => Said::new(format!("нигде не используется {} `{name}`", what.ru))
                .help(&*help.ru)
                .labels(["объявлено здесь и нигде не названо"]),
            Self::MissingSource { what, name, .. } => Said::new(format!("не указано основание: {} `{name}`", what.ru))
                .help(format!("напишите `{SOURCE} АКТ \"место\"`: на него сошлётся объяснение"))
                .labels([&format!("нет слова `{SOURCE}`")]),
            Self::Hole { name, assessment, days, .. } => Said::new(format!(
                "у `{name}` нет редакции {}, а оценка `{assessment}` обращается к нему в это время",
                days.ru
            ))
            .help(format!(
                "добавьте редакцию на эти дни, закончите оценку раньше или объявите на них `{UNCODED}`"
            ))
            .labels([&format!("нет редакции {}", days.ru), "в это время действует"]),
            Self::TableGap { name, word, witness, help, doubt, .. } => {
                Said::new(format!("в `{name}` нет {} для случая: {}", word.ru, witness.ru))
                    .help(format!("{}{}", help.ru, doubt.ru))
                    .labels([&format!("нет {} для случая: {}", word.ru, witness.ru)])
            }
            Self::TableOverlap { name, witness, doubt, .. } => {
                Said::new(format!("в таблице `{name}` сразу две строки подходят к случаю: {}", witness.ru))
                    .help(format!(
                        "отвечает ровно одна строка: разграничьте эти две или напишите `{HIT} {FIRST}`, чтобы отвечала верхняя{}",
                        doubt.ru
                    ))
                    .labels(["подходит", "и эта тоже"])
            }
            Self::UnreachableRow { name, label, help, .. } => {
                Said::new(format!("одна из строк таблицы `{name}` никогда не отвечает"))
                    .help(&*help.ru)
                    .labels([&*label.ru])
            }
            Self::AmbiguousName { name, outer, .. } => {
                Said::new(format!("`{name}` берётся из строки списка, но есть и в `{outer}`"))
                    .help(format!(
                        "назовите строку: `СПИСОК {AS} x {WHERE} x.{name} …`, или напишите `{outer}.{name}`"
                    ))
                    .labels([&format!("из строки списка или из `{outer}`?")])
            }
            Self::NotProved { name, why, .. } => Said::new(format!("полнота таблицы `{name}` не доказана: {}", why.ru))
                .help("в ней возможны пропуски и наложения; доказать можно таблицу, где меньше столбцов или значения указаны прямо")
                .labels(["не доказано"]),
            Self::NeedlessAllow { lint, .. } => {
                Said::new(format!("это `{ALLOW}` ничего не допускает: замечания `{lint}` здесь нет"))
                    .help("уберите это")
            }
            Self::QuotedNumber { what, help, .. } => Said::new(format!("в приведённой цитате нет {}", what.ru))
                .help(&*help.ru)
                .labels(["здесь", "в этих словах такого нет"]),
            Self::BoundaryWord { found, words, wanted, help, .. } => {
                Said::new(format!("`{}` не соответствует словам «{words}»: они означают `{}`", found.ru, wanted.ru))
                    .help(&*help.ru)
                    .labels([&format!("здесь `{}`", found.ru), &format!("`{}`", wanted.ru)])
            }
            Self::CaseGap { name, witness, doubt, .. } => {
                Said::new(format!("в определении `{name}` нет значения для случая: {}", witness.ru))
                    .help(format!("добавьте такой случай или `= … {OTHERWISE}` для остальных{}", doubt.ru))
                    .labels([&format!("нет значения для случая: {}", witness.ru)])
            }
            Self::CaseOverlap { name, witness, doubt, value, other_value, .. } => {
                Said::new(format!("в определении `{name}` сразу два разных значения для случая: {}", witness.ru))
                    .help(format!(
                        "порядок в файле ничего не решает: разграничьте условия или сделайте одно из них исключением{}",
                        doubt.ru
                    ))
                    .labels([&format!("даёт {}", value.ru), &format!("даёт {}", other_value.ru)])
            }
            Self::CasesNotProved { name, why, .. } => {
                Said::new(format!("не доказано, что определение `{name}` охватывает все случаи: {}", why.ru))
                    .help(format!("напишите `= … {OTHERWISE}` для остальных или сократите число условий"))
                    .labels(["не доказано"])
            }
        }
    }
}
