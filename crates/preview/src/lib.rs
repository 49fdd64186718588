//! Shows a site while it is being written: what a build would publish, from memory, to browsers on this machine.
//!
//! A request never becomes a path on the disk: it is looked up among the outputs ([`shown`]). Who may ask, and for what, is
//! decided by values ([`answer`]) before anything is looked up. Sockets and time limits are in [`listen`]; [`http`] knows how
//! requests are written. What is shown differs from what is built by one `<script>`, which asks for news ([`events`]).

mod answer;
mod events;
mod hosts;
mod http;
pub(crate) mod listen;
pub(crate) mod shown;
pub mod watch;

pub use listen::{Refusal, Server};
pub use shown::{Bad, Changed, Retouched, Shown};
