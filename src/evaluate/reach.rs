//! `reach`: everything that rows of links lead to, in as many steps as it takes.
//!
//! Each link is followed once, so that it costs the number of links. What links that are wholly known
//! lead to from what is surely reached is surely reached; what any link may lead to may be. A link or a
//! start that may be anything may follow any link. While such a link or start is open, the order of what
//! is reached is open too, and how many of several candidates are reached is told as a range.

use super::collection::as_list;
use super::trace::{Recorder, StepKind, Unplaced};
use super::{Env, Evaluator};
use crate::check::typed::Reach;
use crate::file::Span;
use crate::id::{ObjectId, StepId};
use crate::ty::Ty;
use crate::value::Value;
use crate::value::possible::{ListValue, Needs, Possible, Presence, Row};
use indexmap::{IndexMap, IndexSet};
use std::collections::{HashSet, VecDeque};

/// What an end of a link, or a start, may be.
struct End {
    things: Vec<ObjectId>,
    /// It may be anything.
    anything: bool,
    /// It is just one thing, or surely none.
    known: bool,
    /// It is surely one of the things.
    surely: bool,
    needs: Needs,
}

struct Link {
    from: End,
    to: End,
    presence: Presence,
    step: Option<StepId>,
}

impl Link {
    fn is_known(&self) -> bool {
        self.from.known && self.to.known && self.presence.is_certain()
    }

    /// Whether it surely leads on, once what it may lead from is surely reached.
    fn leads(&self) -> Option<ObjectId> {
        match &self.to.things[..] {
            [to] if self.to.known && self.presence.is_certain() && self.from.surely => Some(*to),
            _ => None,
        }
    }

    fn needs(&self) -> Needs {
        self.from.needs.and(&self.to.needs).and(&self.presence.needs())
    }
}

/// The links by the thing that they lead from.
struct Links {
    all: Vec<Link>,
    by_from: IndexMap<ObjectId, Vec<usize>>,
    /// Those that may lead from anything.
    from_anything: Vec<usize>,
}

impl<R: Recorder> Evaluator<'_, R> {
    fn end(&self, p: &Possible) -> End {
        let is_more = |v: &Value| matches!(v, Value::Object(id) if self.is_more(*id));
        let (things, anything) = match super::objects_of(p) {
            Some(things) => (things, p.values().is_some_and(|v| v.iter().any(is_more))),
            None => (Vec::new(), true),
        };
        let missing = p.none || p.failure.is_some();
        let known = !anything && if things.is_empty() { p.is_decided() } else { things.len() == 1 && !missing };
        let things: Vec<ObjectId> = things.into_iter().filter(|id| !self.is_more(*id)).collect();
        let surely = !anything && !missing && !things.is_empty();
        End { things, anything, known, surely, needs: if known { Needs::none() } else { p.needs.clone() } }
    }

    /// Both ends of each link.
    fn links(&mut self, list: &ListValue, reach: &Reach) -> Links {
        let fields = &self.edition.rules.classes[reach.class.index()].fields;
        let ty = fields[reach.to.index()].ty.clone();
        let mut links = Links { all: Vec::new(), by_from: IndexMap::new(), from_anything: Vec::new() };
        // The links that are followed are recorded, and the others not.
        self.recorder.open();
        for (i, row) in list.rows.iter().enumerate() {
            self.recorder.open();
            let span = reach.links.span;
            let from = self.field(&row.value, reach.class, reach.from, span, &ty);
            let to = self.field(&row.value, reach.class, reach.to, span, &ty);
            let step = self.recorder.close(|| Unplaced {
                kind: StepKind::Row(Box::new(row.value.clone())),
                span,
                value: to.clone(),
                ty: ty.clone(),
            });
            let (from, to) = (self.end(&from), self.end(&to));
            for thing in from.things.iter().collect::<IndexSet<_>>() {
                links.by_from.entry(*thing).or_default().push(i);
            }
            if from.anything {
                links.from_anything.push(i);
            }
            links.all.push(Link { from, to, presence: row.presence.clone(), step });
        }
        self.recorder.discard();
        links
    }

    pub(super) fn reach(&mut self, reach: &Reach, span: Span, env: &mut Env) -> Possible {
        let start = self.eval(&reach.start, env);
        let links = self.eval(&reach.links, env);
        let begin = match reach.start.ty {
            Ty::List(_) => as_list(&start, span),
            _ => {
                let row = Row {
                    value: Possible { failure: None, none: false, ..start.clone() },
                    presence: Presence::Certain,
                };
                let mut begin = as_list(&Possible::list(ListValue::of(vec![row])), span);
                begin.failure = start.operand_failure(span);
                begin.needs = start.needs.clone();
                begin.nothing = !start.has_core();
                begin
            }
        };
        let list = as_list(&links, span);
        let failure = begin.failure.clone().or(list.failure.clone());
        let needs = begin.needs.and(&list.needs);
        if begin.nothing || list.nothing {
            return Possible::failed(failure, needs);
        }
        let links = self.links(&list.list, reach);
        let starts: Vec<(End, Presence)> =
            begin.list.rows.iter().map(|r| (self.end(&r.value), r.presence.clone())).collect();
        let chain = Chain::follow(&links, &starts);
        for i in &chain.followed {
            self.recorder.again(links.all[*i].step);
        }
        let settled = begin.list.places.is_empty()
            && list.list.places.is_empty()
            && starts.iter().all(|(end, presence)| end.known && presence.is_certain())
            && chain.followed.iter().all(|i| links.all[*i].is_known());
        let certain = |id: &ObjectId| Row { value: Possible::one(Value::Object(*id)), presence: Presence::Certain };
        if settled {
            let rows = chain.reached.iter().map(certain).collect();
            return Possible { failure, needs, ..Possible::list(ListValue::of(rows)) };
        }
        let open = chain.followed.iter().map(|i| links.all[*i].needs().and(&list.list.place_needs(*i)));
        let begun = starts.iter().enumerate();
        let begun = begun.map(|(i, (e, p))| e.needs.and(&p.needs()).and(&begin.list.place_needs(i)));
        let open = Needs::all(open.chain(begun));
        let surely = surely_reached(&links, &starts);
        let row = |id: &ObjectId| {
            let row = certain(id);
            if surely.contains(id) { row } else { Row { presence: Presence::Maybe(open.clone()), ..row } }
        };
        let mut rows: Vec<Row> = chain.reached.iter().map(row).collect();
        if chain.anything {
            rows.push(Row { value: Possible::any(open.clone()), presence: Presence::Many(open.clone()) });
        }
        Possible { failure, needs, ..Possible::list(ListValue::in_any_order(rows, &open)) }
    }
}

/// What may be reached.
#[derive(Default)]
struct Chain {
    /// Nearest first.
    reached: IndexSet<ObjectId>,
    /// The links that may be followed, in that order.
    followed: Vec<usize>,
    /// Whether anything may be reached.
    anything: bool,
}

impl Chain {
    fn follow(links: &Links, starts: &[(End, Presence)]) -> Self {
        let mut chain = Self::default();
        let mut done = vec![false; links.all.len()];
        let mut begun: HashSet<ObjectId> = HashSet::new();
        let mut queue: VecDeque<ObjectId> = VecDeque::new();
        for (end, _) in starts {
            queue.extend(end.things.iter().filter(|id| begun.insert(**id)));
        }
        if starts.iter().any(|(end, _)| end.anything) {
            chain.all(links, &mut done, &mut begun, &mut queue);
        } else if !queue.is_empty() {
            for i in &links.from_anything {
                chain.link(*i, links, &mut done, &mut begun, &mut queue);
            }
        }
        while let Some(thing) = queue.pop_front() {
            for i in links.by_from.get(&thing).into_iter().flatten() {
                chain.link(*i, links, &mut done, &mut begun, &mut queue);
            }
        }
        chain
    }

    fn link(
        &mut self,
        i: usize,
        links: &Links,
        done: &mut [bool],
        begun: &mut HashSet<ObjectId>,
        queue: &mut VecDeque<ObjectId>,
    ) {
        if std::mem::replace(&mut done[i], true) {
            return;
        }
        self.followed.push(i);
        let to = &links.all[i].to;
        for thing in &to.things {
            self.reached.insert(*thing);
            if begun.insert(*thing) {
                queue.push_back(*thing);
            }
        }
        if to.anything && !std::mem::replace(&mut self.anything, true) {
            self.all(links, done, begun, queue);
        }
    }

    /// From what may be anything every link may be followed.
    fn all(&mut self, links: &Links, done: &mut [bool], begun: &mut HashSet<ObjectId>, queue: &mut VecDeque<ObjectId>) {
        for (i, (link, done)) in links.all.iter().zip(done).enumerate() {
            if std::mem::replace(done, true) {
                continue;
            }
            self.followed.push(i);
            let to = &link.to;
            self.anything |= to.anything;
            for thing in &to.things {
                self.reached.insert(*thing);
                if begun.insert(*thing) {
                    queue.push_back(*thing);
                }
            }
        }
    }
}

/// What is reached whatever the rest comes to.
fn surely_reached(links: &Links, starts: &[(End, Presence)]) -> HashSet<ObjectId> {
    // How many of the things that a link may lead from are not surely reached.
    let mut waits: Vec<usize> = links.all.iter().map(|_| 0).collect();
    for from in links.by_from.values() {
        for i in from {
            waits[*i] += 1;
        }
    }
    let mut reached = HashSet::new();
    let mut begun = HashSet::new();
    let surely = starts.iter().filter(|(end, presence)| end.known && presence.is_certain());
    let mut queue: VecDeque<ObjectId> = surely.flat_map(|(end, _)| end.things.iter().copied()).collect();
    while let Some(thing) = queue.pop_front() {
        if !begun.insert(thing) {
            continue;
        }
        for i in links.by_from.get(&thing).into_iter().flatten() {
            waits[*i] -= 1;
            if let (0, Some(to)) = (waits[*i], links.all[*i].leads()) {
                reached.insert(to);
                queue.push_back(to);
            }
        }
    }
    reached
}
