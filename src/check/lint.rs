//! What is worth a look, though the rules run.
