//! The mistakes of spelling, in Russian.

use super::SyntaxError;
use crate::builtin;
use crate::diagnostic::{InRussian, Said};
use crate::syntax::keyword;
use crate::syntax::keyword::russian::{ABOVE, BEFORE, DEFINE, FROM, OTHERWISE, UP_TO};

/// A clause by its Russian word, or two of which one is written; a sign stays as it is.
fn clause_word(clause: &str) -> String {
    let one = |clause| keyword::find(clause).map_or(clause, |k| k.russian);
    match clause.split_once("` or `") {
        Some((a, b)) => format!("{}` или `{}", one(a), one(b)),
        None => one(clause).to_owned(),
    }
}

impl InRussian for SyntaxError {
    fn in_russian(&self) -> Said {
        match self {
            Self::TooLarge { what, most, .. } => {
                Said::new(format!("{} — больше {most} МиБ", what.ru)).help("разделите на несколько частей")
            }
            Self::TooDeep { most, .. } => Said::new("слишком глубокая вложенность")
                .help(format!("дайте части отдельное имя: `{DEFINE}`"))
                .labels([&format!("читается не более {most} уровней")]),
            Self::UnclosedText { close, earlier, .. } => {
                let said = Said::new("текст не закрыт").help(format!("закройте его знаком `{close}`"));
                let earlier_text = "этот текст занимает несколько строк: возможно, пропущен его конец";
                if earlier.is_some() {
                    said.labels(["открыт здесь", earlier_text])
                } else {
                    said.labels(["открыт здесь"])
                }
            }
            Self::UnknownDeclaration { found, help, .. } => {
                Said::new(format!("с `{found}` не начинается ни одно объявление")).help(&*help.ru)
            }
            Self::OutsideDeclaration { .. } => Said::new("этот текст не относится ни к одному объявлению")
                .help("объявление начинается с первого столбца, а всё, что к нему относится, пишется с отступом"),
            Self::NotYet { what, help, .. } => {
                Said::new(format!("эта версия программы пока не читает {}", what.ru)).help(&*help.ru)
            }
            Self::FieldToField { .. } => {
                Said::new(format!("`ПОЛЕ {BEFORE} ПОЛЕ` называет два поля строки, каждое — одним именем"))
                    .help(format!(
                        "напишите, от какого поля и к какому: `{}(НАЧАЛО, СВЯЗИ, сырьё {BEFORE} изделие)`",
                        builtin::REACH.1
                    ))
                    .labels(["не имя поля"])
            }
            Self::Unexpected { expected, found, help, .. } => {
                Said::new(format!("ожидается {}, а здесь {}", expected.ru, found.ru)).maybe(help.as_ref())
            }
            Self::ReservedName { word, .. } => Said::new(format!("ожидается имя, а здесь служебное слово `{word}`"))
                .help(format!("если это имя, заключите его в обратные апострофы: `` `{word}` ``")),
            Self::ForeignSign { found, help, .. } => {
                Said::new(format!("знак `{found}` здесь не употребляется")).help(&*help.ru)
            }
            Self::DecimalComma { found, help, .. } => {
                Said::new(format!("в числе `{found}` стоит десятичная запятая")).help(&*help.ru)
            }
            Self::Grouping { found, right, .. } => {
                Said::new(format!("цифры в `{found}` не разделены пробелами по три"))
                    .help(format!("напишите `{right}`"))
            }
            Self::NumberTooLong { found, .. } => Said::new(format!("в `{found}` слишком много цифр для точного счёта"))
                .help("сохраняется не более 28 цифр"),
            Self::DateForm { found, right, .. } => {
                Said::new(format!("`{found}` — так даты не пишутся")).help(format!("напишите `{right}`"))
            }
            Self::NoSuchDate { found, help, .. } => Said::new(format!("даты `{found}` не существует")).help(&*help.ru),
            Self::ChainedComparison { right, .. } => Said::new("сравнения не соединяются в цепочку")
                .help(format!("напишите `{right}`"))
                .labels(["второе сравнение", "первое"]),
            Self::DuplicateClause { clause, .. } => Said::new(format!("`{}` встречается дважды", clause_word(clause)))
                .help("оставьте что-то одно")
                .labels(["здесь повторно", "впервые здесь"]),
            Self::MissingClause { declaration, clause, help, .. } => {
                Said::new(format!("в объявлении `{}` нет {}", declaration.ru, clause.ru)).help(&*help.ru)
            }
            Self::RowLength { found, wanted, .. } => {
                Said::new(format!("в этой строке {}, а в заголовке таблицы {}", found.ru, wanted.ru))
                    .help("в строке по ячейке на каждый столбец, перед ответами стоит `||`; `-` подходит ко всему")
                    .labels(["строка", "заголовок таблицы"])
            }
            Self::HeadWithoutOutputs { .. } => Said::new("в заголовке таблицы вопросы не отделены от ответов")
                .help("поставьте между ними `||`: `| доход || ставка |`"),
            Self::ScaleHead { .. } => Said::new(format!(
                "в заголовке шкалы — одна основа со словом `{FROM}`, `{ABOVE}` или `{UP_TO}` и один ответ"
            ))
            .help(format!(
                "напишите `| цена {FROM} || ставка |`; при `{FROM}` и `{UP_TO}` граница входит, при `{ABOVE}` — нет"
            )),
            Self::OtherwiseNotLast { .. } => Said::new(format!("`{OTHERWISE}` стоит над другой ступенью"))
                .help(format!("`{OTHERWISE}` забирает всё, что осталось: пусть это будет последняя строка"))
                .labels(["", "эта стоит ниже"]),
            Self::LoneBrace { brace, .. } => Said::new(format!("у скобки `{brace}` нет пары"))
                .help(format!("в `{{…}}` стоит выражение; сама фигурная скобка пишется дважды: `{brace}{brace}`")),
            Self::UnknownEscape { sign, .. } => Said::new(format!("`\\{sign}` в тексте ничего не значит"))
                .help("напишите `\\\"`, `\\n` или, для обратной косой черты, `\\\\`"),
            Self::LooksLikeKeyword { word, keyword, alphabet, help, .. } => Said::new(format!(
                "слово `{word}`, написанное {} буквами, выглядит как служебное слово `{keyword}`",
                alphabet.ru
            ))
            .help(&*help.ru),
            Self::DirectionSign { sign, .. } => {
                Said::new(format!("невидимый знак `{sign}` меняет направление текста вокруг себя"))
                    .help("удалите его: иначе читается не то, что написано")
                    .labels(["здесь"])
            }
            Self::InvisibleSign { sign, .. } => {
                Said::new(format!("здесь стоит невидимый знак `{sign}`")).help("удалите его").labels(["здесь"])
            }
            Self::InvisibleInText { sign, .. } => Said::new(format!("в этом тексте стоит невидимый знак `{sign}`"))
                .help("удалите его: текст с ним не равен тексту без него")
                .labels(["здесь"]),
            Self::MixedAlphabets { word, help, .. } => {
                Said::new(format!("в `{word}` смешаны латинские и русские буквы")).help(&*help.ru)
            }
        }
    }
}
