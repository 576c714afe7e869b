//! norma
pub mod builtin;
pub mod diagnostic;
pub mod facts;
pub mod file;
pub mod id;
pub mod syntax;
pub mod ty;
pub mod value;
