//! norma
pub mod builtin;
pub mod check;
pub mod diagnostic;
pub mod facts;
pub mod file;
pub mod id;
pub mod resolve;
pub mod syntax;
pub mod ty;
pub mod value;
