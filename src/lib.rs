//! norma
pub mod builtin;
pub mod check;
pub mod diagnostic;
pub mod evaluate;
pub mod facts;
pub mod file;
pub mod id;
pub mod plan;
pub mod resolve;
pub mod show;
pub mod syntax;
pub mod ty;
pub mod value;
