//! The program `anslag`.
fn main() {}
