//! Clusters: which requirements a cluster meets is chosen first, then facts that come to just that.

use super::super::random::Random;
use super::super::rules::Thresholds;
use super::super::twin::words::{FORMS, FUNCTIONS, TERRITORIES};
use super::line::Line;
use super::{CENT, ONE, Shape, Supplies, grains, near, product, roubles};

/// The roles in the order of the rules.
const ROLES: [&str; 4] = ["enterprise", "education", "infrastructure", "other"];
const ENTERPRISE: usize = 0;

/// A participant while its cluster is drawn.
#[expect(clippy::struct_excessive_bools, reason = "so many of the facts are a yes or a no")]
#[derive(Clone, Debug, Default)]
struct Participant {
    role: usize,
    territory: &'static str,
    in_monotown: bool,
    in_geostrategic_part: bool,
    governing: bool,
    final_product: bool,
    output: i128,
    materials: i128,
    stated: Option<i128>,
    agreed: bool,
    /// It is to reach the threshold of dependence.
    reaches: bool,
}

/// A supply while its cluster is drawn.
#[derive(Clone, Copy, Debug)]
struct Supply {
    supplier: usize,
    buyer: usize,
    amount: i128,
}

/// A cluster while it is drawn, in space that is used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    participants: Vec<Participant>,
    supplies: Vec<Supply>,
    overall: Option<i128>,
    order: Vec<usize>,
}

/// One less than a threshold, the threshold, or more.
fn around(random: &mut Random, threshold: u32) -> usize {
    (threshold as usize + [0, 1, 1, 2, 3, 4][random.below(6)]).saturating_sub(1)
}

/// So many of a number that their share is at the threshold, just below, just above or anywhere.
fn part(random: &mut Random, threshold: i128, number: usize) -> usize {
    let whole = i128::try_from(number).unwrap_or_default();
    let least = usize::try_from((threshold * whole + ONE - 1) / ONE).unwrap_or_default();
    let chosen = match random.below(5) {
        0 => least.saturating_sub(1),
        1 | 2 => least,
        3 => least + 1,
        _ => random.below(number + 1),
    };
    chosen.min(number)
}

impl Draft {
    pub(super) fn draw(&mut self, random: &mut Random, thresholds: &Thresholds, shape: &Shape) {
        let (low, high) = (*shape.participants.start(), *shape.participants.end());
        let number = low + random.below(high + 1 - low);
        self.participants.clear();
        self.participants.resize(number, Participant::default());
        self.supplies.clear();
        self.order.clear();
        self.order.extend(0..number);
        self.draw_roles(random, thresholds);
        self.draw_places(random, thresholds);
        for chosen in self.chosen(random, grains(thresholds.governing_share)) {
            self.participants[chosen].governing = true;
        }
        self.draw_levels(random, thresholds, shape);
        for p in &mut self.participants {
            p.output = roubles(random, shape, 10_000, 99_999);
            p.materials = roubles(random, shape, 100_000, 2_999_999);
        }
        match shape.supplies {
            Supplies::Few => self.draw_few_supplies(random, thresholds, shape),
            Supplies::Exactly(supplies) => self.draw_supplies(random, thresholds, supplies),
        }
    }

    /// Some participants, as many as make up a share near its threshold.
    fn chosen(&mut self, random: &mut Random, threshold: i128) -> Vec<usize> {
        let number = part(random, threshold, self.participants.len());
        random.shuffle(&mut self.order);
        self.order[..number].to_vec()
    }

    fn draw_roles(&mut self, random: &mut Random, thresholds: &Thresholds) {
        let number = self.participants.len();
        let (education, infrastructure) =
            (around(random, thresholds.education), around(random, thresholds.infrastructure));
        let left = number.saturating_sub(education + infrastructure);
        let enterprises = if random.percent(35) {
            around(random, thresholds.enterprises).min(left)
        } else {
            left - random.below(left / 3 + 1)
        };
        random.shuffle(&mut self.order);
        let ends = [enterprises, enterprises + education, enterprises + education + infrastructure];
        for (i, place) in self.order.iter().enumerate() {
            self.participants[*place].role = ends.iter().position(|end| i < *end).unwrap_or(3);
        }
        let finals = match around(random, thresholds.final_producers) {
            few if random.percent(60) => few,
            few => few.max(enterprises / 3),
        };
        for place in self.order[..enterprises.min(number)].iter().take(finals) {
            self.participants[*place].final_product = true;
        }
    }

    fn draw_places(&mut self, random: &mut Random, thresholds: &Thresholds) {
        let listed = |name: &str| thresholds.preferred.contains(&name) || thresholds.geostrategic.contains(&name);
        let plain: Vec<&'static str> =
            TERRITORIES[..TERRITORIES.len() - 1].iter().copied().filter(|name| !listed(name)).collect();
        for p in &mut self.participants {
            p.territory = *random.pick(&plain);
        }
        for place in self.chosen(random, grains(thresholds.preferred_share)) {
            let p = &mut self.participants[place];
            match random.below(4) {
                0 => p.territory = *random.pick(&thresholds.preferred),
                1 => p.territory = *random.pick(&thresholds.geostrategic),
                2 => p.in_monotown = true,
                _ => p.in_geostrategic_part = true,
            }
        }
        if random.percent(15) {
            for place in self.order.iter().rev().take(1 + random.below(2)) {
                self.participants[*place].territory = "abroad";
            }
        }
    }

    /// Which enterprises reach the threshold of dependence, which have agreed to, and what they state.
    fn draw_levels(&mut self, random: &mut Random, thresholds: &Thresholds, shape: &Shape) {
        let limit = grains(thresholds.participant);
        for p in &mut self.participants {
            p.agreed = random.percent(30);
            p.reaches = true;
        }
        let potential = thresholds.potential as usize;
        let (low, agreed) = match random.below(100) {
            0..45 => (0, true),
            45..65 => (potential, true),
            65..80 => (potential + 1, true),
            _ => (1 + random.below(2), false),
        };
        random.shuffle(&mut self.order);
        let enterprises = self.order.iter().filter(|place| self.participants[**place].role == ENTERPRISE);
        let chosen: Vec<usize> = enterprises.take(low).copied().collect();
        for place in chosen {
            let p = &mut self.participants[place];
            (p.reaches, p.agreed) = (false, agreed);
        }
        for p in &mut self.participants {
            p.stated = Some(near(random, limit, shape.step(), p.reaches));
        }
    }

    /// The threshold of the overall level.
    fn required(&self, thresholds: &Thresholds) -> i128 {
        let preferred = |p: &&Participant| {
            p.in_monotown
                || p.in_geostrategic_part
                || thresholds.preferred.contains(&p.territory)
                || thresholds.geostrategic.contains(&p.territory)
        };
        let count = |number: usize| i128::try_from(number).unwrap_or_default();
        let share = count(self.participants.iter().filter(preferred).count()) * ONE;
        let lowers = share >= grains(thresholds.preferred_share) * count(self.participants.len());
        grains(if lowers { thresholds.overall_preferred } else { thresholds.overall })
    }

    /// A few supplies: one for each enterprise that states no level, and some more.
    fn draw_few_supplies(&mut self, random: &mut Random, thresholds: &Thresholds, shape: &Shape) {
        let limit = grains(thresholds.participant);
        let enterprise = |p: &Participant| p.role == ENTERPRISE;
        let (mut unstated, others): (Vec<usize>, Vec<usize>) =
            self.order.iter().partition(|place| enterprise(&self.participants[**place]));
        unstated.truncate([0, 0, 1, 2][random.below(4)]);
        let neutral: Vec<usize> = if others.is_empty() {
            (0..self.participants.len()).filter(|place| !unstated.contains(place)).collect()
        } else {
            others
        };
        if neutral.is_empty() {
            unstated.clear();
        }
        for place in unstated {
            let p = &mut self.participants[place];
            p.stated = None;
            let amount = near(random, product(limit, p.output), shape.step(), p.reaches);
            let other = *random.pick(&neutral);
            let (supplier, buyer) = if random.percent(50) { (place, other) } else { (other, place) };
            self.supplies.push(Supply { supplier, buyer, amount });
        }
        for _ in 0..if neutral.is_empty() { 0 } else { random.below(3) } {
            let (supplier, buyer) = (*random.pick(&neutral), *random.pick(&neutral));
            let amount = roubles(random, shape, 1, 999) + random.between(0, 99) * CENT;
            self.supplies.push(Supply { supplier, buyer, amount });
        }
        let required = self.required(thresholds);
        let bought: i128 = self.participants.iter().filter(|p| p.final_product).map(|p| p.materials).sum();
        let reaches = random.percent(65);
        self.overall = Some(near(random, required, shape.step(), reaches));
        if bought > 0 && random.percent(40) {
            self.overall = None;
            // One more supply brings what is supplied inside to where it is wanted.
            let wanted = near(random, product(required, bought), shape.step(), reaches);
            let amount = wanted - self.supplies.iter().map(|s| s.amount).sum::<i128>();
            if amount > 0 && !neutral.is_empty() {
                let (supplier, buyer) = (*random.pick(&neutral), *random.pick(&neutral));
                self.supplies.push(Supply { supplier, buyer, amount });
            }
        }
    }

    /// Many supplies, from which every level is calculated: outputs and purchases are chosen to fit.
    fn draw_supplies(&mut self, random: &mut Random, thresholds: &Thresholds, supplies: usize) {
        let number = self.participants.len();
        let mut turnover = vec![0_i128; number];
        for _ in 0..supplies {
            let (supplier, buyer) = (random.below(number), random.below(number));
            let amount = random.between(10_000, 999_999) * CENT;
            turnover[supplier] += amount;
            turnover[buyer] += amount;
            self.supplies.push(Supply { supplier, buyer, amount });
        }
        // The most of which an amount is still at least that fraction, in whole cents.
        let most = |amount: i128, fraction: i128| amount * 10_000 / (fraction / 10_i128.pow(16)) / CENT * CENT;
        let limit = grains(thresholds.participant);
        for (p, turnover) in self.participants.iter_mut().zip(turnover) {
            p.stated = None;
            p.output = (most(turnover, limit) + if p.reaches { 0 } else { CENT }).max(CENT);
        }
        let supplied: i128 = self.supplies.iter().map(|s| s.amount).sum();
        let required = self.required(thresholds);
        let total = most(supplied, required) + if random.percent(65) { 0 } else { CENT };
        let finals = self.participants.iter().filter(|p| p.final_product).count();
        self.overall = (finals == 0 || total == 0).then_some(required);
        let each = total / i128::try_from(finals.max(1)).unwrap_or(1) / CENT * CENT;
        let mut rest = total;
        let mut left = finals;
        for p in self.participants.iter_mut().filter(|p| p.final_product) {
            left -= 1;
            p.materials = if left == 0 { rest } else { each };
            rest -= p.materials;
        }
    }

    pub(super) fn write(&self, random: &mut Random, thresholds: &Thresholds, line: &mut Line, number: usize) {
        line.clear();
        line.open('{');
        line.key("name");
        line.text_value(format_args!("Кластер {number}"));
        line.key("participants");
        line.open('[');
        for (i, p) in self.participants.iter().enumerate() {
            line.open('{');
            line.key("name");
            line.text_value(format_args!("Завод {i}"));
            line.text_fact("role", format_args!("{}", ROLES[p.role]));
            line.text_fact("territory", format_args!("{}", p.territory));
            line.yes("in_monotown", p.in_monotown);
            line.yes("in_geostrategic_part", p.in_geostrategic_part);
            line.yes("in_governing_bodies", p.governing);
            line.yes("makes_final_product", p.final_product);
            line.money("output", p.output);
            line.money("materials_bought", p.materials);
            line.percent("stated_dependence", p.stated);
            line.yes("agreed_to_raise_dependence", p.agreed);
            line.close('}');
        }
        line.close(']');
        line.key("supplies");
        line.open('[');
        for s in &self.supplies {
            line.open('{');
            line.text_fact("supplier", format_args!("Завод {}", s.supplier));
            line.text_fact("buyer", format_args!("Завод {}", s.buyer));
            line.money("amount", s.amount);
            line.close('}');
        }
        line.close(']');
        line.percent("stated_overall_dependence", self.overall);
        let planned = random.below(8);
        line.yes("follows_spatial_strategy", planned != 0);
        line.yes("follows_territorial_schemes", planned != 1);
        organisation(random, thresholds, line, None);
        line.yes("in_register", random.percent(50));
        line.yes("register_data_current", random.percent(50));
        if random.percent(50) {
            line.none("conformity_decided_on");
        } else {
            line.text_fact("conformity_decided_on", format_args!("20{}-06-15", 18 + random.below(4)));
        }
        line.close('}');
    }
}

/// The managing organisation; `founded` is its day where that matters.
pub(super) fn organisation(random: &mut Random, thresholds: &Thresholds, line: &mut Line, founded: Option<&str>) {
    if random.percent(8) {
        line.none("organisation");
        return;
    }
    let other: Vec<&str> = FORMS.iter().copied().filter(|form| !thresholds.forms.contains(form)).collect();
    let form =
        if random.percent(75) || other.is_empty() { *random.pick(&thresholds.forms) } else { random.pick(&other) };
    line.key("organisation");
    line.open('{');
    line.key("name");
    line.text_value(format_args!("СОПК"));
    line.text_fact("legal_form", format_args!("{form}"));
    line.yes("based_on_regional_fund", random.percent(15));
    line.key("functions");
    line.open('[');
    let missing = if random.percent(80) { FUNCTIONS.len() } else { random.below(FUNCTIONS.len()) };
    for (_, function) in FUNCTIONS.iter().enumerate().filter(|(i, _)| *i != missing) {
        line.item(function);
    }
    line.close(']');
    line.text_fact("founded_on", format_args!("{}", founded.unwrap_or("2019-02-10")));
    line.yes("experienced_staff", random.percent(70));
    line.close('}');
}
