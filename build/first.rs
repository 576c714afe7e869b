//! With which bytes each rule of a grammar may begin, so that most of them need not be tried.
//!
//! INVARIANT: a set may hold too much, never too little.

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr as Expr, OptimizedRule};
use std::collections::BTreeMap;

/// The bytes that something may begin with, and whether it may take none at all.
#[derive(Clone, PartialEq, Eq)]
pub struct First {
    bytes: [bool; 256],
    /// Whether it may hold without taking anything.
    pub empty: bool,
}

impl First {
    const NOTHING: Self = Self { bytes: [false; 256], empty: true };
    /// Of what never holds.
    pub const NEVER: Self = Self { bytes: [false; 256], empty: false };

    fn of(mut wanted: impl FnMut(u8) -> bool) -> Self {
        Self { bytes: std::array::from_fn(|i| u8::try_from(i).is_ok_and(&mut wanted)), empty: false }
    }

    /// Of one or the other.
    pub fn or(mut self, other: &Self) -> Self {
        self.bytes.iter_mut().zip(other.bytes).for_each(|(own, other)| *own |= other);
        self.empty |= other.empty;
        self
    }

    fn then(self, other: &Self) -> Self {
        if !self.empty {
            return self;
        }
        let empty = other.empty;
        Self { empty, ..self.or(other) }
    }

    /// Whether it may begin with a byte.
    pub fn has(&self, byte: u8) -> bool {
        self.bytes[usize::from(byte)]
    }

    /// The bytes as a pattern; `None` where there are none.
    pub fn pattern(&self) -> Option<String> {
        pattern((0..=u8::MAX).filter(|b| self.has(*b)))
    }
}

/// Bytes as a pattern.
pub fn pattern(bytes: impl Iterator<Item = u8>) -> Option<String> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for byte in bytes {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(byte) => *last = byte,
            _ => runs.push((byte, byte)),
        }
    }
    let shown = |(a, b): &(u8, u8)| if a == b { format!("{a}") } else { format!("{a}..={b}") };
    (!runs.is_empty()).then(|| runs.iter().map(shown).collect::<Vec<_>>().join(" | "))
}

/// The beginnings of all rules.
pub struct Firsts {
    rules: BTreeMap<String, First>,
    blank: First,
}

impl Firsts {
    /// Finds them, from none upwards, until no rule adds any.
    pub fn of(rules: &[OptimizedRule]) -> Self {
        let none = rules.iter().map(|r| (r.name.clone(), First::NEVER)).collect();
        let mut firsts = Self { rules: none, blank: First::NOTHING };
        loop {
            let mut grown = false;
            for rule in rules {
                let skips = !matches!(rule.ty, RuleType::Atomic | RuleType::CompoundAtomic);
                let found = firsts.expr(&rule.expr, skips);
                grown |= firsts.rules.insert(rule.name.clone(), found.clone()).as_ref() != Some(&found);
            }
            let blank = firsts.rule("WHITESPACE").or(&firsts.rule("COMMENT"));
            firsts.blank = First { empty: true, ..blank };
            if !grown {
                return firsts;
            }
        }
    }

    fn rule(&self, name: &str) -> First {
        match name {
            "ANY" => First::of(|_| true),
            "SOI" | "EOI" => First::NOTHING,
            "ASCII_DIGIT" => First::of(|b| b.is_ascii_digit()),
            "XID_START" => First::of(|b| b.is_ascii_alphabetic() || !b.is_ascii()),
            "XID_CONTINUE" => First::of(|b| b.is_ascii_alphanumeric() || b == b'_' || !b.is_ascii()),
            _ => self.rules.get(name).cloned().unwrap_or(First::NEVER),
        }
    }

    /// The beginnings of an expression, between whose parts blanks may stand.
    pub fn expr(&self, expr: &Expr, skips: bool) -> First {
        let blank = if skips { self.blank.clone() } else { First::NOTHING };
        match expr {
            Expr::Str(text) => match text.bytes().next() {
                Some(byte) => First::of(|b| b == byte),
                None => First::NOTHING,
            },
            Expr::Ident(name) => self.rule(name),
            Expr::Seq(a, b) => self.expr(a, skips).then(&blank.then(&self.expr(b, skips))),
            Expr::Choice(a, b) => self.expr(a, skips).or(&self.expr(b, skips)),
            Expr::Opt(inner) | Expr::Rep(inner) => First { empty: true, ..self.expr(inner, skips) },
            Expr::PosPred(_) | Expr::NegPred(_) => First::NOTHING,
            // What is not known may begin with anything.
            _ => First { empty: true, ..First::of(|_| true) },
        }
    }
}
