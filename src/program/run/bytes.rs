//! Operations on bytes: each row by itself.

/// Each byte by a function.
#[inline]
pub(super) fn one(a: &[u8], out: &mut Vec<u8>, of: impl Fn(u8) -> u8) {
    out.extend(a.iter().map(|a| of(*a)));
}

/// Each pair of bytes by a function.
#[inline]
pub(super) fn two(a: &[u8], b: &[u8], out: &mut Vec<u8>, of: impl Fn(u8, u8) -> u8) {
    out.extend(a.iter().zip(b).map(|(a, b)| of(*a, *b)));
}

/// Each byte by a map of 256.
#[inline]
pub(super) fn map(a: &[u8], map: &[u8], out: &mut Vec<u8>) {
    let Ok(map) = <&[u8; 256]>::try_from(map) else { return };
    out.extend(a.iter().map(|a| map[usize::from(*a)]));
}
