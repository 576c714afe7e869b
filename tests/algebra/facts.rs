//! Facts that are known in part, and every way of filling them in.

use crate::model::{Out, Rational, V, World};
use crate::print::{case, entry, value};
use crate::random::{Chooser, Random};

/// The declarations that every rulebook begins with.
pub const SCHEMA: &str = "\
enum color
  red, green, blue

entity thing
  key name
  field name is text
  field n is integer in -1 .. 2
  field m is money in -10 RUB .. 20 RUB
  field p is percent in 0% .. 100%
  field b is boolean
  field k is color
  field d is date in 2020-01-30 .. 2020-02-02
  field o is integer in 0 .. 2 optional

entity link
  key id
  field id is text
  field a is thing
  field b is thing optional

subject box
  field n is integer in -1 .. 2
  field m is money in -10 RUB .. 20 RUB
  field p is percent in 0% .. 100%
  field b is boolean
  field k is color
  field d is date in 2020-01-30 .. 2020-02-02
  field o is integer in 0 .. 2 optional
  field om is money in 0 RUB .. 10 RUB optional
  field oc is color optional
  field free is integer
  field far is money
  field q is number
  field w is date
  field ints is list of integer
  field things is list of thing
  field spare is list of thing
  field pick is thing
  field links is list of link
";

/// A field with values that stand for its domain.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    values: fn() -> Vec<Out>,
}

fn numbers(of: &[i64]) -> Vec<Out> {
    of.iter().map(|n| Out::Val(V::Num(Rational::whole(*n)))).collect()
}

fn sums(of: &[i64]) -> Vec<Out> {
    of.iter().map(|n| Out::Val(V::Money(Rational::whole(*n)))).collect()
}

fn colors() -> Vec<Out> {
    (0..3).map(|c| Out::Val(V::Color(c))).collect()
}

fn or_none(mut values: Vec<Out>) -> Vec<Out> {
    values.push(Out::None);
    values
}

pub const THING: &[Field] = &[
    Field { name: "n", values: || numbers(&[-1, 0, 1, 2]) },
    Field { name: "m", values: || sums(&[-10, 0, 5, 20]) },
    Field { name: "p", values: || [0, 25, 100].map(|n| Out::Val(V::Num(Rational::new(n, 100)))).to_vec() },
    Field { name: "b", values: || vec![Out::Val(V::Bool(false)), Out::Val(V::Bool(true))] },
    Field { name: "k", values: colors },
    Field {
        name: "d",
        values: || {
            let days = [(1, 30), (1, 31), (2, 2)];
            days.map(|(month, day)| Out::Val(V::Date(jiff::civil::date(2020, month, day)))).to_vec()
        },
    },
    Field { name: "o", values: || or_none(numbers(&[0, 1, 2])) },
];

/// The fields of the subject that its things do not have.
pub const BOX: &[Field] = &[
    Field { name: "om", values: || or_none(sums(&[0, 5, 10])) },
    Field { name: "oc", values: || or_none(colors()) },
    Field { name: "free", values: || numbers(&[-70, 0, 3, 1000]) },
    Field { name: "far", values: || sums(&[-1000, 0, 7]) },
    Field { name: "q", values: || [-1, 2, 5].map(|n| Out::Val(V::Num(Rational::new(n, 2)))).to_vec() },
    Field {
        name: "w",
        values: || {
            let days = [(2019, 12, 31), (2020, 2, 29), (2021, 1, 31)];
            days.map(|(year, month, day)| Out::Val(V::Date(jiff::civil::date(year, month, day)))).to_vec()
        },
    },
];

/// What is known of a field: the outcomes that stand for the rest, and what the case says.
#[derive(Clone, Debug)]
pub struct Known {
    name: &'static str,
    pub outcomes: Vec<Out>,
    json: Option<String>,
}

fn json(out: &Out, percent: bool) -> String {
    match out {
        Out::Val(V::Bool(b)) => b.to_string(),
        Out::Val(v) => format!("\"{}\"", value(v, percent)),
        Out::None => "null".into(),
        Out::List(rows) => format!("[{}]", rows.iter().map(|r| json(r, percent)).collect::<Vec<_>>().join(", ")),
        Out::Fail | Out::Group(..) => unreachable!("no fact"),
    }
}

impl Known {
    fn all(name: &'static str, out: Out) -> Self {
        let json = Some(json(&out, name == "p"));
        Self { name, outcomes: vec![out], json }
    }

    fn some(random: &mut Random, field: &Field, surely: usize) -> Self {
        let values = (field.values)();
        if random.below(100) < surely {
            let one = random.pick(&values).clone();
            return Self::all(field.name, one);
        }
        let ordinary: Vec<Out> = values.iter().filter(|v| **v != Out::None).cloned().collect();
        let text = |o: &Out| match o {
            Out::Val(v) => value(v, field.name == "p"),
            _ => unreachable!("an ordinary value"),
        };
        match random.below(5) {
            0 if field.name != "b" => {
                let some: Vec<Out> = ordinary[random.below(2)..].to_vec();
                let all: Vec<String> = some.iter().map(text).collect();
                Self { name: field.name, json: Some(format!("\"one of [{}]\"", all.join(", "))), outcomes: some }
            }
            1 if !matches!(field.name, "b" | "k" | "oc") => {
                let from = random.below(ordinary.len() - 1);
                let to = from + 1 + random.below(ordinary.len() - from - 1);
                let json = Some(format!("\"{} .. {}\"", text(&ordinary[from]), text(&ordinary[to])));
                Self { name: field.name, json, outcomes: ordinary[from..=to].to_vec() }
            }
            _ => Self { name: field.name, outcomes: values, json: None },
        }
    }

    fn filled(&self, chooser: &mut Chooser) -> (&'static str, Out) {
        let i = if self.outcomes.len() > 1 { chooser.choose(self.outcomes.len()) } else { 0 };
        (self.name, self.outcomes[i].clone())
    }
}

/// A thing that is written out.
#[derive(Clone, Debug)]
pub struct Thing {
    pub key: String,
    pub fields: Vec<Known>,
}

impl Thing {
    fn some(random: &mut Random, key: &str, surely: usize) -> Self {
        Self { key: key.into(), fields: THING.iter().map(|f| Known::some(random, f, surely)).collect() }
    }

    fn json(&self, key: bool) -> String {
        let name = key.then(|| entry("name", &format!("\"{}\"", self.key)));
        let fields = self.fields.iter().filter_map(|k| k.json.as_ref().map(|j| entry(k.name, j)));
        format!("{{{}}}", name.into_iter().chain(fields).collect::<Vec<_>>().join(", "))
    }

    fn filled(&self, chooser: &mut Chooser) -> Vec<(&'static str, Out)> {
        self.fields.iter().map(|k| k.filled(chooser)).collect()
    }

    fn of(key: &str, fields: &[(&'static str, Out)]) -> Self {
        Self { key: key.into(), fields: fields.iter().map(|(n, o)| Known::all(n, o.clone())).collect() }
    }

    fn fits(&self, fields: &[(&'static str, Out)]) -> bool {
        self.fields.iter().zip(fields).all(|(k, (_, o))| k.outcomes.contains(o))
    }
}

/// What one end of a link may be: nothing at all where the case says nothing.
#[derive(Clone, Debug)]
pub struct End(Option<Vec<Out>>);

impl End {
    fn some(random: &mut Random, keys: &[String], optional: bool, surely: usize) -> Self {
        let thing = |k: &String| Out::Val(V::Thing(k.clone()));
        if random.below(100) < surely {
            let none = optional && random.below(6) == 0;
            return Self(Some(vec![if none { Out::None } else { thing(random.pick(keys)) }]));
        }
        if keys.len() > 1 && random.below(2) == 0 {
            let first = random.below(keys.len() - 1);
            return Self(Some(keys[first..first + 2].iter().map(thing).collect()));
        }
        Self(None)
    }

    fn json(&self) -> Option<String> {
        let text = |o: &Out| match o {
            Out::Val(v) => value(v, false),
            _ => unreachable!("a thing"),
        };
        Some(match &self.0.as_ref()?[..] {
            [Out::None] => "null".into(),
            [one] => format!("\"{}\"", text(one)),
            several => format!("\"one of [{}]\"", several.iter().map(text).collect::<Vec<_>>().join(", ")),
        })
    }

    fn filled(&self, things: &[Out], optional: bool, chooser: &mut Chooser) -> Out {
        let mut may: Vec<Out> = self.0.clone().unwrap_or_else(|| things.to_vec());
        if optional && self.0.is_none() {
            may.push(Out::None);
        }
        let i = if may.len() > 1 { chooser.choose(may.len()) } else { 0 };
        may[i].clone()
    }
}

/// A link that is written out.
#[derive(Clone, Debug)]
pub struct Link {
    key: String,
    a: End,
    b: End,
}

impl Link {
    fn some(random: &mut Random, key: String, keys: &[String], surely: usize) -> Self {
        Self { key, a: End::some(random, keys, false, surely), b: End::some(random, keys, true, surely) }
    }

    fn json(&self, key: bool) -> String {
        let name = key.then(|| entry("id", &format!("\"{}\"", self.key)));
        let ends = [("a", &self.a), ("b", &self.b)].into_iter().filter_map(|(n, e)| e.json().map(|j| entry(n, &j)));
        format!("{{{}}}", name.into_iter().chain(ends).collect::<Vec<_>>().join(", "))
    }

    fn filled(&self, things: &[Out], chooser: &mut Chooser) -> Vec<(&'static str, Out)> {
        vec![("a", self.a.filled(things, false, chooser)), ("b", self.b.filled(things, true, chooser))]
    }

    fn of(key: &str, fields: &[(&'static str, Out)]) -> Self {
        let end = |name: &str| End(Some(vec![fields.iter().find(|f| f.0 == name).unwrap().1.clone()]));
        Self { key: key.into(), a: end("a"), b: end("b") }
    }
}

/// What a case says.
#[derive(Clone, Debug)]
pub struct Partial {
    pub fields: Vec<Known>,
    pub ints: Vec<Out>,
    /// Whether there may be further numbers.
    pub ints_open: bool,
    /// Whether the case says nothing of `things`.
    pub things_unknown: bool,
    pub things: Vec<Thing>,
    /// Entries of `things` that stand written out in `spare`.
    pub referred: Vec<String>,
    pub more: Vec<Thing>,
    pub spare: Vec<Thing>,
    /// The keys that it may be; none at all where the case says nothing.
    pub pick: Option<Vec<String>>,
    pub links: Vec<Link>,
    /// What further links are like.
    pub more_links: Option<Link>,
}

impl Partial {
    pub fn some(random: &mut Random) -> Self {
        let surely = *random.pick(&[95, 85, 60, 20]);
        let mut some = |f: &Field| {
            let is_plain = matches!(f.name, "q" | "w") && random.below(4) > 0;
            Known::some(random, f, if is_plain { 100 } else { surely })
        };
        let fields = THING.iter().chain(BOX).map(&mut some).collect();
        let ints: Vec<Out> = (0..random.below(3)).map(|_| random.pick(&numbers(&[-1, 0, 1, 1, 2])).clone()).collect();
        let things_unknown = random.below(10) == 0;
        let mut things = Vec::new();
        if !things_unknown {
            let count = random.below(4);
            things.extend(["a", "b", "e"][..count].iter().map(|k| Thing::some(random, k, surely)));
            if random.below(12) == 0 {
                // As many as are found by an index, and not looked through.
                things.extend((0..16).map(|i| Thing::some(random, &format!("t{i}"), 100)));
            }
        }
        let mut more: Vec<Thing> = Vec::new();
        if !things_unknown && random.below(3) == 0 {
            more.extend((0..=random.below(2)).map(|_| Thing::some(random, "", surely.min(60))));
        }
        let spare = vec![Thing::some(random, "s", surely)];
        let keys: Vec<String> = things.iter().chain(&spare).map(|t| t.key.clone()).collect();
        let pick = match random.below(4) {
            0 => None,
            1 if keys.len() > 1 => Some(keys[..2].to_vec()),
            _ => Some(vec![random.pick(&keys).clone()]),
        };
        let ints_open = random.below(4) == 0;
        let count = random.below(5);
        let links = (0..count).map(|i| Link::some(random, format!("l{i}"), &keys, surely)).collect();
        let more_links = (random.below(6) == 0).then(|| Link::some(random, String::new(), &keys, surely.min(50)));
        Self {
            fields,
            ints,
            ints_open,
            things_unknown,
            things,
            referred: Vec::new(),
            more,
            spare,
            pick,
            links,
            more_links,
        }
    }

    /// The case file.
    pub fn json(&self) -> String {
        let mut out: Vec<String> =
            self.fields.iter().filter_map(|k| k.json.as_ref().map(|j| entry(k.name, j))).collect();
        let mut ints: Vec<String> = self.ints.iter().map(|i| json(i, false)).collect();
        if self.ints_open {
            ints.push("{\"more\": {}}".into());
        }
        out.push(entry("ints", &format!("[{}]", ints.join(", "))));
        if !self.things_unknown {
            let written = self.things.iter().map(|t| t.json(true));
            let referred = self.referred.iter().map(|k| format!("\"{k}\""));
            let more = self.more.iter().map(|t| format!("{{\"more\": {}}}", t.json(false)));
            let rows: Vec<String> = written.chain(referred).chain(more).collect();
            out.push(entry("things", &format!("[{}]", rows.join(", "))));
        }
        let spare: Vec<String> = self.spare.iter().map(|t| t.json(true)).collect();
        out.push(entry("spare", &format!("[{}]", spare.join(", "))));
        let links = self.links.iter().map(|l| l.json(true));
        let more = self.more_links.iter().map(|l| format!("{{\"more\": {}}}", l.json(false)));
        out.push(entry("links", &format!("[{}]", links.chain(more).collect::<Vec<_>>().join(", "))));
        match self.pick.as_deref() {
            None => {}
            Some([key]) => out.push(entry("pick", &format!("\"{key}\""))),
            Some(keys) => out.push(entry("pick", &format!("\"one of [{}]\"", keys.join(", ")))),
        }
        case(&out)
    }

    /// One way of filling in what is unknown.
    pub fn filled(&self, chooser: &mut Chooser) -> World {
        let fields = self.fields.iter().map(|k| k.filled(chooser)).collect();
        let mut world = World { fields, things: Vec::new(), links: Vec::new() };
        let mut ints = self.ints.clone();
        if self.ints_open {
            for _ in 0..chooser.choose(3) {
                ints.push(numbers(&[-1, 1, 3])[chooser.choose(3)].clone());
            }
        }
        let mut keys = Vec::new();
        for thing in &self.things {
            world.things.push((thing.key.clone(), thing.filled(chooser)));
            keys.push(thing.key.clone());
        }
        keys.extend(self.referred.iter().cloned());
        for thing in &self.spare {
            world.things.push((thing.key.clone(), thing.filled(chooser)));
        }
        let any = Thing {
            key: String::new(),
            fields: THING.iter().map(|f| Known { name: f.name, outcomes: (f.values)(), json: None }).collect(),
        };
        let lines: Vec<&Thing> = if self.things_unknown { vec![&any] } else { self.more.iter().collect() };
        // A case writes those that it only refers to behind the others.
        let mut late = Vec::new();
        if !lines.is_empty() {
            for i in 0..chooser.choose(3) {
                let line = lines[if lines.len() > 1 { chooser.choose(lines.len()) } else { 0 }];
                let spare = self.spare[0].key.clone();
                let fits = world.things.iter().find(|t| t.0 == spare).is_some_and(|t| line.fits(&t.1));
                let refers = late.is_empty() && !keys.contains(&spare);
                if fits && refers && chooser.choose(4) == 3 {
                    late.push(spare);
                    continue;
                }
                // A further one may have the key that a rule asks for.
                let key = if i == 0 && !keys.contains(&"b".to_owned()) { "b".to_owned() } else { format!("z{i}") };
                let fields = line.filled(chooser);
                world.things.push((key.clone(), fields));
                keys.push(key);
            }
        }
        keys.extend(late);
        let things = |keys: &[String]| Out::List(keys.iter().map(|k| Out::Val(V::Thing(k.clone()))).collect());
        let may_pick: Vec<String> =
            self.pick.clone().unwrap_or_else(|| world.things.iter().map(|t| t.0.clone()).collect());
        let pick = if may_pick.len() > 1 { chooser.choose(may_pick.len()) } else { 0 };
        let spare: Vec<String> = self.spare.iter().map(|t| t.key.clone()).collect();
        world.fields.push(("ints", Out::List(ints)));
        world.fields.push(("things", things(&keys)));
        world.fields.push(("spare", things(&spare)));
        world.fields.push(("pick", Out::Val(V::Thing(may_pick[pick].clone()))));
        let all: Vec<Out> = world.things.iter().map(|t| Out::Val(V::Thing(t.0.clone()))).collect();
        for link in &self.links {
            world.links.push((link.key.clone(), link.filled(&all, chooser)));
        }
        if let Some(more) = &self.more_links {
            for i in 0..chooser.choose(3) {
                world.links.push((format!("k{i}"), more.filled(&all, chooser)));
            }
        }
        let keys: Vec<String> = world.links.iter().map(|l| l.0.clone()).collect();
        world.fields.push(("links", things(&keys)));
        world
    }

    /// Says what the world has for the fact of a path; `false` where there is no such fact.
    pub fn give(&mut self, path: &str, world: &World) -> bool {
        let field = |name: &str| world.fields.iter().find(|f| f.0 == name).map(|f| f.1.clone());
        let fields_of = |key: &str| &world.things.iter().find(|t| t.0 == key).unwrap().1;
        match (path, field(path)) {
            ("ints", Some(Out::List(ints))) => {
                self.ints = ints;
                self.ints_open = false;
            }
            ("things", Some(Out::List(rows))) => {
                for row in rows {
                    let Out::Val(V::Thing(key)) = row else { unreachable!("a thing") };
                    if self.spare.iter().any(|t| t.key == key) {
                        if !self.referred.contains(&key) {
                            self.referred.push(key);
                        }
                    } else if !self.things.iter().any(|t| t.key == key) {
                        self.things.push(Thing::of(&key, fields_of(&key)));
                    }
                }
                self.things_unknown = false;
                self.more.clear();
            }
            ("links", Some(Out::List(_))) => {
                for (key, fields) in &world.links {
                    if !self.links.iter().any(|l| l.key == *key) {
                        self.links.push(Link::of(key, fields));
                    }
                }
                self.more_links = None;
            }
            ("pick", Some(Out::Val(V::Thing(key)))) => self.pick = Some(vec![key]),
            (name, Some(out)) => {
                let known = self.fields.iter_mut().find(|k| k.name == name).unwrap();
                *known = Known::all(known.name, out);
            }
            (_, None) if path.starts_with("thing[") => return self.give("things", world),
            (_, None) => {
                let Some((place, name)) = path.split_once("].") else { return false };
                let Some((list, key)) = place.split_once('[') else { return false };
                let key = key.trim_matches('"');
                if list == "links" {
                    let Some(link) = self.links.iter_mut().find(|l| l.key == key) else { return false };
                    let Some((_, fields)) = world.links.iter().find(|l| l.0 == key) else { return false };
                    let known = Link::of(key, fields);
                    *(if name == "a" { &mut link.a } else { &mut link.b }) =
                        if name == "a" { known.a } else { known.b };
                    return true;
                }
                let things = if list == "things" { &mut self.things } else { &mut self.spare };
                let Some(thing) = things.iter_mut().find(|t| t.key == key) else { return false };
                let Some(known) = thing.fields.iter_mut().find(|k| k.name == name) else { return false };
                let out = fields_of(key).iter().find(|f| f.0 == name).unwrap().1.clone();
                *known = Known::all(known.name, out);
            }
        }
        true
    }

    /// Narrows a fact down to what fits; `false` where that cannot be said of a case.
    pub fn assume(&mut self, path: &str, fits: impl Fn(&Out) -> bool, exactly: Option<Out>) -> bool {
        let known = if let Some((place, name)) = path.split_once("].") {
            let Some((list, key)) = place.split_once('[') else { return false };
            let things = match list {
                "things" => &mut self.things,
                "spare" => &mut self.spare,
                _ => return false,
            };
            let thing = things.iter_mut().find(|t| t.key == key.trim_matches('"'));
            thing.and_then(|t| t.fields.iter_mut().find(|k| k.name == name))
        } else if path == "pick" {
            let keys: Vec<String> = self.things.iter().chain(&self.spare).map(|t| t.key.clone()).collect();
            let keys: Vec<String> = keys.into_iter().filter(|k| fits(&Out::Val(V::Thing(k.clone())))).collect();
            let found = keys.len() == 1;
            self.pick = Some(keys);
            return found;
        } else {
            self.fields.iter_mut().find(|k| k.name == path)
        };
        let Some(known) = known else { return false };
        let outcomes = match exactly {
            Some(out) => vec![out],
            None => known.outcomes.iter().filter(|o| fits(o)).cloned().collect(),
        };
        let found = !outcomes.is_empty();
        *known = Known { name: known.name, outcomes, json: None };
        found
    }

    /// The world as a case file in which nothing is open.
    pub fn complete(&self, world: &World) -> String {
        let mut all = self.clone();
        for (name, _) in &world.fields {
            if *name != "spare" {
                all.give(name, world);
            }
        }
        for thing in all.things.iter_mut().chain(&mut all.spare) {
            let fields = &world.things.iter().find(|t| t.0 == thing.key).unwrap().1;
            *thing = Thing::of(&thing.key, fields);
        }
        for link in &mut all.links {
            let fields = &world.links.iter().find(|l| l.0 == link.key).unwrap().1;
            *link = Link::of(&link.key, fields);
        }
        all.json()
    }
}
