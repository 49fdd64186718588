//! Sites that are built by themselves: what a timer asks, and what `init --ci` writes.

mod story;
mod timer;
