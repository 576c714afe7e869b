//! A source of choices: random ones from a seed, or all of them in turn.

/// A small generator of random numbers (splitmix64): the same seed gives the same run everywhere.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }

    pub fn pick<'p, X>(&mut self, from: &'p [X]) -> &'p X {
        &from[self.below(from.len())]
    }
}

/// Chooses step by step, one after another; run again, it makes the next choices.
#[derive(Debug, Default)]
pub struct Chooser {
    /// What was chosen, and of how many.
    made: Vec<(usize, usize)>,
    fixed: Vec<usize>,
    random: Option<Random>,
}

impl Chooser {
    pub fn random(seed: u64) -> Self {
        Self { random: Some(Random(seed)), ..Self::default() }
    }

    pub fn choose(&mut self, n: usize) -> usize {
        let choice = match &mut self.random {
            Some(random) => random.below(n),
            None => self.fixed.get(self.made.len()).copied().unwrap_or(0),
        };
        self.made.push((choice, n));
        choice
    }

    /// Turns to the next choices; `false` after the last.
    pub fn next(&mut self) -> bool {
        let mut made = std::mem::take(&mut self.made);
        while let Some((choice, n)) = made.pop() {
            if choice + 1 < n {
                self.fixed = made.iter().map(|m| m.0).chain([choice + 1]).collect();
                return true;
            }
        }
        false
    }
}
