//! The search of a site: its index as small files, and the engine that answers queries from them.
//!
//! Values in, values out: nothing here touches disk, clock or network. The modules in reading order:
//!
//! - `tokens` finds the words and the `numbers` of a text, by `blocks` of bytes: each is a `form` with `keys`, made of the letters that
//!   `characters` names. `stems` removes endings, and `function_words` names words that say nothing.
//! - `words` counts the words of one document when it is parsed, in a `table`. The result is kept with the document.
//! - `entry` is what the index says of a page, and `settings` what a site adds: synonyms and recommended pages.
//! - `manifest`, `postings`, `forms`, `columns` and `cards` are the files of an index, each written and read in one place.
//! - `vocabulary` collects the distinct words of a site, `lexicon` finds their stems and, with `compounds`, their parts, `inverted`
//!   turns pages of words into words with pages, and [`build()`] makes the files.
//! - `ends` says where files end, and `state` keeps what the next index needs to know. [`update()`] makes an index from the last one: `next_words`
//!   finds what has changed, `file_kinds` and `patch` change files.
//! - `index` opens these files, `units` finds what a query asks for (with `neighbours` for what is misspelled), `ranking` scores pages.
//! - `query` answers queries. The script of the theme does the same in the browser, with the same whole numbers.
//!
//! Texts of pages and bytes of files may be anything: [`build()`] and [`Searcher`] never panic.

mod characters;
mod keys;
mod form;
mod blocks;
mod numbers;
mod tokens;
mod function_words;
mod stems;
mod fold;
mod table;
mod words;
mod entry;
mod settings;
mod bytes;
mod ends;
mod manifest;
mod postings;
mod forms;
mod columns;
mod cards;
mod vocabulary;
mod compounds;
mod lexicon;
mod inverted;
mod state;
mod build;
mod patch;
mod file_kinds;
mod next_words;
mod neighbours;
mod index;
mod update;
mod units;
mod ranking;
mod query;

pub use build::{Contents, IndexFile, build};
pub use bytes::Damaged;
pub use entry::{Card, Field, PageEntry};
pub use index::Files;
pub use next_words::{Changed, MOST_PAGES};
pub use query::{Answer, Counts, Filter, Hit, Searcher, Term};
pub use ranking::Why;
pub use settings::Settings;
pub use update::{Last, update};
pub use words::{Words, WordsBuilder};
