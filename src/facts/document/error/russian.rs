//! The mistakes in the form of a case file, in Russian.

use super::DocumentError;
use crate::diagnostic::{InRussian, Said};

impl InRussian for DocumentError {
    fn in_russian(&self) -> Said {
        match self {
            Self::YamlSyntax { message, help, .. } | Self::JsonSyntax { message, help, .. } => {
                Said::new(&*message.ru).help(&*help.ru)
            }
            Self::UnquotedBracket { written, .. } => Said::new("в значении внутри скобок стоит ещё одна скобка")
                .help(format!("заключите его в кавычки: `\"{written}\"`"))
                .labels(["здесь значение для YAML заканчивается"]),
            Self::DuplicateKey { key, .. } => Said::new(format!("`{key}` написано дважды"))
                .help(format!("оставьте одно; несколько значений составляют список: `{key}: [a, b]`"))
                .labels(["повторно здесь", "впервые здесь"]),
            Self::Alias { .. } => Said::new("якоря, ссылки и слияние ключей YAML в деле не читаются").help(
                "напишите значение там, где оно нужно; текст, который начинается с `&` или `*`, стоит в кавычках",
            ),
            Self::Tag { .. } => Said::new("метки YAML в деле не читаются")
                .help("уберите её: тип факта известен из правил; текст, который начинается с `!`, стоит в кавычках"),
            Self::SeveralDocuments { .. } => Said::new("в файле несколько документов")
                .help("запишите каждое дело в свой файл или все дела — строками файла `.jsonl`")
                .labels(["здесь начинается второй"]),
            Self::TooDeep { most, .. } => {
                Said::new(format!("списки и группы вложены друг в друга глубже {most} уровней"))
                    .help("столько не нужно ни одному делу; поищите незакрытые скобки")
            }
            Self::TooLarge { most, .. } => Said::new(format!("файл больше {most} МиБ"))
                .help("разделите его на несколько дел или запишите их строками файла `.jsonl`"),
            Self::Empty { .. } => {
                Said::new("файл дела пуст").help("он начинается с предмета: `subject: parcel`, затем `facts:`")
            }
            Self::NotAMap { found, .. } => Said::new(format!("дело — это имена со значениями, а здесь {}", found.ru))
                .help("начните его с предмета: `subject: parcel`, затем `facts:`"),
        }
    }
}
