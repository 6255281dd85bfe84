//! What every page stands in: one document with our own style sheet and nothing fetched.
//!
//! Must never: refer to anything outside itself.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Our own style sheet; the only thing that goes in unescaped.
const STYLE: &str = include_str!("style.css");

/// A whole document.
pub(super) fn frame(title: &str, inside: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (inside) }
        }
    }
    .into_string()
}
