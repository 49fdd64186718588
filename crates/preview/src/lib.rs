//! Shows a site while it is being written: what a build would publish, from memory, to browsers on this machine.
//!
//! A request never becomes a path on the disk: it is looked up among the outputs ([`shown`]). Who may ask, and for what, is
//! decided by values ([`answer`]) before anything is looked up. Sockets and time limits are in [`listen`]; [`http`] knows how
//! requests are written. What is shown differs from what is built by one `<script>`, which asks for news ([`events`]).

mod response;
mod events;
mod allowed_hosts;
mod http;
pub(crate) mod server;
pub(crate) mod preview;
pub mod watch;

pub use preview::{ChangedOutputs, EditedPage, Overlay, Preview};
pub use server::{ListenError, Server};
