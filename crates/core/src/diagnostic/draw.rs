//! Draws diagnostics as text: the source line, the place underlined, and what to do.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use super::{Diagnostic, Language, Place, Severity, escape_invisible, term};
use crate::slice::{Slice as _, floor_boundary};

/// How messages are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// The language of the messages.
    pub language: Language,
    /// Whether the terminal shows colours.
    pub colour: bool,
}

/// Draws one message. `text_of` gives the text of a file as it was read, if it was text.
pub fn draw<'t>(diagnostic: &Diagnostic, style: Style, text_of: &dyn Fn(&str) -> Option<&'t str>) -> String {
    let language = style.language;
    let level = level(diagnostic.severity, language);
    let title = level.primary_title(diagnostic.message(language)).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    let label = diagnostic.label(language);
    for (number, file) in files(diagnostic).into_iter().enumerate() {
        let places: Vec<&Place> = diagnostic.places.iter().filter(|place| place.file == file).collect();
        // A file may have been read only in part, or not as text.
        let drawable = |text: &&str| {
            places.iter().any(|place| place.line > 0)
                && places.iter().all(|place| text.get(place.range.clone()).is_some())
        };
        group = match text_of(file).filter(drawable) {
            Some(text) => {
                let (snippet, is_cut) = snippet(text, &places, &label, number == 0);
                // The renderer would count columns from the start of the cut.
                let group = if is_cut { group.element(origin(places[0])) } else { group };
                group.element(if is_cut { snippet } else { snippet.path(escape_invisible(file)) })
            }
            None => group.element(origin(places[0])),
        };
    }
    let mut groups = vec![group];
    let help: Vec<String> = diagnostic.help(language);
    if !help.is_empty() {
        // One group for each help line: the renderer indents titles of several lines oddly.
        groups.extend(
            help.into_iter()
                .map(|line| Group::with_title(Level::HELP.with_name(term("help", language)).secondary_title(line))),
        );
    }
    if let Some(fixed) =
        diagnostic.patch.as_ref().and_then(|patch| fixed(text_of(&patch.file)?, patch, &diagnostic.places))
    {
        let title = Level::HELP.with_name(term("help", language)).secondary_title(term("fix", language).to_owned());
        groups.push(Group::with_title(title).element(fixed));
    }
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).term_width(120).render(&groups)
}

fn files(diagnostic: &Diagnostic) -> Vec<&str> {
    let mut files: Vec<&str> = Vec::new();
    for place in &diagnostic.places {
        if !files.contains(&place.file.as_str()) {
            files.push(&place.file);
        }
    }
    files
}

/// The file, with the line if it is known although the text is not.
fn origin(place: &Place) -> Origin<'static> {
    let origin = Origin::path(escape_invisible(&place.file));
    if place.line > 0 { origin.line(place.line).char_column(place.column) } else { origin }
}

/// Bytes examined on each side of the places: more than a terminal shows, but bounded, since a line may
/// be as long as the file.
const BESIDE: usize = 400;

/// The lines around the places, and whether the first is cut. The work must not depend on the length of the file or line.
fn snippet<'a>(
    text: &'a str,
    places: &[&Place],
    label: &str,
    first: bool,
) -> (Snippet<'a, annotate_snippets::Annotation<'a>>, bool) {
    let from = places.iter().map(|place| place.range.start).min().unwrap_or(0);
    let to = places.iter().map(|place| place.range.end).max().unwrap_or(0).min(text.len());
    let reach = floor_boundary(text, from.saturating_sub(BESIDE));
    let line_start = text.slice(reach..from).rfind('\n').map(|at| reach + at + 1);
    let (start, is_cut) = (line_start.unwrap_or(reach), line_start.is_none() && reach > 0);
    let reach = floor_boundary(text, to + BESIDE);
    let end = text.slice(to..reach).find('\n').map_or(reach, |at| to + at);
    let at_start = places.iter().find(|place| place.range.start == from && place.line > 0);
    let first_line = at_start.map_or_else(|| 1 + text.slice(..start).matches('\n').count(), |place| place.line);
    // Carriage returns would be drawn as symbols.
    let shown = text.slice(start..end).replace('\r', " ");
    let mut snippet = Snippet::source(shown).line_start(first_line);
    for (number, place) in places.iter().enumerate() {
        // At most one line of a place is underlined.
        let line_end = text.slice(place.range.start..end).find('\n').map_or(end, |at| place.range.start + at);
        let range = place.range.start - start..place.range.end.min(line_end).max(place.range.start) - start;
        let kind = if first && number == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut annotation = kind.span(range);
        if first && number == 0 && !label.is_empty() {
            annotation = annotation.label(label.to_owned());
        }
        snippet = snippet.annotation(annotation);
    }
    (snippet, is_cut)
}

/// Characters shown on each side of a patch: a paragraph is often one long line.
const AROUND: usize = 50;

/// The lines of a patch, before and after.
fn fixed<'a>(text: &'a str, patch: &super::Patch, places: &[Place]) -> Option<Snippet<'a, Patch<'a>>> {
    let from = floor_boundary(text, patch.range.start.saturating_sub(BESIDE));
    let to = floor_boundary(text, patch.range.end + BESIDE);
    let (before, after) = (text.get(from..patch.range.start)?, text.get(patch.range.end..to)?);
    let before_line = before.rsplit('\n').next().unwrap_or(before);
    let after_line = after.split('\n').next().unwrap_or(after);
    let cut = before_line.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let end = after_line.char_indices().nth(AROUND).map_or(after_line.len(), |(at, _)| at);
    let head = format!("{}{}", if cut > 0 { "…" } else { "" }, before_line.slice(cut..));
    let tail = format!("{}{}", after_line.slice(..end), if end < after_line.len() { "…" } else { "" });
    let lines = |text: &str| escape_invisible(&text.replace('\r', "").replace('\n', "\u{b}")).replace('\u{240b}', "\n");
    let old = lines(text.slice(patch.range.clone()));
    let (head, tail) = (escape_invisible(&head), escape_invisible(tail.trim_end_matches('\r')));
    let change = Patch::new(head.len()..head.len() + old.len(), lines(&patch.text));
    let first_line = line_of(text, patch, places);
    Some(Snippet::source(format!("{head}{old}{tail}")).line_start(first_line).patch(change))
}

/// The line that a patch begins on, counted from a nearby place, since a text may have many patches.
fn line_of(text: &str, patch: &super::Patch, places: &[Place]) -> usize {
    let (file, at) = (&patch.file, patch.range.start);
    let breaks = |range: Range<usize>| text.slice(range).bytes().filter(|byte| *byte == b'\n').count();
    match places.iter().find(|place| place.file == *file && place.line > 0) {
        Some(place) if place.range.start <= at => place.line + breaks(place.range.start..at),
        Some(place) => place.line.saturating_sub(breaks(at..place.range.start)),
        None => 1 + breaks(0..at),
    }
}

fn level(severity: Severity, language: Language) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR.with_name(term("error", language)),
        Severity::Warning => Level::WARNING.with_name(term("warning", language)),
        Severity::Note => Level::NOTE.with_name(term("note", language)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Code, LineIndex, Place};
    use super::*;

    #[test]
    fn the_example_of_the_manual() {
        let text = "---\ntype: workshop\ntitle: Möte\nplats: Åre\n---\n";
        let place = Place::at(
            "content/mote.md",
            &LineIndex::new(text),
            text.find("plats").unwrap()..text.find(": Åre").unwrap(),
        );
        let diagnostic = Diagnostic::at(Code::A104, place)
            .arg("key", "plats")
            .bilingual("kind", "en workshop", "a workshop")
            .arg("nearest", "venue");
        let style = Style { language: Language::Sv, colour: false };
        let drawn = draw(&diagnostic, style, &|_| Some(text));
        let expected = "\
fel[A104]: fältet `plats` finns inte för en workshop
 --> content/mote.md:4:1
  |
4 | plats: Åre
  | ^^^^^ okänt fält, texten skulle inte synas på webbplatsen
  |
gör så här: byt till `venue`";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_mend_of_a_long_line_is_shown_with_what_stands_around_it() {
        let text = format!("{}slut..  {}\r\n", "å ".repeat(100), "ö ".repeat(100));
        let at = text.find("..").unwrap();
        let place = Place::at("content/a.md", &LineIndex::new(text.as_str()), at..at + 2);
        let diagnostic = Diagnostic::at(Code::A248, place).fix(at..at + 2, ".");
        let drawn = draw(&diagnostic, Style { language: Language::Sv, colour: false }, &|_| Some(&text));
        let fixed = drawn.lines().filter(|line| line.contains("1 - …") || line.contains("1 + …"));
        let fixed: Vec<&str> = fixed.collect();
        assert!(fixed.len() == 2 && fixed.iter().all(|line| line.chars().count() < 120), "{drawn}");
        assert!(fixed[0].contains("slut..  ö") && fixed[1].contains("slut.  ö"), "{drawn}");
    }

    #[test]
    fn a_message_without_a_text_names_the_file() {
        let diagnostic = Diagnostic::file(Code::A117, "content/x.md").arg("offset", "3");
        let drawn = draw(&diagnostic, Style { language: Language::En, colour: false }, &|_| None);
        assert!(drawn.contains("error[A117]") && drawn.contains("--> content/x.md"), "{drawn}");
    }
}
