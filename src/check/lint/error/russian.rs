//! The lints, in Russian.

use super::Lint;
use crate::diagnostic::{InRussian, Said};
use crate::syntax::keyword::russian::{AS, FIRST, HIT, SOURCE, UNCODED, WHERE};

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
            Self::TableGap { name, witness, doubt, .. } => {
                Said::new(format!("в таблице `{name}` ни одна строка не подходит к случаю: {}", witness.ru))
                    .help(format!("добавьте строку или сомкните две соседние{}", doubt.ru))
                    .labels([&format!("нет строки для случая: {}", witness.ru)])
            }
            Self::TableOverlap { name, witness, doubt, .. } => {
                Said::new(format!("в таблице `{name}` сразу две строки подходят к случаю: {}", witness.ru))
                    .help(format!(
                        "отвечает ровно одна строка: разграничьте эти две или напишите `{HIT} {FIRST}`, чтобы отвечала верхняя{}",
                        doubt.ru
                    ))
                    .labels(["подходит", "и эта тоже"])
            }
            Self::UnreachableRow { name, .. } => Said::new(format!("одна из строк таблицы `{name}` никогда не отвечает"))
                .help("везде, где она подходит, отвечают строки выше: уберите её или поднимите")
                .labels(["никогда не оказывается первой подходящей"]),
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
        }
    }
}
