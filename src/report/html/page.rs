//! The page as a whole: head, title, key figures, sections, definitions.
//!
//! Must never: refer to anything outside itself.

use maud::{Markup, html};

use crate::domain::rates::Rate;

use super::super::bulletin::Bulletin;
use super::super::method::DEFINITIONS;
use super::super::{terminal, words};
use super::frame::frame;
use super::sections;

/// The report as a page.
pub fn render(bulletin: &Bulletin<'_>) -> String {
    let title = format!("{} {}", bulletin.office, bulletin.title);
    let inside = html! {
        (head(bulletin))
        main {
            (key_figures(bulletin))
            (sections::all(bulletin))
            (definitions())
        }
        footer {
            p { "本通报只含汇总件数，不含诉求人、被反映人信息和诉求内容。" }
        }
    };
    frame(&title, &inside)
}

fn head(bulletin: &Bulletin<'_>) -> Markup {
    html! {
        header {
            p.office { (bulletin.office) }
            h1 { (bulletin.title) }
            p.period { (bulletin.totals.period) }
            p.made {
                "制表时间 " (words::instant(bulletin.made_at)) "（东八区）"
                @if let Some(version) = bulletin.rules_version { "　规则版本 " code { (version) } }
            }
        }
    }
}

fn key_figures(bulletin: &Bulletin<'_>) -> Markup {
    let totals = bulletin.totals;
    let all = &totals.sum.all;
    html! {
        section.tiles aria-label="主要数字" {
            (count_tile("受理诉求", totals.sum.accepted, "统计期内登记"))
            (count_tile("办结", totals.settled(), "含热线自行办结的"))
            (count_tile("期末在办", totals.open(), "尚未给诉求人结果"))
            (rate_tile("自动派单率", totals.automatic_share(), true))
            (rate_tile("响应率", all.rates.response, false))
            (rate_tile("解决率", all.rates.resolution, false))
            (rate_tile("满意率", all.rates.satisfaction, false))
            (rate_tile("按时办结率", all.handled, false))
        }
    }
}

fn count_tile(name: &str, count: u64, below: &str) -> Markup {
    html! {
        div.tile {
            p.what { (name) }
            p.figure { (words::count(count)) small { " 件" } }
            p.below { (below) }
        }
    }
}

fn rate_tile(name: &str, rate: Rate, strong: bool) -> Markup {
    html! {
        div.tile.strong[strong] {
            p.what { (name) }
            p.figure { (rate) }
            p.below { (terminal::parts(rate)) @if rate.denominator > 0 { " 件" } }
        }
    }
}

fn definitions() -> Markup {
    html! {
        section.method #method {
            h2 { "附　统计口径" }
            dl {
                @for one in DEFINITIONS {
                    div {
                        dt { (one.name) }
                        dd { (one.text) span.source { "依据：" (one.source) } }
                    }
                }
            }
        }
    }
}
