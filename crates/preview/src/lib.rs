//! The preview server: serves from memory what a build would publish, to browsers on this machine.
//!
//! A request never becomes a path on the disk: it is looked up among the outputs ([`preview`]). Host, origin and method are
//! checked first ([`response`]). Pages are written in the [`editor`]. Sockets and timeouts are in [`server`]; [`http`] parses requests. Served pages differ from built
//! ones by one `<script>`, which listens for updates ([`events`]).

mod response;
mod events;
mod allowed_hosts;
mod editor;
mod http;
pub(crate) mod server;
pub(crate) mod preview;
pub mod watch;

pub use editor::{Editor, SiteSlot};
pub use preview::{ChangedOutputs, EditedPage, Overlay, Preview};
pub use server::{ListenError, Server};
