//! The care of a site over time: what is due for review, and when the site changes next without anyone editing it.

pub mod agenda;
pub mod due;
pub mod mend;
pub mod moved;
pub mod stamp;
#[cfg(test)]
mod robustness;
