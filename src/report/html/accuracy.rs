//! The section on how often tickets went to the right unit (派单准确).
//!
//! Must never: say how many are right without how many were left out.

use maud::{Markup, html};

use crate::domain::rates::Rate;

use super::super::bulletin::Bulletin;
use super::super::curve::{Curve, Dot};
use super::super::{tables, words};
use super::curve::chart;
use super::figure::Caption;
use super::table::table;

/// The section.
pub(super) fn accuracy(bulletin: &Bulletin<'_>) -> Markup {
    let of = &bulletin.totals.first_choices;
    let (automatic, all) = (of.automatic(), of.all());
    let share = Rate { numerator: automatic.denominator, denominator: all.denominator };
    html! {
        @if all.denominator == 0 { p.lead { "统计期内没有由承办单位办结的工单。" } }
        @else {
            p.lead {
                "由承办单位办结 " b { (words::count(all.denominator)) } " 件，其中自动派单占 "
                b { (share) } "，准确率 " b { (automatic) } "；首选单位准确率合计 " b { (all) } "。"
                @if of.unsettled > 0 { "尚未办结的 " (words::count(of.unsettled)) " 件不计。" }
            }
            (accuracy_chart(bulletin, share))
        }
        (table(&tables::first_choices(bulletin)))
        (table(&tables::agreement(bulletin)))
    }
}

fn accuracy_chart(bulletin: &Bulletin<'_>, share: Rate) -> Markup {
    let of = &bulletin.totals.first_choices;
    let automatic = of.automatic();
    let marked = (automatic.denominator > 0).then(|| Dot::of(share, automatic));
    let steps: Vec<Rate> = of.steps.iter().map(|step| step.right).collect();
    let curve = Curve { automatic: marked, ..Curve::of(steps) };
    let caption = Caption {
        id: "accuracy-c",
        title: "准确率与覆盖率",
        note: "按把握从大到小累计，把握相同的连成一段；自动派单在前，转人工研判的首选建议在后。",
        description: curve.described(),
    };
    chart(&caption, &curve)
}
