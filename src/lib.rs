//! norma
pub mod diagnostic;
pub mod file;
pub mod syntax;
pub mod value;
