//! All tests of whole sites, in one binary.
