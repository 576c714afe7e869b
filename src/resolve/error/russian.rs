//! The mistakes in names and dates, in Russian.

use super::ResolveError;
use crate::diagnostic::{InRussian, Said};
use crate::phrase::russian_day;
use crate::syntax::keyword::russian::{FROM, RULEBOOK, UNTIL};

impl InRussian for ResolveError {
    fn in_russian(&self) -> Said {
        match self {
            Self::DuplicateName { name, advice, .. } => Said::new(format!("имя `{name}` объявлено дважды"))
                .help(format!("имя в своде значит что-то одно: переименуйте одно из двух{}", advice.ru))
                .labels(["здесь объявлено повторно", "впервые объявлено здесь"]),
            Self::Lookalike { name, alphabet, other, other_alphabet, .. } => Said::new(format!(
                "имя `{name}`, написанное {} буквами, выглядит как `{other}`, написанное {}",
                alphabet.ru, other_alphabet.ru
            ))
            .help("напишите его так же, если имелось в виду то же самое, иначе выберите другое имя")
            .labels([&format!("{} буквами", alphabet.ru), &format!("{} буквами", other_alphabet.ru)]),
            Self::VersionsOverlap { name, day, .. } => {
                Said::new(format!("две редакции `{name}` действуют одновременно: {}", russian_day(day)))
                    .help(format!(
                        "пусть более ранняя закончится до начала более поздней: день, указанный после `{UNTIL}`, ещё входит в срок"
                    ))
                    .labels(["эта редакция", "и эта"])
            }
            Self::DatesReversed { from, until, .. } => Said::new(format!(
                "окончание срока, {}, раньше его начала, {}",
                russian_day(until),
                russian_day(from)
            ))
            .help(format!("дни, указанные после `{FROM}` и `{UNTIL}`, входят в срок: поменяйте даты местами"))
            .labels(["окончание", "начало"]),
            Self::SeveralRulebooks { .. } => Said::new("свод объявлен дважды")
                .help(format!("`{RULEBOOK}` объявляет один файл в папке: уберите остальные объявления"))
                .labels(["здесь объявлен повторно", "впервые объявлен здесь"]),
            Self::UnknownName { what, name, help, .. } => {
                Said::new(format!("не объявлено: {} `{name}`", what.ru)).help(&*help.ru).labels(["такое имя не объявлено"])
            }
            Self::WrongKind { name, found, wanted, .. } => {
                Said::new(format!("`{name}` — {}, а ожидается {}", found.ru, wanted.ru))
                    .help(format!("здесь нужно имя другого рода: {}", wanted.ru))
                    .labels([&format!("ожидается {}", wanted.ru), &format!("объявлено здесь: {}", found.ru)])
            }
            Self::UnknownStatus { name, .. } => Said::new(format!("`{name}` — не статус"))
                .help("статус — одно из слов: `enacted` (принятый акт), `presentation` (презентация), `press` (пресса), `method` (методика), `unverified` (не проверено)")
                .labels(["не статус"]),
            Self::DuplicateMember { owner, name, .. } => Said::new(format!("в `{owner}` дважды встречается `{name}`"))
                .help("переименуйте одно из двух или уберите его")
                .labels(["здесь повторно", "впервые здесь"]),
            Self::UnknownKey { owner, name, help, .. } => {
                Said::new(format!("ключ `{name}` — не поле объявления `{owner}`"))
                    .help(&*help.ru)
                    .labels(["поля с таким именем нет"])
            }
            Self::UnitCycle { name, .. } => Said::new(format!("единица `{name}` сводится к самой себе"))
                .help("пусть одна из единиц этого рода стоит без `=`")
                .labels(["объявлена здесь"]),
            Self::TooLarge { limit, .. } => {
                Said::new(format!("файлы правил вместе больше {}", limit.replace("MiB", "МиБ"))).help("разделите свод")
            }
        }
    }
}
