//! The disk: the only modules that read and write files.

pub mod load;
mod walk;
pub mod write;

/// The files of the theme that is part of the program, by path below its folder.
static EMBEDDED_THEME: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));
