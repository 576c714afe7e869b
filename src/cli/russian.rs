//! What the command line says in Russian: helps, mistakes in the arguments, failures of the system.
//!
//! The helps stand in tables by the names of commands and arguments; a test demands that none lacks
//! its Russian text.

use crate::value::date::{self, DateError};
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};
use std::ffi::OsString;
use std::io;

/// Whether the arguments ask for Russian, whatever else may be wrong with them.
pub(super) fn is_asked_for(arguments: &[OsString]) -> bool {
    let words: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).take_while(|a| *a != "--").collect();
    words.contains(&"--lang=ru") || words.windows(2).any(|pair| pair == ["--lang", "ru"])
}

/// The texts of one command.
struct Texts {
    name: &'static str,
    usage: &'static str,
    about: &'static str,
    /// What `--help` adds to `about`.
    more: &'static str,
    after: &'static str,
    arguments: &'static [(&'static str, &'static str, &'static str)],
}

const TEXTS: &[Texts] = &[
    Texts {
        name: "norma",
        usage: "norma <КОМАНДА>",
        about: "Проверяет дела на соответствие правилам права и объясняет почему",
        more: "",
        after: "\
Примеры:
  norma assess event.yaml --lang ru            выводы по делу с причинами
  norma assess event.yaml --on 2022-03-01      то же по праву этого дня
  norma explain event.yaml deposit             откуда взялось одно значение
  norma report event.yaml -o event.html        страница для чтения и печати
  norma check                                  ошибки в файлах правил этой папки
  norma rules -o my-rules                      копия встроенных правил для правки

Код завершения:
  0  всё выполнено или сообщать не о чем
  1  что-то нарушено, либо `check` или `test` что-то нашли
  2  команду выполнить не удалось
  3  ничего не нарушено, но что-то не определено",
        arguments: &[],
    },
    Texts {
        name: "check",
        usage: "norma check [ПАРАМЕТРЫ] [ПУТЬ]...",
        about: "Прочесть файлы правил и сообщить обо всех ошибках и обо всём, что стоит внимания",
        more: "Каждый свод читается целиком, вместе с проверками и файлами дел, с которых они начинаются. Файл или папка внутри свода означает весь этот свод.",
        after: "\
Примеры:
  norma check                                все своды в этой папке
  norma check rules/events
  norma check --format json > mistakes.json",
        arguments: &[
            ("paths", "ПУТЬ", "Папки или файлы правил [по умолчанию: эта папка]"),
            ("rules", "ПУТЬ", "Ещё один ПУТЬ; названный здесь файл правил — сам по себе свод"),
        ],
    },
    Texts {
        name: "assess",
        usage: "norma assess [ПАРАМЕТРЫ] <ДЕЛО>...",
        about: "Оценить дела: что выполнено, что нарушено и насколько, что ещё неизвестно",
        more: "",
        after: "\
Примеры:
  norma assess event.yaml
  norma assess event.yaml --on 2022-03-01 --assessment permission
  norma assess cases/ --format json            всё, что известно о каждом деле, строкой JSON
  norma assess events.jsonl --subject event --on 2022-03-01
  norma assess season.jsonl -o verdicts.jsonl
  cat event.yaml | norma assess - --lang ru

Несколько дел, папка, шаблон или файл .jsonl — это пакет. Без --format ответ на него — по строке
JSON на каждое дело, с выводом и причиной по каждому требованию; рядом печатается сводка. Строки,
которые оценить не удалось, его не останавливают: с -o ФАЙЛ они записываются в ФАЙЛ.bad.jsonl.

Код завершения: 0 — всё выполнено, 1 — что-то нарушено, 3 — ничего не нарушено, но что-то не
определено, 2 — дело или правила прочесть не удалось.",
        arguments: &[
            ("cases", "ДЕЛО", "Файлы дел (YAML, JSON, JSON Lines), папки с ними, шаблоны или - для стандартного ввода"),
            ("lines", "", "В ДЕЛЕ или стандартном вводе по делу на строке, каким бы ни было имя"),
            ("jobs", "N", "Во сколько потоков оценивать [по умолчанию: по числу процессоров]"),
            (
                "bad_rows",
                "ФАЙЛ",
                "Записать строки пакета, которые не удалось оценить, в файл [по умолчанию: рядом с файлом из -o]",
            ),
            ("quiet", "", "Не печатать сводку и ход работы пакета"),
        ],
    },
    Texts {
        name: "explain",
        usage: "norma explain [ПАРАМЕТРЫ] <ДЕЛО> [ИМЯ]...",
        about: "Показать шаг за шагом, откуда взялись выводы и значения, вплоть до каждого факта",
        more: "У каждого шага указано правило, по которому он сделан, его основание и результат.",
        after: "\
Примеры:
  norma explain event.yaml                 все выводы, оценки по таблицам и сообщаемые значения
  norma explain event.yaml ends_in_time    один вывод
  norma explain event.yaml deposit permit",
        arguments: &[
            ("case", "ДЕЛО", "Файл дела или - для стандартного ввода"),
            (
                "names",
                "ИМЯ",
                "Требования, определения, таблицы или представления [по умолчанию: всё, что есть в оценках]",
            ),
        ],
    },
    Texts {
        name: "report",
        usage: "norma report [ПАРАМЕТРЫ] <ДЕЛО>...",
        about: "Сделать страницу для чтения: выводы по делу с причинами, основаниями и схемами",
        more: "Страница — один файл HTML, которому больше ничего не нужно. У каждого из нескольких дел своя страница, а выводы по всем — в index.html. Чужие файлы не перезаписываются.",
        after: "\
Примеры:
  norma report event.yaml --lang ru -o event.html
  norma report event.yaml --lang ru --on 2022-03-01 > event.html
  norma report cases/ --lang ru -o pages       страница для каждого дела и pages/index.html

Код завершения: 0 — всё выполнено, 1 — что-то нарушено, 3 — ничего не нарушено, но что-то не
определено, 2 — дело или правила прочесть не удалось или страницу не удалось записать.",
        arguments: &[
            ("cases", "ДЕЛО", "Файлы дел (YAML, JSON, JSON Lines), папки с ними, шаблоны или - для стандартного ввода"),
            (
                "start",
                "ДАТА",
                "Ещё и страница для каждой процедуры правил, которая начинается в этот день; для одного дела — на его странице",
            ),
            (
                "output",
                "ПУТЬ",
                "Записать страницу в файл [по умолчанию: стандартный вывод]; для нескольких дел — папка для их страниц",
            ),
        ],
    },
    Texts {
        name: "test",
        usage: "norma test [ПАРАМЕТРЫ] [ПУТЬ]",
        about: "Выполнить проверки, которые стоят рядом с правилами",
        more: "Без пути выполняются проверки всех сводов этой папки, а если их нет — правил, встроенных в программу.",
        after: "\
Примеры:
  norma test
  norma test rules/events --format json",
        arguments: &[
            ("path", "ПУТЬ", "Папка свода или нескольких сводов"),
            ("rules", "ПАПКА", "То же в виде параметра"),
        ],
    },
    Texts {
        name: "rules",
        usage: "norma rules [ПАРАМЕТРЫ] --output <ПАПКА>",
        about: "Записать правила, встроенные в программу, с их делами и проверками",
        more: "Ничего не перезаписывается: папка должна быть новой, пустой или содержать именно эти файлы.",
        after: "\
Пример:
  norma rules -o my-rules
  norma check my-rules",
        arguments: &[
            ("output", "ПАПКА", "Папка, в которую записать"),
            ("lang", "ЯЗЫК", "Язык сообщений: en или ru [по умолчанию: en]"),
        ],
    },
    Texts {
        name: "fmt",
        usage: "norma fmt [ПАРАМЕТРЫ] [ПУТЬ]...",
        about: "Привести файлы правил к единому виду",
        more: "О файле, который не удаётся прочесть, сообщается, а сам он остаётся как есть.",
        after: "\
Примеры:
  norma fmt                       все файлы правил сводов этой папки
  norma fmt --check rules         что изменилось бы; код завершения 1, если есть что менять
  norma fmt --keywords ru rules   те же правила русскими служебными словами",
        arguments: &[
            ("paths", "ПУТЬ", "Папки или файлы правил [по умолчанию: своды этой папки]"),
            ("check", "", "Ничего не менять, а назвать файлы, которые изменились бы"),
            ("keywords", "ЯЗЫК", "Записать служебные слова по-английски или по-русски: en или ru"),
            ("lang", "ЯЗЫК", "Язык сообщений: en или ru [по умолчанию: en]"),
        ],
    },
    Texts {
        name: "schedule",
        usage: "norma schedule [ПАРАМЕТРЫ] --start <ДАТА> <ПРОЦЕДУРА>",
        about: "Показать самые ранние и самые поздние даты шагов процедуры",
        more: "Процедура ищется в сводах этой папки, затем в правилах, встроенных в программу. Применяется право на день начала.",
        after: "\
Пример:
  norma schedule entry --start 2022-01-10",
        arguments: &[
            ("procedure", "ПРОЦЕДУРА", "Процедура"),
            ("start", "ДАТА", "День, в который начинаются её первые шаги"),
            ("rules", "ПУТЬ", "Папка правил или один файл правил"),
        ],
    },
    Texts {
        name: "schema",
        usage: "norma schema [ПАРАМЕТРЫ] <ПРЕДМЕТ>",
        about: "Напечатать схему JSON (JSON Schema) для дел одного предмета",
        more: "По ней редактор подсказывает поля и значения перечней, пока пишется дело, и отмечает ошибки. Предмет ищется в сводах этой папки, затем в правилах, встроенных в программу.",
        after: "\
Пример:
  norma schema event -o event.schema.json

Редактор берёт её по комментарию в начале дела:
  # yaml-language-server: $schema=event.schema.json",
        arguments: &[
            ("subject", "ПРЕДМЕТ", "Предмет"),
            ("rules", "ПАПКА", "Папка правил"),
            ("lang", "ЯЗЫК", "Язык заголовков: en или ru [по умолчанию: en]"),
        ],
    },
    Texts {
        name: "explain-code",
        usage: "norma explain-code [ПАРАМЕТРЫ] [КОД]",
        about: "Объяснить сообщение: что оно значит, как исправить, с примером",
        more: "Без кода перечисляются все коды.",
        after: "\
Примеры:
  norma explain-code check::percent-and-number
  norma explain-code table-gap --lang ru
  norma explain-code                            все коды, по строке на каждый",
        arguments: &[("code", "КОД", "Код, который напечатан над сообщением; начало до `::` можно опустить")],
    },
    Texts {
        name: "completions",
        usage: "norma completions [ПАРАМЕТРЫ] <ОБОЛОЧКА>",
        about: "Напечатать правила автодополнения для командной оболочки",
        more: "",
        after: "\
Примеры:
  norma completions bash > ~/.local/share/bash-completion/completions/norma
  norma completions zsh > ~/.zfunc/_norma
  norma completions fish > ~/.config/fish/completions/norma.fish",
        arguments: &[("shell", "ОБОЛОЧКА", "bash, zsh, fish, elvish или powershell")],
    },
    Texts {
        name: "man",
        usage: "norma man [ПАРАМЕТРЫ] [КОМАНДА]",
        about: "Напечатать страницу руководства: о программе или об одной из команд",
        more: "",
        after: "\
Примеры:
  norma man | man -l -
  norma man assess -o norma-assess.1",
        arguments: &[("command", "КОМАНДА", "Команда [по умолчанию: сама программа]")],
    },
];

/// The arguments that several commands share.
const SHARED: &[(&str, &str, &str)] = &[
    ("lang", "ЯЗЫК", "Язык заголовков, причин и сообщений: en или ru [по умолчанию: en]"),
    ("format", "ВИД", "text — для чтения, json — для программ [по умолчанию: text]"),
    ("output", "ФАЙЛ", "Записать в файл, а не на экран"),
    ("color", "КОГДА", "Цвета: auto (только на экране), always (всегда) или never (никогда) [по умолчанию: auto]"),
    (
        "rules",
        "ПУТЬ",
        "Папка правил или один файл правил [по умолчанию: свод, в папке которого лежит дело, иначе правила, встроенные в программу]",
    ),
    (
        "cache",
        "ПАПКА",
        "Хранить разобранные правила в папке и начинать с них, пока их файлы не изменились [по умолчанию: где указано в NORMA_CACHE, иначе нигде]",
    ),
    ("on", "ДАТА", "День, право которого применяется, например 2022-03-01 [по умолчанию: `on` из самого дела]"),
    ("assessment", "ИМЯ", "Только эта оценка [по умолчанию: все оценки предмета]"),
    ("subject", "ИМЯ", "Предмет дел, в которых только факты (например, строк файла .jsonl)"),
];

/// The command with all its helps in Russian.
pub(super) fn command(command: Command) -> Command {
    let mut out = texts(command, "norma")
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .subcommand_help_heading("Команды")
        .subcommand_value_name("КОМАНДА")
        .arg(flag("version", 'V', ArgAction::Version, "Показать версию"));
    let names: Vec<String> = out.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        out = out.mut_subcommand(&name, |c| texts(c, &name));
    }
    out
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("Параметры")
}

fn texts(command: Command, name: &str) -> Command {
    let texts = TEXTS.iter().find(|t| t.name == name);
    let own = texts.map_or(&[][..], |t| t.arguments);
    let mut command = command
        .disable_help_flag(true)
        .help_template("{about-with-newline}\nИспользование: {usage}\n\n{all-args}{after-help}")
        .mut_args(|argument| {
            let heading = match argument.get_help_heading() {
                Some("Output") => "Вывод",
                _ if argument.is_positional() => "Аргументы",
                _ => "Параметры",
            };
            let id = argument.get_id().to_string();
            match own.iter().chain(SHARED).find(|(name, ..)| *name == id) {
                Some((_, value, help)) => {
                    let argument = argument.help(*help).help_heading(heading);
                    // A flag takes no value.
                    if value.is_empty() { argument } else { argument.value_name(*value).hide_default_value(true) }
                }
                None => argument,
            }
        })
        .arg(flag("help", 'h', ArgAction::Help, "Показать справку"));
    if let Some(t) = texts {
        command = command.override_usage(t.usage).about(t.about).after_help(t.after);
        if !t.more.is_empty() {
            command = command.long_about(format!("{}\n\n{}", t.about, t.more));
        }
    }
    command
}

/// A mistake in the arguments.
pub(super) fn usage(error: &clap::Error) -> String {
    let text = |kind| error.get(kind).map(shown);
    let argument = || text(ContextKind::InvalidArg).unwrap_or_default();
    let value = || text(ContextKind::InvalidValue).unwrap_or_default();
    let problem = match error.kind() {
        ErrorKind::InvalidValue if value().is_empty() => format!("параметру `{}` нужно значение", argument()),
        ErrorKind::InvalidValue => format!("значение `{}` не подходит для `{}`", value(), argument()),
        ErrorKind::UnknownArgument => format!("лишний аргумент `{}`", argument()),
        ErrorKind::InvalidSubcommand => {
            format!("нет команды `{}`", text(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::NoEquals => format!("значение `{}` пишется через знак равенства", argument()),
        ErrorKind::ValueValidation if argument().starts_with("--jobs") => {
            format!("значение `{}` не подходит для `{}`: это целое число от 1 до 1024", value(), argument())
        }
        ErrorKind::ValueValidation => {
            format!("значение `{}` не подходит для `{}`: {}", value(), argument(), date_problem(&value()))
        }
        ErrorKind::TooManyValues => format!("для `{}` значений слишком много, лишнее — `{}`", argument(), value()),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("для `{}` значений не столько, сколько нужно", argument())
        }
        ErrorKind::ArgumentConflict => {
            let prior = text(ContextKind::PriorArg).unwrap_or_default();
            if prior.is_empty() || prior == argument() {
                format!("`{}` указан больше одного раза", argument())
            } else {
                format!("`{}` не указывается вместе с `{prior}`", argument())
            }
        }
        ErrorKind::MissingRequiredArgument => format!("не указано обязательное: `{}`", argument()),
        ErrorKind::MissingSubcommand => "не указана команда".to_owned(),
        ErrorKind::InvalidUtf8 => "в аргументе стоят знаки не из UTF-8".to_owned(),
        _ => "аргументы не читаются".to_owned(),
    };
    let mut out = format!("ошибка: {problem}\n");
    if let Some(valid) = text(ContextKind::ValidValue).filter(|v| !v.is_empty()) {
        out += &format!("  подходят: `{valid}`\n");
    }
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    if let Some(near) = near.into_iter().find_map(text).filter(|n| !n.is_empty()) {
        out += &format!("\n  подсказка: возможно, имелось в виду `{near}`\n");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        out += &format!("\n{}\n", usage_line(usage));
    }
    out + "\nПодробнее: `--help --lang ru`\n"
}

fn usage_line(usage: &StyledStr) -> String {
    let usage = usage.to_string();
    format!("Использование: {}", usage.strip_prefix("Usage: ").unwrap_or(&usage))
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(all) => all.join("`, `"),
        other => other.to_string(),
    }
}

/// Why a text is no date.
fn date_problem(text: &str) -> String {
    match date::parse(text) {
        Err(DateError::NoSuchDay { before, after }) => format!("такой даты нет, ближайшие — `{before}` и `{after}`"),
        _ => "дата пишется в виде `2022-03-01`".to_owned(),
    }
}

/// Why the system refused.
pub(super) fn io(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "нет такого файла или папки".into(),
        io::ErrorKind::PermissionDenied => "нет доступа".into(),
        io::ErrorKind::IsADirectory => "это папка".into(),
        io::ErrorKind::NotADirectory => "часть пути — не папка".into(),
        io::ErrorKind::AlreadyExists => "уже есть".into(),
        io::ErrorKind::FileTooLarge => "файл больше 256 МиБ".into(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "не хватает места".into(),
        io::ErrorKind::ReadOnlyFilesystem => "сюда записывать нельзя".into(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn is_russian(text: Option<&StyledStr>) -> bool {
        text.is_some_and(|t| t.to_string().contains(|c: char| ('а'..='я').contains(&c)))
    }

    #[test]
    fn every_command_and_argument_has_a_russian_help() {
        let mut russian = command(super::super::Arguments::command());
        russian.build();
        let mut all = vec![&russian];
        all.extend(russian.get_subcommands());
        for command in all {
            let name = command.get_name();
            assert!(is_russian(command.get_about()), "{name}");
            assert!(is_russian(command.get_after_help()), "{name}");
            for argument in command.get_arguments() {
                assert!(is_russian(argument.get_help()), "{name} {}", argument.get_id());
                assert!(argument.get_long_help().is_none(), "{name} {}", argument.get_id());
            }
        }
    }

    #[test]
    fn what_is_said_at_length_in_english_is_in_russian() {
        let (english, russian) = (super::super::Arguments::command(), command(super::super::Arguments::command()));
        for (e, r) in english.get_subcommands().zip(russian.get_subcommands()) {
            assert_eq!(e.get_long_about().is_some(), r.get_long_about().is_some(), "{}", e.get_name());
        }
    }

    #[test]
    fn the_language_is_found_among_broken_arguments() {
        let asked = |text: &str| is_asked_for(&text.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert!(asked("norma check --wrong --lang ru"));
        assert!(asked("norma --lang=ru"));
        assert!(!asked("norma check --lang en"));
        assert!(!asked("norma assess -- --lang ru"));
    }
}
