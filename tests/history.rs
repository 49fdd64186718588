//! Every known way to get a date from a history wrong, each in a real repository: the rows of the table by their names.
//!
//! Days are days of 2024. Where the usual answer, the day of the last commit that touched the file, is wrong, the test
//! says so.

mod clones;
mod cut;
mod edits;
mod names;
mod random;
mod repository;
mod shared;
