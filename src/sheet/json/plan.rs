//! What a line may say of each table, made ready for reading.

use super::number::NumberPlan;
use super::words::Words;
use crate::check::typed::{Checked, Class};
use crate::facts::scalar;
use crate::id::EnumId;
use crate::sheet::layout::{ColumnLayout, Layout, Measure, Shape, TableLayout};
use crate::syntax::keyword;
use crate::ty::Ty;

/// A table.
#[derive(Clone, Debug)]
pub(super) struct TablePlan {
    /// Names of fields, in all their spellings.
    pub words: Words,
    /// Each of them as it stands before a value.
    pub names: Vec<Name>,
    /// The name `more`, which by itself opens the list that it stands in, whatever the fields of its things are.
    pub more: Option<usize>,
    /// Which name followed each, in the row before; the first of a row follows none, which stands last.
    pub next: Vec<usize>,
    pub fields: Vec<FieldPlan>,
    /// Whether a row of which nothing is known cannot be held.
    pub has_lists: bool,
    /// A bit for each column that is held, if they are few.
    pub all: Option<u64>,
}

/// A name of a field.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// With quotes and colon.
    pub text: Box<[u8]>,
    /// Its column.
    pub column: usize,
    pub field: FieldPlan,
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldPlan {
    pub kind: Kind,
    pub optional: bool,
    pub is_key: bool,
}

/// How the values of a field are read; the numbers are places of plans and of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Truth,
    Code(usize),
    Number(usize),
    Date(usize),
    Text,
    Ref(usize),
    List(usize),
    Members(usize),
    Opaque,
}

/// The key of a table.
#[derive(Clone, Debug)]
pub(super) enum KeyPlan {
    None,
    Text,
    Number(Box<NumberPlan>),
    Date(Box<NumberPlan>),
    /// A key of another type: its things are never plain.
    Other,
}

/// The plans of all tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Plans {
    /// Each is taken out while a row of its table is read; there is none where things are never plain.
    pub tables: Vec<Option<Box<TablePlan>>>,
    /// How the things of each table are told apart by references; without a key they are not.
    pub keys: Vec<KeyPlan>,
    pub numbers: Vec<NumberPlan>,
    /// The members of enums in all their spellings, and the code of each.
    pub enums: Vec<(Words, Vec<u8>)>,
    of_enum: Vec<(EnumId, usize)>,
}

impl Plans {
    pub fn of(rules: &Checked, layout: &Layout) -> Self {
        let mut plans = Self::default();
        for table in &layout.tables {
            let (plan, key) = plans.table(rules, table);
            plans.tables.push((!matches!(key, KeyPlan::Other)).then(|| Box::new(plan)));
            plans.keys.push(key);
        }
        plans
    }

    fn table(&mut self, rules: &Checked, layout: &TableLayout) -> (TablePlan, KeyPlan) {
        let class = &rules.classes[layout.class.index()];
        let mut fields = Vec::new();
        let mut key = if layout.key.is_some() { KeyPlan::Other } else { KeyPlan::None };
        for (i, (field, column)) in class.fields.iter().zip(&layout.columns).enumerate() {
            let kind = match column.shape {
                Shape::Truth => Kind::Truth,
                Shape::Code(e) => Kind::Code(self.members(rules, e)),
                Shape::Number(shape) => {
                    self.numbers.push(NumberPlan::of(rules, field, shape));
                    let place = self.numbers.len() - 1;
                    if shape.measure == Measure::Date { Kind::Date(place) } else { Kind::Number(place) }
                }
                Shape::Text => Kind::Text,
                Shape::Ref(table) => Kind::Ref(table),
                Shape::List(table) => Kind::List(table),
                Shape::Members(e) => Kind::Members(self.members(rules, e)),
                Shape::Opaque => Kind::Opaque,
            };
            let is_key = layout.key.is_some_and(|k| k.index() == i);
            if is_key {
                let unbound = |place: usize| Box::new(self.numbers[place].unbound());
                key = match (kind, &field.ty) {
                    (Kind::Text, _) => KeyPlan::Text,
                    (Kind::Number(place), Ty::Integer) => KeyPlan::Number(unbound(place)),
                    (Kind::Date(place), _) => KeyPlan::Date(unbound(place)),
                    _ => KeyPlan::Other,
                };
            }
            fields.push(FieldPlan { kind, optional: field.optional, is_key });
        }
        let (words, names) = names(class, &fields);
        let next = (1..names.len()).chain([0, 0]).collect();
        let has_lists = layout.columns.iter().any(|c| matches!(c.shape, Shape::List(_)));
        let more = words.find(b"more");
        // INVARIANT: a bit stands for the column of its number.
        let held = |bits: u64, (i, c): (usize, &ColumnLayout)| bits | u64::from(c.shape != Shape::Opaque) << i;
        let all = (fields.len() <= 64).then(|| layout.columns.iter().enumerate().fold(0, held));
        (TablePlan { words, names, more, next, fields, has_lists, all }, key)
    }

    fn members(&mut self, rules: &Checked, id: EnumId) -> usize {
        if let Some((_, place)) = self.of_enum.iter().find(|(e, _)| *e == id) {
            return *place;
        }
        let (mut words, mut codes) = (Words::default(), Vec::new());
        for (code, member) in (0..u8::MAX).zip(&rules.enums[id.index()].members) {
            for name in [&member.name].into_iter().chain(&member.aliases) {
                // Of a name that several have, the first is meant.
                if is_plain(name) && words.add(name.as_bytes()).is_some() {
                    codes.push(code);
                }
            }
        }
        self.enums.push((words, codes));
        self.of_enum.push((id, self.enums.len() - 1));
        self.enums.len() - 1
    }
}

/// Whether a text means just itself.
fn is_plain(text: &str) -> bool {
    matches!(scalar::shape(text), scalar::Shape::One(one) if one == text)
}

/// The names of the fields of a class, each in the order of its field.
fn names(class: &Class, fields: &[FieldPlan]) -> (Words, Vec<Name>) {
    let (mut words, mut names) = (Words::default(), Vec::new());
    for (column, (field, plan)) in class.fields.iter().zip(fields).enumerate() {
        for name in [&field.name].into_iter().chain(&field.aliases) {
            if words.add(name.as_bytes()).is_some() {
                names.push(Name { text: format!("\"{name}\":").into_bytes().into(), column, field: *plan });
            }
        }
    }
    (words, names)
}

/// The quoted words for yes and no, with their values.
pub(super) fn truths() -> Words {
    let mut words = Words::default();
    // INVARIANT: words at even places mean yes.
    let spellings = |rule: &str, plain: &str| {
        let known = keyword::ALL.iter().filter(|k| k.rule == rule).flat_map(|k| [k.english, k.russian]);
        [plain.to_owned()].into_iter().chain(known.map(str::to_owned)).collect::<Vec<_>>()
    };
    for (yes, no) in spellings("kw_yes", "true").iter().zip(&spellings("kw_no", "false")) {
        words.add(yes.as_bytes());
        words.add(no.as_bytes());
    }
    words
}
