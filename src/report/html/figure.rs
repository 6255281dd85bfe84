//! The frame of a chart: figure, caption, legend, and an SVG that says in words what it shows.
//!
//! Must never: let a chart stand without a title and a description.

use maud::{Markup, html};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width of every drawing, in its own units; it is scaled to the page.
pub(super) const WIDTH: u64 = 800;

/// What a chart is called and what it says (图).
pub(super) struct Caption<'a> {
    /// Its id on the page.
    pub(super) id: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// What a reader has to know; may be empty.
    pub(super) note: &'a str,
    /// What it shows, for those who cannot see it.
    pub(super) description: String,
}

/// A colour with what it stands for (图例).
pub(super) struct Key {
    /// What it stands for.
    pub(super) label: String,
    /// Class of the colour in the style sheet.
    pub(super) tone: &'static str,
}

/// A chart of `height` in its frame.
pub(super) fn figure(caption: &Caption<'_>, keys: &[Key], height: u64, drawing: &Markup) -> Markup {
    let (title, description) = (format!("{}-t", caption.id), format!("{}-d", caption.id));
    html! {
        figure id=(caption.id) {
            figcaption {
                strong { (caption.title) }
                @if !caption.note.is_empty() { span.note { (caption.note) } }
            }
            @if !keys.is_empty() {
                ul.keys {
                    @for key in keys {
                        li { i class=(format!("swatch {}", key.tone)) {} (key.label) }
                    }
                }
            }
            div.scroll {
                svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img"
                    aria-labelledby=(format!("{title} {description}")) {
                    title id=(title) { (caption.title) }
                    desc id=(description) { (caption.description) }
                    (drawing)
                }
            }
        }
    }
}

/// `text`, cut to `columns` of an even-width font (a Chinese character takes two).
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut width = 1;
    let kept = text.chars().take_while(|one| {
        width += one.width().unwrap_or_default();
        width <= columns
    });
    kept.chain(['…']).collect()
}

/// `length` × `part` ÷ `whole`, nothing of nothing.
pub(super) fn scaled(length: u64, part: u64, whole: u64) -> u64 {
    (length * part).checked_div(whole).unwrap_or_default()
}
