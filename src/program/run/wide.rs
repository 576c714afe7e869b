//! The same steps made twice: for every processor, and for the wider instructions that most of them have.

use crate::sheet::Sheet;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use fearless_simd::{Level, Simd as _, x86::Avx2};

/// Fewer rows than this, of all tables together, are over before wider instructions have paid.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
const MANY: usize = 128;

/// The wider instructions that a run uses, if it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wide {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    avx2: Option<Avx2>,
}

impl Wide {
    /// Those of this processor, where a sheet is worth them.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    pub(super) fn over(sheet: &Sheet) -> Self {
        let is_worth_it = sheet.tables.iter().map(|table| table.rows).sum::<usize>() >= MANY;
        Self { avx2: if is_worth_it { Level::new().as_avx2() } else { None } }
    }

    /// None.
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    pub(super) const fn over(_: &Sheet) -> Self {
        Self {}
    }

    /// Runs steps: those that are inlined into them are made for these instructions.
    #[inline]
    pub(super) fn run<R>(self, steps: impl FnOnce() -> R) -> R {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        if let Some(avx2) = self.avx2 {
            return avx2.vectorize(steps);
        }
        steps()
    }
}
