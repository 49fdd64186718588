//! Publishing, to real servers.

mod ssh;
mod sshd;
mod whole;
