//! Broken inputs: see the table.
