//! The preview: the real program on a real folder, asked over real connections. What it shows must be what a build writes.

mod checkout;
mod editor;
mod events;
mod messages;
#[cfg(feature = "images")]
mod pictures;
mod property;
mod safety;
mod server;
mod shown;
