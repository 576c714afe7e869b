//! Which of the facts that keep a finding open can still change its verdict.
//!
//! Evaluation names every fact that it came upon and that was open. Here each of them is put to the
//! proof, by the same evaluator over changed facts. A fact *matters* where two ways of filling in
//! what is unknown, which differ in it, come to different verdicts. It *falls away* where the others,
//! whatever they are, decide the verdict without it. What is neither shown nor refuted within the
//! budget is kept, and marked.
//!
//! INVARIANT: knowing all that is kept decides the verdict, since nothing falls away but by a proof that
//! covers every way of filling in what is kept.

mod values;

use super::memo::Memo;
use super::trace::Silent;
use super::{Assessment, Evaluator, Finding, Verdict};
use crate::facts::Facts;
use crate::facts::store::Fact;
use crate::id::{FieldId, ObjectId, RequirementId};
use crate::plan::Edition;
use crate::share::{share, threads};
use crate::value::possible::{Cause, Needs, Possible};
use values::Choices;

/// Large cases under large rules are judged fewer times: the product of the three is bounded.
const MOST_WORK: usize = 2_000_000;

/// From how many facts on further threads help to search.
const MANY: usize = 12;

/// The most values that are kept of the judgements on the way to one.
const MOST_KEPT: usize = 20_000;

/// How often one finding is judged anew at most, and at least.
const MOST_JUDGED: usize = 600;
const LEAST_JUDGED: usize = 40;

/// The facts that can still change a verdict.
#[derive(Debug, Default)]
pub struct Relevant {
    /// What matters, or may, in the order of the rules.
    pub causes: Vec<Cause>,
    /// Those of them that were neither shown to matter nor refuted.
    pub not_proved: Vec<Cause>,
    /// For each that was shown to matter, two ways of filling in that differ in it and in the verdict.
    pub witnesses: Vec<Witness>,
}

/// Two ways of filling in what is unknown that come to different verdicts.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The fact in which they differ.
    pub cause: Cause,
    /// The one way.
    pub one: Way,
    /// The other.
    pub other: Way,
}

/// A way of filling in what is unknown, and what it comes to.
#[derive(Clone, Debug)]
pub struct Way {
    /// What each fact is taken to be; what is not named may be anything.
    pub taken: Vec<(Cause, Possible)>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Leaves of all that keeps the findings of an assessment open what can still change them.
pub fn sharpen(edition: &Edition<'_>, facts: &Facts, assessment: &mut Assessment) {
    sharpen_all(edition, facts, std::slice::from_mut(assessment));
}

/// Leaves of all that keeps the findings of assessments of one case open what can still change them.
pub fn sharpen_all(edition: &Edition<'_>, facts: &Facts, assessments: &mut [Assessment]) {
    let findings = assessments.iter().flat_map(|a| &a.findings).filter(|f| is_to_be_sharpened(f));
    let open: Vec<(RequirementId, Vec<Cause>)> = findings.map(|f| (f.requirement, f.needs.causes())).collect();
    // Each finding is searched by itself, and a short search is over before another thread has begun.
    let helpers = if open.iter().map(|(_, before)| before.len()).sum::<usize>() < MANY { 0 } else { threads() };
    let found = share(&open, helpers, |(requirement, before)| relevant(edition, facts, *requirement, before));
    let mut found = open.into_iter().zip(found);
    for assessment in assessments {
        sharpen_one(assessment, &mut found);
    }
}

/// Leaves the findings of an assessment what was found of each, in their order.
fn sharpen_one(assessment: &mut Assessment, found: &mut impl Iterator<Item = ((RequirementId, Vec<Cause>), Relevant)>) {
    let findings = assessment.findings.iter_mut().filter(|f| is_to_be_sharpened(f));
    let mut dropped = Vec::new();
    for (finding, ((_, before), found)) in findings.zip(found) {
        dropped.extend(keep(finding, before, found));
    }
    if !dropped.is_empty() {
        // What one finding does without, another or a rating may need.
        let mut kept: Vec<Cause> = assessment.findings.iter().flat_map(|f| f.needs.causes()).collect();
        kept.extend(assessment.rates.iter().flat_map(|(_, shown)| shown.value.needs.causes()));
        assessment.needs.retain(|c| !dropped.contains(c) || kept.contains(c));
    }
}

/// Leaves of all that keeps a finding open what can still change it, and returns the rest.
pub fn sharpen_finding(edition: &Edition<'_>, facts: &Facts, finding: &mut Finding) -> Vec<Cause> {
    if !is_to_be_sharpened(finding) {
        return Vec::new();
    }
    let before = finding.needs.causes();
    let found = relevant(edition, facts, finding.requirement, &before);
    keep(finding, before, found)
}

/// Whether some of what keeps a finding open may fall away.
fn is_to_be_sharpened(finding: &Finding) -> bool {
    finding.verdict == Verdict::Undetermined && finding.blocked_by.is_empty()
}

/// Leaves of all that keeps a finding open what was found to, and returns the rest.
fn keep(finding: &mut Finding, before: Vec<Cause>, found: Relevant) -> Vec<Cause> {
    finding.needs = Needs::all(found.causes.iter().map(|c| Needs::one(*c)));
    if let Some(judged) = &mut finding.judged {
        judged.needs = finding.needs.clone();
    }
    finding.not_proved = found.not_proved;
    before.into_iter().filter(|c| !found.causes.contains(c)).collect()
}

/// Which of the causes that keep a requirement open can still change its verdict.
pub fn relevant(edition: &Edition<'_>, facts: &Facts, requirement: RequirementId, causes: &[Cause]) -> Relevant {
    let is_fact = |c: &Cause| matches!(c, Cause::Fact(..));
    let mut found = Relevant { causes: causes.to_vec(), ..Relevant::default() };
    if !causes.iter().all(is_fact) {
        // Where law is lacking, no fact decides.
        found.not_proved = causes.iter().copied().filter(is_fact).collect();
        return found;
    }
    let choices = Choices::of(edition, requirement);
    let size = facts.objects.len().saturating_mul(choices.steps).max(1);
    let work = (MOST_WORK / size).clamp(LEAST_JUDGED, MOST_JUDGED);
    let mut search = Search {
        edition,
        case: facts,
        facts: facts.clone(),
        requirement,
        choices,
        left: work,
        pending: causes.to_vec(),
        left_open: Vec::new(),
        covered: Vec::new(),
        taken: Vec::new(),
        witnesses: Vec::new(),
        memos: vec![Memo::keeping_reads()],
    };
    for cause in causes {
        if !search.pending.contains(cause) {
            continue;
        }
        // No fact uses up what the others need.
        let spare = search.left / 2;
        search.left -= spare;
        let answer = search.matters(*cause);
        search.left += spare;
        if answer == Answer::Never {
            search.left_open.push(*cause);
            search.pending.retain(|c| c != cause);
            found.causes.retain(|c| c != cause);
        }
    }
    found.not_proved = search.pending;
    found.witnesses = search.witnesses;
    found
}

/// Whether a fact can change the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Matters,
    Never,
    Unclear,
}

/// What the facts as they are now come to.
enum Told {
    Decided(Verdict),
    Open(Vec<Cause>),
}

struct Search<'e> {
    edition: &'e Edition<'e>,
    /// The facts as the case has them.
    case: &'e Facts,
    /// The same, some of them filled in.
    facts: Facts,
    requirement: RequirementId,
    choices: Choices,
    /// How often the requirement may still be judged.
    left: usize,
    /// Facts of which nothing is shown yet.
    pending: Vec<Cause>,
    /// Facts that fell away: they stay open.
    left_open: Vec<Cause>,
    /// Facts of which a whole range is taken at once.
    covered: Vec<Cause>,
    /// What was filled in, in order.
    taken: Vec<(Cause, Possible)>,
    witnesses: Vec<Witness>,
    /// What was found of the facts as they are now; below it, of those before each that was filled in.
    memos: Vec<Memo>,
}

impl Search<'_> {
    fn judge(&mut self) -> Option<Told> {
        self.left = self.left.checked_sub(1)?;
        let memo = self.memos.pop().map_or_else(Memo::keeping_reads, Memo::read_anew);
        let mut evaluator = Evaluator::new(self.edition, &self.facts, Silent).with_memo(memo);
        let finding = evaluator.requirement(self.requirement);
        // Some are judged anew where that costs no user time.
        debug_assert!(!self.left.is_multiple_of(16) || self.judge_anew() == (finding.verdict, finding.needs.causes()));
        // What is kept along the way is bounded, however large the case.
        let kept = self.memos.iter().map(Memo::len).sum::<usize>() + evaluator.memo.len();
        let memo = if kept > MOST_KEPT { Memo::keeping_reads() } else { evaluator.memo };
        self.memos.push(memo);
        Some(match finding.verdict {
            Verdict::Undetermined if !finding.needs.is_empty() => Told::Open(finding.needs.causes()),
            verdict => Told::Decided(verdict),
        })
    }

    /// The same with nothing found before: what it comes to does not hang on what was.
    fn judge_anew(&self) -> (Verdict, Vec<Cause>) {
        let finding = Evaluator::new(self.edition, &self.facts, Silent).requirement(self.requirement);
        (finding.verdict, finding.needs.causes())
    }

    /// Whether a fact can change the verdict, the facts being as far known as they are now.
    fn matters(&mut self, wanted: Cause) -> Answer {
        let needs = match self.judge() {
            None => return Answer::Unclear,
            Some(Told::Decided(_)) => return Answer::Never,
            Some(Told::Open(needs)) if !needs.contains(&wanted) => return Answer::Never,
            Some(Told::Open(needs)) => needs,
        };
        let Some(next) = self.next(&needs, Some(wanted)) else { return self.changes(wanted) };
        let options = self.choices.points(self.edition.rules, &self.facts, next);
        let mut unclear = false;
        for value in options.values {
            match self.with(next, value, |search| search.matters(wanted)) {
                Answer::Matters => return Answer::Matters,
                Answer::Unclear if self.left == 0 => return Answer::Unclear,
                Answer::Unclear => unclear = true,
                Answer::Never => {}
            }
        }
        if unclear {
            return Answer::Unclear;
        }
        let mut never = options.complete;
        if !never && !options.between.is_empty() {
            never = true;
            self.covered.push(Cause::Fact(next.0, next.1));
            for value in options.between {
                let answer = self.with(next, value, |search| search.matters(wanted));
                if answer != Answer::Never {
                    self.covered.pop();
                    return answer;
                }
            }
            self.covered.pop();
        }
        if never { Answer::Never } else { Answer::Unclear }
    }

    /// What comes of it where a fact is filled in; after that the facts are as before.
    fn with<T>(
        &mut self,
        (object, field): (ObjectId, FieldId),
        value: values::Choice,
        then: impl FnOnce(&mut Self) -> T,
    ) -> T {
        // Entries of a list that is filled in are objects of their own.
        let objects = self.facts.objects.len();
        let value = value.enter(self.edition.rules, &mut self.facts);
        self.taken.push((Cause::Fact(object, field), value.clone()));
        let fact = &mut self.facts.objects[object.index()].fields[field.index()];
        let before = std::mem::replace(fact, Fact { value, known: true, origin: None });
        // What did not read the fact stays as it was found.
        let memo = self.memos.last().map_or_else(Memo::keeping_reads, |memo| memo.without((object, field)));
        self.memos.push(memo);
        let result = then(self);
        self.memos.pop();
        self.taken.pop();
        self.facts.objects.truncate(objects);
        self.facts.objects[object.index()].fields[field.index()] = before;
        result
    }

    /// The next fact to fill in: one that is open and not settled otherwise.
    fn next(&self, needs: &[Cause], wanted: Option<Cause>) -> Option<(ObjectId, FieldId)> {
        needs.iter().find_map(|cause| match cause {
            Cause::Fact(object, field)
                if Some(*cause) != wanted && !self.left_open.contains(cause) && !self.covered.contains(cause) =>
            {
                Some((*object, *field))
            }
            _ => None,
        })
    }

    /// Whether a fact that alone is open comes to two verdicts.
    fn changes(&mut self, wanted: Cause) -> Answer {
        let Cause::Fact(object, field) = wanted else { return Answer::Unclear };
        let mut first: Option<Way> = None;
        let options = self.choices.points(self.edition.rules, &self.facts, (object, field));
        for value in options.values {
            let way = self.with((object, field), value, |search| {
                let way = search.settle(3)?;
                // Where one fact tips the balance, others may: each is changed alone.
                if first.as_ref().is_some_and(|one| one.verdict != way.verdict) {
                    search.flip(&way);
                }
                Some(way)
            });
            let Some(way) = way else { continue };
            match &first {
                None => first = Some(way),
                Some(one) if one.verdict != way.verdict => {
                    self.pending.retain(|c| *c != wanted);
                    self.witnesses.push(Witness { cause: wanted, one: one.clone(), other: way });
                    return Answer::Matters;
                }
                Some(_) => {}
            }
        }
        Answer::Unclear
    }

    /// Changes each fact alone that was filled in and of which nothing is shown yet.
    fn flip(&mut self, way: &Way) {
        if way.taken.len() != self.taken.len() {
            // More had to be filled in than stands now.
            return;
        }
        for cause in self.pending.clone() {
            let Cause::Fact(object, field) = cause else { continue };
            let Some(at) = way.taken.iter().position(|t| t.0 == cause) else { continue };
            if object.index() >= self.case.objects.len() {
                continue;
            }
            for value in self.choices.points(self.edition.rules, self.case, (object, field)).values {
                let other = self.with((object, field), value, |search| {
                    let mut other = search.settle(1)?;
                    // What was filled in before gives way to what is now.
                    other.taken.remove(at);
                    Some(other)
                });
                match other {
                    Some(other) if other.verdict != way.verdict => {
                        self.pending.retain(|c| *c != cause);
                        self.witnesses.push(Witness { cause, one: way.clone(), other });
                        break;
                    }
                    None if self.left == 0 => return,
                    _ => {}
                }
            }
        }
    }

    /// A verdict that the facts can come to, filling in what they need still.
    fn settle(&mut self, most: usize) -> Option<Way> {
        let needs = match self.judge()? {
            Told::Decided(verdict) => return Some(Way { taken: self.taken.clone(), verdict }),
            Told::Open(needs) => needs,
        };
        let next = self.next(&needs, None).filter(|_| most > 0)?;
        let options = self.choices.points(self.edition.rules, &self.facts, next);
        options.values.into_iter().take(2).find_map(|value| self.with(next, value, |search| search.settle(most - 1)))
    }
}
