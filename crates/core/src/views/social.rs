//! Social cards: generated Open Graph images for pages without an image of their own.
//!
//! The theme has an SVG template for them. This module decides which pages have a card, and breaks the title into lines of a
//! size that fits, which SVG cannot do.

use super::types::{CardLineView, SocialCardView};
use crate::facts::Reader;
use crate::path::Route;
use crate::schema::Kind;
use crate::site::{Page, PageId};
use crate::theme::{CardFont, Theme};

/// The size of the image in pixels, as recommended for Open Graph.
pub(crate) const SIZE: (u32, u32) = (1200, 630);

/// The box of the title, in pixels.
const TITLE: (f32, f32) = (1040.0, 340.0);
/// Font sizes of the title; the largest that fits is used.
const SIZES: [f32; 7] = [84.0, 72.0, 64.0, 56.0, 48.0, 40.0, 34.0];
/// Line height relative to the font size.
const LEADING: f32 = 1.2;

/// The route of a page's card.
pub(crate) fn route(page: &Page) -> Route {
    Route::file(&format!("{}social-card.png", page.route))
}

/// The font for a page's card; `None` when the page has no card.
pub(crate) fn font<'t>(theme: &'t Theme, page: &Page) -> Option<&'t CardFont> {
    let font = theme.card_font.as_ref().filter(|_| theme.has_social_cards())?;
    (!has_picture(page) && font.missing(page.title()).is_none()).then_some(font)
}

/// Whether a page has an image of a type that social services support; they do not support SVG.
pub(crate) fn has_picture(page: &Page) -> bool {
    let file = page.front().record("image").and_then(|image| image.text("src")).unwrap_or_default().to_lowercase();
    [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].iter().any(|ending| file.ends_with(ending))
}

/// What the template of a card sees.
pub(crate) fn card(site: &Reader<'_>, font: &CardFont, page: PageId) -> SocialCardView {
    let (title, (lang, tree)) = (site.title(page), site.language(page));
    let (size, lines) = lines(title, font);
    let line = |(number, text): (usize, String)| {
        // The first baseline is placed so that capitals reach the top of the box.
        CardLineView { text, y: (size * (0.9 + LEADING * number as f32)).round() as i64 }
    };
    SocialCardView {
        title: title.to_owned(),
        kind: if site.is_section(page) { String::new() } else { kind_label(site.kind(page), lang) },
        site: site.config().language(tree).title.clone(),
        lang: lang.to_owned(),
        size: size as i64,
        lines: lines.into_iter().enumerate().map(line).collect(),
    }
}

/// The kind's label; empty for undated kinds.
fn kind_label(kind: Kind, lang: &str) -> String {
    if kind.traits.dated { kind.label.for_tag(lang).to_owned() } else { String::new() }
}

/// The largest size at which a title fits, and its lines. A title that does not fit at any size is cut with an ellipsis.
fn lines(title: &str, font: &CardFont) -> (f32, Vec<String>) {
    let words: Vec<&str> = title.split_whitespace().collect();
    let widths = font.widths(&words);
    let space = font.widths(&[" "])[0];
    let fitting = SIZES.iter().find_map(|size| {
        let lines = broken(&words, &widths, space, TITLE.0 / size);
        let wide = widths.iter().any(|width| width * size > TITLE.0);
        (!wide && lines.len() <= most(*size)).then_some((*size, lines))
    });
    fitting.unwrap_or_else(|| {
        let size = SIZES[SIZES.len() - 1];
        let mut lines = broken(&words, &widths, space, TITLE.0 / size);
        if lines.len() > most(size) {
            lines.truncate(most(size));
            lines.last_mut().expect("at least one line fits").push('…');
        }
        (size, lines)
    })
}

/// How many lines of a size fit.
fn most(size: f32) -> usize {
    // There is no line spacing below the last line.
    ((TITLE.1 / size - 1.0) / LEADING) as usize + 1
}

/// Words in lines of at most this width; a wider word gets its own line.
fn broken(words: &[&str], widths: &[f32], space: f32, most: f32) -> Vec<String> {
    let mut lines: Vec<(String, f32)> = Vec::new();
    for (word, width) in words.iter().zip(widths) {
        match lines.last_mut() {
            Some((line, used)) if *used + space + width <= most => {
                line.push(' ');
                line.push_str(word);
                *used += space + width;
            }
            _ => lines.push(((*word).to_owned(), *width)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font() -> CardFont {
        CardFont::read(include_bytes!("../../../../themes/kommun/fonts/NotoSans-Bold.ttf").to_vec())
            .expect("it is a font")
    }

    #[test]
    fn a_title_is_as_large_as_fits() {
        assert_eq!(lines("Kontakt", &font()), (84.0, vec!["Kontakt".to_owned()]));
        let (size, many) =
            lines("Trollhättan och Vänersborg är med i ett nätverk av hundra städer i hela Europa", &font());
        assert!(size < 84.0 && many.len() > 2, "{size} {many:?}");
        let (size, one) = lines("Informationssäkerhetssamordningsfunktionerna", &font());
        assert!(size < 64.0 && one.len() == 1, "{size} {one:?}");
    }

    #[test]
    fn no_line_is_wider_than_the_box_and_no_word_is_lost() {
        let font = font();
        for title in ["a", "Å ä ö", &"ord ".repeat(40), &"medfinansieringsbeslut ".repeat(9)] {
            let (size, lines) = lines(title, &font);
            let all: Vec<&str> = lines.iter().map(String::as_str).collect();
            assert!(font.widths(&all).iter().all(|width| width * size <= TITLE.0), "{title}: {size} {lines:?}");
            assert!(lines.len() as f32 * size <= TITLE.1, "{title}");
            assert_eq!(lines.join(" "), title.trim());
        }
    }

    #[test]
    fn a_title_that_fits_at_no_size_is_cut_with_a_sign() {
        let (size, lines) = lines(&"medfinansieringsbeslut ".repeat(60), &font());
        assert!(size == 34.0 && lines.last().is_some_and(|line| line.ends_with('…')), "{lines:?}");
        assert!(lines.len() as f32 * size * LEADING <= TITLE.1 + size, "{}", lines.len());
    }

    #[test]
    fn signs_that_the_font_lacks_are_known() {
        assert_eq!(font().missing("Förnyelse – 100 % ‘så’"), None);
        assert_eq!(font().missing("Ny مدينة"), Some('م'));
    }
}
