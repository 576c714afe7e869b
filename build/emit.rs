//! The quick parser as text: a function for each rule, as pest would run it, without its records of
//! what was tried.
//!
//! `M` is how blanks and nodes are taken while a rule runs: 0 with blanks between the parts, 1
//! without blanks, 2 without blanks and without nodes. A function that fails leaves everything as
//! it was.

use crate::first::{First, Firsts, pattern};
use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr as Expr, OptimizedRule};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// From how many alternatives on the next byte chooses among them.
const MANY: usize = 4;

/// How a rule hands on what it was called with.
#[derive(Clone, Copy)]
struct Flavour {
    /// What the functions that it calls are called with.
    mode: &'static str,
    /// Whether blanks may stand between its parts.
    skips: bool,
}

struct Emitter {
    firsts: Firsts,
}

/// The parser of a grammar.
pub fn parser(rules: &[OptimizedRule]) -> Result<String, String> {
    let emitter = Emitter { firsts: Firsts::of(rules) };
    let mut out = String::new();
    let mut whole = String::new();
    for rule in rules {
        let name = &rule.name;
        let plain = Flavour { mode: "M", skips: true };
        let atomic = Flavour { mode: "2", skips: false };
        let body = match rule.ty {
            RuleType::Silent if name == "WHITESPACE" || name == "COMMENT" => emitter.expr(&rule.expr, atomic)?,
            RuleType::Silent => emitter.expr(&rule.expr, plain)?,
            RuleType::Normal => noted("M", name, &emitter.expr(&rule.expr, plain)?),
            RuleType::Atomic => noted("M", name, &emitter.expr(&rule.expr, atomic)?),
            RuleType::CompoundAtomic => {
                noted("1", name, &emitter.expr(&rule.expr, Flavour { mode: "1", skips: false })?)
            }
            RuleType::NonAtomic => return Err(format!("`{name}`: the quick parser knows no rule of this kind")),
        };
        let _ = write!(out, "fn r_{name}<const M: u8>(p: &mut Quick<'_>) -> bool {{ {body} }}\n\n");
        if matches!(&rule.expr, Expr::Seq(first, _) if **first == Expr::Ident("SOI".into())) {
            let _ = write!(whole, "Rule::{name} => r_{name}::<0>(p), ");
        }
    }
    let _ =
        write!(out, "fn r_EOI<const M: u8>(p: &mut Quick<'_>) -> bool {{ {} }}\n\n", noted("M", "EOI", "p.is_done()"));
    let _ = writeln!(out, "fn whole(rule: Rule, p: &mut Quick<'_>) -> bool {{ match rule {{ {whole} _ => false }} }}");
    Ok(out)
}

/// A body whose node is noted.
fn noted(mode: &str, name: &str, body: &str) -> String {
    format!("let node = p.open::<{mode}>(Rule::{name}); let held = {body}; p.close::<{mode}>(node, held)")
}

impl Emitter {
    fn expr(&self, expr: &Expr, how: Flavour) -> Result<String, String> {
        let mode = how.mode;
        Ok(match expr {
            Expr::Str(text) => format!("p.text(&{:?})", text.as_bytes()),
            Expr::Ident(name) => match name.as_str() {
                "SOI" => "(p.at == 0)".into(),
                "ANY" => "p.any()".into(),
                "ASCII_DIGIT" => "p.digit()".into(),
                "XID_START" => "p.begins_word()".into(),
                "XID_CONTINUE" => "p.continues_word()".into(),
                _ => format!("r_{name}::<{mode}>(p)"),
            },
            Expr::Seq(first, rest) => {
                let mut parts = vec![self.expr(first, how)?];
                let mut rest = rest;
                while let Expr::Seq(next, after) = &**rest {
                    parts.push(self.expr(next, how)?);
                    rest = after;
                }
                parts.push(self.expr(rest, how)?);
                let joint = if how.skips { format!(" && p.skip::<{mode}>() && ") } else { " && ".into() };
                format!("{{ let mark = p.mark(); ({}) || p.back(mark) }}", parts.join(&joint))
            }
            Expr::Choice(first, rest) => {
                let mut parts = vec![&**first];
                let mut rest = rest;
                while let Expr::Choice(next, after) = &**rest {
                    parts.push(next);
                    rest = after;
                }
                parts.push(rest);
                self.choice(&parts, how)?
            }
            Expr::Opt(inner) => format!("({} || true)", self.guarded(inner, how)?),
            Expr::Rep(inner) if how.skips => {
                let inner = self.guarded(inner, how)?;
                format!(
                    "{{ if {inner} {{ loop {{ let mark = p.mark(); p.skip::<{mode}>(); \
                     if !{inner} {{ p.back(mark); break; }} }} }} true }}"
                )
            }
            Expr::Rep(inner) if **inner == Expr::Ident("XID_CONTINUE".into()) => "p.rest_of_word()".into(),
            Expr::Rep(inner) => {
                let step = self.guarded(inner, how)?;
                match self.plain(inner) {
                    Some(pattern) => {
                        format!("{{ loop {{ p.pass(|b| matches!(b, {pattern})); if !{step} {{ break; }} }} true }}")
                    }
                    None => format!("{{ while {step} {{}} true }}"),
                }
            }
            Expr::PosPred(inner) => {
                format!("{{ let mark = p.mark(); let held = {}; p.back(mark); held }}", self.guarded(inner, how)?)
            }
            Expr::NegPred(inner) => {
                format!("{{ let mark = p.mark(); let held = {}; p.back(mark); !held }}", self.guarded(inner, how)?)
            }
            Expr::Skip(texts) => {
                let here =
                    texts.iter().map(|t| format!("p.sees(&{:?})", t.as_bytes())).collect::<Vec<_>>().join(" || ");
                format!("{{ while !(p.is_done() || {here}) {{ p.at += 1; }} true }}")
            }
            other => return Err(format!("the quick parser knows no `{other}`")),
        })
    }

    /// An expression that is tried only where the next byte may begin it.
    fn guarded(&self, expr: &Expr, how: Flavour) -> Result<String, String> {
        let body = self.expr(expr, how)?;
        let first = self.firsts.expr(expr, how.skips);
        Ok(match first.pattern() {
            _ if first.empty => body,
            Some(pattern) => format!("(matches!(p.peek(), {pattern}) && {body})"),
            None => body,
        })
    }

    /// The bytes of all characters of each of which an expression that ends in `!… ~ ANY` surely takes
    /// this one and no more, so that any number of them may be taken at once; without blanks between.
    fn plain(&self, expr: &Expr) -> Option<String> {
        let mut other = First::NEVER;
        let mut last = expr;
        while let Expr::Choice(first, rest) = last {
            other = other.or(&self.firsts.expr(first, false));
            last = rest;
        }
        let Expr::Seq(not, any) = last else { return None };
        let Expr::NegPred(refused) = &**not else { return None };
        let other = other.or(&self.firsts.expr(refused, false));
        let goes_on = 0x80..=0xBF_u8;
        if **any != Expr::Ident("ANY".into()) || other.empty || goes_on.into_iter().any(|b| other.has(b)) {
            return None;
        }
        pattern((0..=u8::MAX).filter(|b| !other.has(*b)))
    }

    fn choice(&self, parts: &[&Expr], how: Flavour) -> Result<String, String> {
        let all: Vec<String> = parts.iter().map(|p| self.guarded(p, how)).collect::<Result<_, _>>()?;
        if parts.len() < MANY {
            return Ok(format!("({})", all.join(" || ")));
        }
        let firsts: Vec<First> = parts.iter().map(|p| self.firsts.expr(p, how.skips)).collect();
        let mut by_parts: BTreeMap<Vec<usize>, Vec<u8>> = BTreeMap::new();
        for byte in 0..=u8::MAX {
            let may = |i: &usize| firsts[*i].empty || firsts[*i].has(byte);
            by_parts.entry((0..parts.len()).filter(may).collect()).or_default().push(byte);
        }
        let mut arms = String::new();
        for (chosen, bytes) in by_parts {
            let Some(pattern) = pattern(bytes.into_iter()) else { continue };
            let tried: Vec<String> = chosen.iter().map(|i| self.expr(parts[*i], how)).collect::<Result<_, _>>()?;
            let tried = if tried.is_empty() { "false".into() } else { tried.join(" || ") };
            let _ = write!(arms, "{pattern} => ({tried}), ");
        }
        Ok(format!("(match p.peek() {{ {arms} }})"))
    }
}
