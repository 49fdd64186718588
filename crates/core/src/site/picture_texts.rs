//! Texts that belong to a picture wherever it is shown: the alternative text, caption and credit in `torget.jpg.yml` beside `torget.jpg`, or in
//! `torget.jpg.en.yml` for English pages. They are used wherever a page shows the picture without texts of its own.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, any_error};
use crate::picture::Focus;
use crate::schema::tables::PICTURE_TEXT;
use crate::schema::{Reading, Record, read_map};
use crate::source::picture_of_text;
use crate::yaml::{Input, read as read_yaml};

/// The texts of a picture in a language.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct PictureText<'a> {
    /// What it shows.
    pub(crate) alt: &'a str,
    /// The caption.
    pub(crate) caption: &'a str,
    /// The photographer or another source.
    pub(crate) credit: &'a str,
    /// What crops keep.
    pub(crate) focus: Option<Focus>,
}

/// The texts of pictures, by source path of the picture and language; without a language, those of the default one.
#[derive(Debug, Default)]
pub(crate) struct PictureTexts(BTreeMap<String, BTreeMap<Option<String>, Record>>);

impl PictureTexts {
    /// Reads the files of texts.
    pub(super) fn read(files: &BTreeMap<String, String>) -> (Self, Vec<Diagnostic>) {
        let (mut texts, mut diagnostics) = (Self::default(), Vec::new());
        for (file, text) in files {
            let Some((picture, lang)) = picture_of_text(file) else { continue };
            let input = Input::new(file, text, 0..text.len());
            let (node, messages) = read_yaml(&input);
            let broken = any_error(&messages);
            let end = text.len()..text.len();
            let mut reading = Reading { input: &input, diagnostics: messages, end, given: Vec::new(), kinds: &[] };
            let record = if broken { Record::default() } else { read_map(&mut reading, &node, &PICTURE_TEXT) };
            diagnostics.append(&mut reading.diagnostics);
            texts.0.entry(picture.to_owned()).or_default().insert(lang.map(str::to_owned), record);
        }
        (texts, diagnostics)
    }

    /// The texts of a picture in a language. What it shows is only said in that language; the source and the focus are the
    /// same in all.
    pub(super) fn of(&self, picture: &str, lang: &str, is_default: bool) -> PictureText<'_> {
        let Some(records) = self.0.get(picture) else { return PictureText::default() };
        let own = records.get(&Some(lang.to_owned())).or_else(|| records.get(&None).filter(|_| is_default));
        let all = || own.into_iter().chain(records.values());
        PictureText {
            alt: own.and_then(|record| record.text("alt")).unwrap_or_default(),
            caption: own.and_then(|record| record.text("caption")).unwrap_or_default(),
            credit: all().find_map(|record| record.text("credit")).unwrap_or_default(),
            focus: all().find_map(Record::focus),
        }
    }
}
