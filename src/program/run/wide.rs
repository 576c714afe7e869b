//! The same steps made twice: for every processor, and for the wider instructions that most of them have.

/// Runs steps with the widest instructions of this processor: those that are inlined into them are made for
/// these.
#[inline]
pub(super) fn wide<R>(steps: impl FnOnce() -> R) -> R {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(avx2) = fearless_simd::Level::new().as_avx2() {
        return fearless_simd::Simd::vectorize(avx2, steps);
    }
    steps()
}
