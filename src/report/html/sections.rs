//! The sections of the page, each with a sentence, charts and tables.
//!
//! Must never: say in a sentence what the tables do not say in numbers.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::domain::appeal::AppealKind;
use crate::domain::rates::Rate;
use crate::projection::totals::DayLine;

use super::super::bulletin::Bulletin;
use super::super::score::{Ranking, ranking};
use super::super::tables;
use super::super::{terminal, words};
use super::accuracy::accuracy;
use super::bars::{Bar, Measure, Triple, bars, triples};
use super::figure::{Caption, Key};
use super::of_table::{count_chart, described, rows};
use super::table::table;
use super::timeline::{days_a_column, line, stacked};

/// Most units in the chart of the three rates; the table has all.
const UNITS_DRAWN_MAX: usize = 16;

/// A clock kept less often is drawn in red.
const KEPT_PERMYRIAD_MIN: u64 = 9_000;

/// All sections.
pub(super) fn all(bulletin: &Bulletin<'_>) -> Markup {
    html! {
        (section("volume", "一、受理情况", &volume(bulletin)))
        (section("dispatch", "二、派单情况", &dispatch(bulletin)))
        (section("accuracy", "三、派单准确", &accuracy(bulletin)))
        (section("loop", "四、办理闭环", &stages(bulletin)))
        (section("deadlines", "五、时限遵守", &deadlines(bulletin)))
        (section("rates", "六、三率", &rates(bulletin)))
        (section("matters", "七、高频事项", &matters(bulletin)))
    }
}

fn section(id: &str, title: &str, inside: &Markup) -> Markup {
    html! { section id=(id) { h2 { (title) } (inside) } }
}

fn volume(bulletin: &Bulletin<'_>) -> Markup {
    let totals = bulletin.totals;
    let accepted = totals.sum.accepted;
    let days = totals.days.len() as u64;
    let daily = (accepted + days / 2).checked_div(days).unwrap_or_default();
    let most = totals.sum.kinds.iter().max_by_key(|(_, count)| **count);
    html! {
        p.lead {
            "共受理诉求 " b { (words::count(accepted)) } " 件，日均 " (words::count(daily)) " 件"
            @if let Some((kind, count)) = most {
                "；最多的是" (kind) "，" (words::count(*count)) " 件，占 "
                (Rate { numerator: *count, denominator: accepted })
            }
            "。"
        }
        @if days > 1 { (daily_chart(bulletin)) }
        div.pair { (table(&tables::kinds(bulletin))) (table(&tables::channels(bulletin))) }
        (count_chart("streets-c", "各街道诉求", &tables::streets(bulletin), "tone-blue"))
    }
}

fn daily_chart(bulletin: &Bulletin<'_>) -> Markup {
    let totals = bulletin.totals;
    let present: Vec<_> = AppealKind::ALL
        .iter()
        .copied()
        .filter(|kind| totals.sum.kinds.contains_key(kind))
        .collect();
    let keys: Vec<_> =
        present.iter().map(|kind| Key { label: kind.to_string(), tone: tone_of(*kind) }).collect();
    let counts = |days: &[(Date, DayLine)], kind: &AppealKind| {
        days.iter().filter_map(|(_, day)| day.kinds.get(kind)).sum::<u64>()
    };
    let columns: Vec<_> = gathered(bulletin)
        .into_iter()
        .map(|(from, days)| (from, present.iter().map(|kind| counts(&days, kind)).collect()))
        .collect();
    let busiest =
        columns.iter().max_by_key(|(_, counts): &&(Date, Vec<u64>)| counts.iter().sum::<u64>());
    let description = busiest.map_or_else(String::new, |(day, counts)| {
        format!(
            "共 {} 列；最高的一列自 {day} 起，{} 件。",
            columns.len(),
            counts.iter().sum::<u64>()
        )
    });
    let caption = Caption {
        id: "daily",
        title: "每日受理量（按诉求类型）",
        note: gathering_note(bulletin),
        description,
    };
    stacked(&caption, &keys, &columns)
}

const fn tone_of(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::Inquiry => "tone-blue",
        AppealKind::Assistance => "tone-amber",
        AppealKind::Complaint => "tone-red",
        AppealKind::Tipoff => "tone-violet",
        AppealKind::Suggestion => "tone-green",
        AppealKind::Commendation => "tone-grey",
    }
}

/// Days in groups small enough to be drawn, each with its first day.
fn gathered(bulletin: &Bulletin<'_>) -> Vec<(Date, Vec<(Date, DayLine)>)> {
    let days: Vec<_> =
        bulletin.totals.days.iter().map(|(day, line)| (*day, line.clone())).collect();
    days.chunks(days_a_column(days.len()))
        .filter_map(|chunk| Some((chunk.first()?.0, chunk.to_vec())))
        .collect()
}

fn gathering_note(bulletin: &Bulletin<'_>) -> &'static str {
    if days_a_column(bulletin.totals.days.len()) == 1 {
        ""
    } else {
        "统计期较长，相邻数日合并为一点，日期为其首日。"
    }
}

fn dispatch(bulletin: &Bulletin<'_>) -> Markup {
    let totals = bulletin.totals;
    let share = totals.automatic_share();
    html! {
        p.lead {
            "派至承办单位 " b { (words::count(share.denominator)) } " 件，其中仅凭规则自动派单 "
            b { (words::count(share.numerator)) } " 件，自动派单率 " b { (share) } "；转人工研判 "
            (words::count(totals.sum.to_judgement)) " 件。"
        }
        @if totals.days.len() > 1 && share.denominator > 0 { (share_chart(bulletin, share)) }
        (table(&tables::ways(bulletin)))
        (count_chart(
            "reasons",
            "转人工研判的首要原因",
            &tables::abstain_reasons(bulletin),
            "tone-amber",
        ))
    }
}

fn share_chart(bulletin: &Bulletin<'_>, whole: Rate) -> Markup {
    let rates: Vec<_> = gathered(bulletin)
        .into_iter()
        .map(|(from, days)| {
            let mut rate = Rate::default();
            days.iter().for_each(|(_, day)| rate.add(day.automatic));
            (from, rate)
        })
        .collect();
    let caption = Caption {
        id: "share",
        title: "每日自动派单率",
        note: "虚线为统计期整体；没有派单的日子不画点。",
        description: format!("统计期整体 {whole}，共 {} 个时段。", rates.len()),
    };
    line(&caption, &rates, whole)
}

fn stages(bulletin: &Bulletin<'_>) -> Markup {
    let stages = tables::stages(bulletin);
    html! {
        p.lead {
            "办结 " b { (words::count(bulletin.totals.settled())) } " 件；期末在办 "
            b { (words::count(bulletin.totals.open())) } " 件。"
        }
        (count_chart("stages-c", "进入各阶段的工单", &stages, "tone-blue"))
        div.pair {
            div { (table(&stages)) (table(&tables::timings(bulletin))) }
            (table(&tables::standing(bulletin)))
        }
    }
}

fn deadlines(bulletin: &Bulletin<'_>) -> Markup {
    let kept = tables::deadlines(bulletin);
    let drawn: Vec<_> = rows(&kept)
        .map(|(name, fill, _)| Bar {
            name,
            fill,
            shown: fill.to_string(),
            beside: terminal::parts(fill),
            tone: if fill.permyriad() < Some(KEPT_PERMYRIAD_MIN) {
                "tone-red"
            } else {
                "tone-green"
            },
        })
        .collect();
    let late: u64 = bulletin.totals.overdue.values().sum();
    html! {
        p.lead {
            "承办单位的时限自派单起计，不因未签收而推迟" @if late > 0 {
                "；制表时已过时限而仍未办的计时 " b { (words::count(late)) } " 个，均计入分母"
            } "。"
        }
        @if !drawn.is_empty() {
            (bars(
                &Caption {
                    id: "deadlines-c",
                    title: "各环节时限遵守率",
                    note: "低于90%的以红色标出。",
                    description: described(&kept),
                }, Measure::Whole, &drawn,
            ))
        }
        (table(&kept))
        (table(&tables::pressure(bulletin)))
        (table(&tables::whistles(bulletin)))
    }
}

fn rates(bulletin: &Bulletin<'_>) -> Markup {
    let Ranking { ranked, too_few } = ranking(bulletin.totals);
    let drawn: Vec<_> = ranked
        .iter()
        .take(UNITS_DRAWN_MAX)
        .map(|one| Triple {
            name: bulletin.unit(one.unit).to_owned(),
            below: format!("综合分 {}　{} 件", one.score, words::count(one.facts.evaluated)),
            rates: [
                one.facts.rates.response,
                one.facts.rates.resolution,
                one.facts.rates.satisfaction,
            ],
        })
        .collect();
    let keys = [("响应率", "tone-blue"), ("解决率", "tone-green"), ("满意率", "tone-amber")]
        .map(|(label, tone)| Key { label: label.to_owned(), tone });
    let units = tables::units(bulletin);
    let all = &bulletin.totals.sum.all;
    let unreached = all.handled.denominator.saturating_sub(all.rates.resolution.denominator);
    html! {
        p.lead {
            "已评价 " b { (words::count(all.evaluated)) } " 件，其中 " (words::count(unreached))
            " 件多次联系不上诉求人，不计入解决率和满意率；"
            (ranked.len()) " 个单位参加排名，" (too_few.len()) " 个单位样本不足，另列。"
        }
        @if !drawn.is_empty() {
            (triples(
                &Caption {
                    id: "units-c",
                    title: "承办单位三率",
                    note: if ranked.len() > drawn.len() { "图中列综合分在前的单位，全部见下表。" } else { "" },
                    description: described(&units),
                },
                &keys,
                &drawn,
            ))
        }
        (table(&units))
        (table(&tables::too_few(bulletin)))
    }
}

fn matters(bulletin: &Bulletin<'_>) -> Markup {
    let matters = tables::matters(bulletin);
    html! {
        @if matters.rows.is_empty() { p.lead { "统计期内没有按事项派出的工单。" } }
        (count_chart("matters-c", "高频事项", &matters, "tone-blue"))
    }
}
