//! Views: the plain data that templates can use, made when an output is rendered.

pub(crate) mod card;
mod contact;
pub mod content;
pub(crate) mod builder;
mod fact_rows;
mod page_views;
pub(crate) mod page_template;
mod pager;
mod pictures;
pub(crate) mod social;
pub(crate) mod value;
mod values;
pub(crate) mod types;
