//! The mistakes in the facts of a case, in Russian.

use super::CaseError;
use crate::diagnostic::{InRussian, Said};
use crate::syntax::keyword::russian::OPTIONAL;

impl InRussian for CaseError {
    fn in_russian(&self) -> Said {
        match self {
            Self::UnknownKey { name, .. } => Said::new(format!("в файле дела не бывает ключа `{name}`"))
                .help("его ключи — `subject`, `on` и `facts`: факты стоят под `facts`")
                .labels(["не ключ дела"]),
            Self::NoSubject { help, .. } => {
                Said::new("в деле не назван предмет").help(&*help.ru).labels(["нет `subject:`"])
            }
            Self::UnknownSubject { name, help, .. } => {
                Said::new(format!("в своде нет предмета `{name}`")).help(&*help.ru).labels(["не предмет"])
            }
            Self::UnknownField { owner, name, help, .. } => {
                Said::new(format!("у `{owner}` нет поля `{name}`")).help(&*help.ru).labels(["не поле"])
            }
            Self::SameField { name, field, .. } => {
                Said::new(format!("`{name}` — это поле `{field}`, оно указано дважды"))
                    .help("оставьте что-то одно")
                    .labels(["здесь повторно", "впервые здесь"])
            }
            Self::WrongType { field, expected, found, help, .. } => {
                Said::new(format!("для `{field}` ожидается {}, а здесь {}", expected.ru, found.ru))
                    .help(&*help.ru)
                    .labels([&found.ru])
            }
            Self::OutsideDomain { field, domain, .. } => {
                Said::new(format!("значение `{field}` выходит за область: {}", domain.ru))
                    .help("исправьте значение или уберите факт, если он неизвестен")
                    .labels([&format!("вне области: {}", domain.ru)])
            }
            Self::NoneNotAllowed { field, .. } => Said::new(format!(
                "у `{field}` всегда есть значение: отсутствовать оно не может"
            ))
            .help(format!(
                "уберите факт, если он неизвестен; отсутствовать может только поле, объявленное как `{OPTIONAL}`"
            ))
            .labels(["значение отсутствует"]),
            Self::RangeReversed { field, .. } => Said::new(format!("промежуток `{field}` идёт от большего к меньшему"))
                .help("напишите меньшее значение первым")
                .labels(["начало больше конца"]),
            Self::MoreNotLast { field, .. } => Said::new(format!("`more` стоит перед другими записями `{field}`"))
                .help("строки `more` говорят о том, что может следовать: они стоят в конце списка")
                .labels(["не в конце", "стоит после"]),
            Self::MissingKey { owner, key, .. } => {
                Said::new(format!("у этого объекта `{owner}` не указан ключ `{key}`"))
                    .help(format!("напишите `{key}: …`; для прочих, неизвестных записей напишите `- more: {{}}`"))
                    .labels([&format!("нет `{key}`")])
            }
            Self::DuplicateEntity { owner, key, .. } => Said::new(format!("объект `{owner}` {key} расписан дважды"))
                .help("распишите его в одном месте, а в остальных назовите по ключу")
                .labels(["здесь повторно", "впервые здесь"]),
            Self::UnknownEntity { owner, key, help, .. } => {
                Said::new(format!("объект `{owner}` {key} нигде не расписан"))
                    .help(&*help.ru)
                    .labels(["о нём известен только ключ"])
            }
            Self::BadValue { message, help, .. } => Said::new(&*message.ru).help(&*help.ru).labels(["здесь"]),
            Self::CaseFile { name, problem, help, .. } => {
                Said::new(format!("файл дела `{name}` {}", problem.ru)).help(&*help.ru).labels(["назван здесь"])
            }
            Self::TooLargeTogether { .. } => {
                Said::new("файлы вместе больше 512 МиБ").help("оценивайте дела за несколько запусков")
            }
        }
    }
}
