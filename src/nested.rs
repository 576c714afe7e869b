//! Trees that are written to disk and read again: neither may outgrow the stack of a thread, whatever
//! the file holds.

use serde::de;
use std::cell::Cell;

/// How deep a tree may be that is read: four times as deep as an expression can be written.
const MOST_DEEP: usize = 1024;

thread_local! {
    /// In how many nodes the one lies that is being read.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Does something for a node within others, with stack enough for it.
pub(crate) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(128 << 10, 4 << 20, run)
}

/// Reads a node within others; one that lies deeper than any rule can say is refused.
pub(crate) fn within<T, E: de::Error>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let depth = DEPTH.get();
    if depth == MOST_DEEP {
        return Err(E::custom("the tree is too deep"));
    }
    DEPTH.set(depth + 1);
    let found = with_stack(read);
    DEPTH.set(depth);
    found
}

/// Lets a type be written and read that may lie in itself; it derives both with `remote = "Self"`.
macro_rules! nested {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::nested::with_stack(|| Self::serialize(self, serializer))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::nested::within(|| Self::deserialize(deserializer))
            }
        }
    };
}
pub(crate) use nested;

#[cfg(test)]
mod tests {
    use crate::check::typed::{Node, NodeKind};
    use crate::file::Span;
    use crate::ty::Ty;

    /// The bytes of a tree of which each node holds just one more, for ever.
    fn endless(two_deep: &[u8], one_deep: &[u8]) -> Vec<u8> {
        let begins = two_deep.len() - one_deep.len();
        assert!(begins > 0 && two_deep[begins..] == *one_deep, "nodes are written from the outside in");
        two_deep[..begins].repeat(1 << 20)
    }

    #[test]
    fn a_type_without_end_is_refused() {
        let bytes = |ty: &Ty| postcard::to_allocvec(ty).unwrap();
        let forged = endless(&bytes(&Ty::Date.list()), &bytes(&Ty::Date));
        assert!(postcard::from_bytes::<Ty>(&forged).is_err());
        let deep = (0..1_000).fold(Ty::Date, |ty, _| ty.list());
        assert_eq!(postcard::from_bytes::<Ty>(&bytes(&deep)).unwrap(), deep);
    }

    #[test]
    fn an_expression_without_end_is_refused() {
        let not = |of| Node { kind: NodeKind::Not(Box::new(of)), ty: Ty::Boolean, span: Span::default() };
        let kind = postcard::to_allocvec(&not(Node::error(Span::default())).kind).unwrap();
        assert!(postcard::from_bytes::<Node>(&kind[..1].repeat(1 << 20)).is_err());
        let deep = (0..1_000).fold(Node::error(Span::default()), |of, _| not(of));
        let read: Node = postcard::from_bytes(&postcard::to_allocvec(&deep).unwrap()).unwrap();
        let mut count = 0;
        read.walk(&mut |_| count += 1);
        assert_eq!(count, 1_001);
    }
}
