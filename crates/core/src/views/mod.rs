//! What templates see: plain data for each output, made when the output is rendered.

mod card;
mod contact;
pub mod content;
pub(crate) mod context;
mod fact_rows;
mod page;
pub(crate) mod page_template;
mod pager;
pub(crate) mod social;
pub(crate) mod value;
mod values;
pub(crate) mod view;
