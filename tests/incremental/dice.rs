//! The random choices of these tests.

pub use crate::support::rng::Rng as Dice;
