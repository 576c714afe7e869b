//! The mistakes in types, expressions and declarations, in Russian.

use super::CheckError;
use crate::builtin;
use crate::diagnostic::{InRussian, Said};
use crate::syntax::keyword::russian::{
    AFTER, BEFORE, DEFINE, EACH_IN, FOR_EACH, IN, IS, KNOWN, NONE, OF, OPTIONAL, OTHERWISE, WHEN,
};

impl InRussian for CheckError {
    fn in_russian(&self) -> Said {
        match self {
            Self::TypeMismatch { expected, found, help, .. } => {
                Said::new(format!("ожидается {}, а здесь {}", expected.ru, found.ru))
                    .maybe(help.as_ref())
                    .labels([&*found.ru, &format!("отсюда следует, что ожидается {}", expected.ru)])
            }
            Self::PercentAndNumber { left, right, verb, help, .. } => {
                Said::new(format!("процент — не число: {} и {} {}", left.ru, right.ru, verb.ru))
                    .maybe(help.as_ref())
                    .labels([&left.ru, &right.ru])
            }
            Self::Operands { left, right, verb, help, .. } => {
                Said::new(format!("{} и {} {}", left.ru, right.ru, verb.ru))
                    .maybe(help.as_ref())
                    .labels([&left.ru, &right.ru])
            }
            Self::UnknownName { name, help, .. } => {
                Said::new(format!("имя `{name}` здесь неизвестно")).maybe(help.as_ref()).labels(["не объявлено"])
            }
            Self::UnknownField { owner, name, help, .. } => Said::new(format!("у {} нет `{name}`", owner.ru))
                .maybe(help.as_ref())
                .labels(["ни поля, ни определения с таким именем нет"]),
            Self::UnknownMember { owner, name, help, .. } => {
                Said::new(format!("в перечне `{owner}` нет значения `{name}`"))
                    .maybe(help.as_ref())
                    .labels(["не значение перечня"])
            }
            Self::UnknownFunction { name, help, .. } => {
                Said::new(format!("функции `{name}` нет")).maybe(help.as_ref()).labels(["не функция"])
            }
            Self::Arguments { name, wanted, found, doc, .. } => {
                Said::new(format!("функция `{name}` принимает {}, а передано {found}", wanted.ru))
                    .help(&*doc.ru)
                    .labels([&format!("передано: {found}")])
            }
            Self::UnknownUnit { name, help, .. } => Said::new(format!("`{name}` — не единица"))
                .maybe(help.as_ref())
                .labels(["не валюта, не мера времени и не объявленная единица"]),
            Self::NoneNotAllowed { .. } => Said::new(format!("`{NONE}` здесь стоять не может"))
                .help(format!(
                    "отсутствовать может только то, что объявлено как `{OPTIONAL}`: добавьте это слово после типа"
                ))
                .labels(["значение отсутствует", &format!("объявлено без `{OPTIONAL}`")]),
            Self::OnlyInTests { what, .. } => {
                Said::new(format!("{} — только для фактов проверки, в правиле так не пишут", what.ru))
                    .help(format!("в правиле спросите `{IS} {KNOWN}`; чего в деле нет, то неизвестно само по себе"))
                    .labels(["только в проверках"])
            }
            Self::StepCycle { name, chain, .. } => Said::new(format!("шаг `{name}` ждёт сам себя: {chain}"))
                .help(format!("уберите одно `{AFTER}` в этом круге"))
                .labels(["следует за самим собой"]),
            Self::MatrixScale { name, found, wanted, .. } => {
                Said::new(format!("`{name}` отвечает так: {}, а строки до неё: {}", found.ru, wanted.ru))
                    .help("у матрицы одна шкала: таблицы с другой шкалой покажите в отдельном представлении")
                    .labels([&format!("отвечает так: {}", found.ru)])
            }
            Self::Tiles { name, .. } => Said::new(format!("по `{name}` не узнать, где стоит плитка каждого вида"))
                .help("плитки — это таблица с одним входом, тем видом, по которому идёт подсчёт, и двумя целыми выходами: столбец и строка")
                .labels(["не таблица плиток для этого вида"]),
            Self::DefinitionCycle { name, chain, .. } => {
                Said::new(format!("значение `{name}` зависит от самого себя: {chain}"))
                    .help("пусть одно из них опирается только на факты: определение не может спрашивать само себя")
                    .labels(["объявлено здесь", "читается здесь"])
            }
            Self::MissingType { name, .. } => Said::new(format!("тип `{name}` неизвестен"))
                .help(format!("без `= …` у определения указывается тип: `{DEFINE} {name} {OF} … {IS} деньги`"))
                .labels(["ни значения, ни типа"]),
            Self::CaseWithoutCondition { name, .. } => {
                Said::new(format!("у `{name}` несколько значений и нет условия, по которому выбирать"))
                    .help(format!("напишите `= … {WHEN} …` для каждого случая и `= … {OTHERWISE}` для остальных"))
                    .labels(["действует всегда", "и это тоже"])
            }
            Self::VersionsDiffer { name, what, .. } => {
                Said::new(format!("две редакции `{name}` расходятся {}", what.ru))
                    .help("все редакции одного имени — одного рода: с датой меняется лишь содержание")
                    .labels(["здесь", "и здесь"])
            }
            Self::NotASubject { what, name, .. } => {
                Said::new(format!("{} относится к предмету, а `{name}` — сущность", what.ru))
                    .help(format!(
                        "отнесите это к предмету и напишите `{FOR_EACH} x {EACH_IN} СПИСОК`, чтобы спросить о каждом"
                    ))
                    .labels(["сущность"])
            }
            Self::NoSubjectHere { name, owner, within, .. } => {
                Said::new(format!("`{name}` относится к `{owner}` в `{within}`, а здесь никакого `{within}` нет"))
                    .help(format!("определите нужное в `{within}` и читайте оттуда"))
                    .labels(["читается здесь", "объявлено здесь"])
            }
            Self::ExceptionShape { name, problem, help, .. } => {
                Said::new(format!("исключение `{name}` {}", problem.ru))
                    .help(&*help.ru)
                    .labels(["это исключение", "из чего оно"])
            }
            Self::ExceptionCycle { name, chain, .. } => {
                Said::new(format!("исключение `{name}` вытесняет само себя: {chain}"))
                    .help("пусть последнее из них будет исключением из чего-то другого")
                    .labels(["объявлено здесь"])
            }
            Self::OtherSubject { name, found, reader, wanted, .. } => {
                Said::new(format!("`{name}` относится к {found}, а {} — к {wanted}", reader.ru))
                    .help(format!("{} спрашивает только о том, что относится к тому же предмету", reader.ru))
                    .labels([&format!("относится к {found}")])
            }
            Self::ParameterSubject { name, parameter, subject, elsewhere, .. } => Said::new(format!(
                "исключение `{name}` опирается на факты `{subject}`, а `{parameter}` читается {}",
                elsewhere.ru
            ))
            .help(format!(
                "определите в `{subject}` значение, которое читает `{parameter}`, сделайте исключение из него и читайте его там, где оценивается `{subject}`"
            ))
            .labels([&format!("читает факты `{subject}`"), &format!("читается {}", elsewhere.ru)]),
            Self::ExceptionOutputs { name, problem, example, .. } => {
                Said::new(format!("исключение `{name}` {}", problem.ru))
                    .help(format!("назовите, что взамен каждого ответа: {}", example.ru))
                    .labels(["здесь", "из чего оно"])
            }
            Self::FieldToField { .. } => {
                Said::new(format!("`ПОЛЕ {BEFORE} ПОЛЕ` стоит только последним аргументом `{}`", builtin::REACH.1))
                    .help(format!(
                        "`{}(НАЧАЛО, СВЯЗИ, ПОЛЕ {BEFORE} ПОЛЕ)` идёт по строкам СВЯЗЕЙ от одного поля к другому",
                        builtin::REACH.1
                    ))
                    .labels(["здесь"])
            }
            Self::UnknownLint { name, help, .. } => {
                Said::new(format!("замечания `{name}` нет")).help(&*help.ru)
            }
            Self::HitPolicy { policy, problem, help, .. } => Said::new(format!("`{}` {}", policy.ru, problem.ru))
                .help(&*help.ru)
                .labels(["этот ответ"]),
            Self::Scale { problem, help, .. } => Said::new(&*problem.ru).help(&*help.ru).labels(["здесь"]),
            Self::BoundsDescend { .. } => {
                Said::new("границы шкалы идут по возрастанию, а эта не больше одной из предыдущих")
                    .help("расположите ступени по возрастанию границ, каждую границу — один раз")
                    .labels(["не больше той", "та"])
            }
            Self::BadDomain { .. } => {
                Said::new("область значений идёт от меньшего значения к большему, и оба — того же типа, что поле")
                    .help(format!("напишите два прямо указанных значения, меньшее первым: `{IN} 0% .. 100%`"))
                    .labels(["не область значений"])
            }
            Self::RangeReversed { .. } => Said::new("в этот промежуток ничего не попадает: его начало больше конца")
                .help("напишите меньшее значение первым")
                .labels(["идёт от большего к меньшему"]),
            Self::NotConstant { what, name, .. } => {
                Said::new(format!("{} записывается прямо, а здесь читается `{name}`", what.ru))
                    .help(
                        "параметр хранит величину из закона; то, что следует из других величин, задаётся определением",
                    )
                    .labels(["что-то читает"])
            }
            Self::BadCell { problem, help, .. } => Said::new(format!("ячейка не подходит к столбцу: {}", problem.ru))
                .help(&*help.ru)
                .labels([&*problem.ru, "столбец"]),
            Self::BadTest { problem, help, .. } => Said::new(&*problem.ru).maybe(help.as_ref()).labels(["здесь"]),
        }
    }
}
