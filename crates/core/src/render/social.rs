//! Draws social cards as PNG from the theme's SVG template. The only file that uses resvg.
//!
//! No file and no font of the machine is read, so the same theme gives the same picture everywhere.

use std::sync::Arc;

use resvg::usvg::{self, ImageHrefResolver, Options, Tree, fontdb};
use resvg::{render, tiny_skia};

use crate::theme::CardFont;
use crate::views::social::SIZE;

/// Draws SVG with the theme's font.
#[derive(Debug)]
pub(crate) struct CardRenderer(Arc<fontdb::Database>);

impl CardRenderer {
    /// Uses this font for every font family that the template names.
    pub(crate) fn new(font: &CardFont) -> Self {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(font.bytes().to_vec());
        let family = fonts.faces().next().and_then(|face| Some(face.families.first()?.0.clone())).unwrap_or_default();
        fonts.set_sans_serif_family(&family);
        fonts.set_serif_family(&family);
        fonts.set_monospace_family(&family);
        Self(Arc::new(fonts))
    }

    /// Draws an SVG as PNG, or says what is wrong with it.
    pub(crate) fn png(&self, svg: &str) -> Result<Vec<u8>, String> {
        let resolver =
            ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
        let options = Options {
            fontdb: Arc::clone(&self.0),
            resources_dir: None,
            image_href_resolver: resolver,
            ..Options::default()
        };
        let tree = Tree::from_str(svg, &options).map_err(|error| format!("The drawing cannot be made: {error}"))?;
        let (width, height) = SIZE;
        let size = tree.size();
        let scale = usvg::Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
        let mut pixels = tiny_skia::Pixmap::new(width, height).expect("the size is not zero");
        render(&tree, scale, &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| format!("The drawing cannot be made: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card_renderer() -> CardRenderer {
        let font = include_bytes!("../../../../themes/kommun/fonts/NotoSans-Bold.ttf");
        CardRenderer::new(&CardFont::read(font.to_vec()).expect("it is a font"))
    }

    #[test]
    fn text_is_drawn_and_no_file_is_read() {
        let with = |inside: &str| {
            let svg = format!(
                r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 1200 630"><rect width="1200" height="630" fill="#123456"/>{inside}</svg>"##
            );
            card_renderer().png(&svg).expect("it is drawn")
        };
        let empty = with("");
        assert_ne!(
            empty,
            with(r##"<text x="80" y="300" font-size="80" font-family="sans-serif" fill="#fff">Å</text>"##)
        );
        let there = concat!(env!("CARGO_MANIFEST_DIR"), "/../../themes/kommun/static/favicon.svg");
        assert_eq!(empty, with(&format!(r#"<image x:href="{there}" width="600" height="600"/>"#)));
    }

    #[test]
    fn what_is_no_svg_is_told() {
        assert!(
            card_renderer().png("<p>").is_err()
                && card_renderer().png("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>").is_err()
        );
    }
}
