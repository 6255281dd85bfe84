//! A report made of a sample history, as text and as a page.

use expect_test::{expect, expect_file};
use jiff::civil::date;

use crate::domain::id::{RulesVersion, UnitId};
use crate::domain::policy::Policy;
use crate::domain::rates::Rate;
use crate::domain::unit::Organisation;
use crate::projection::day_facts::Facts;
use crate::projection::sample::{matter_names, policy, steps};
use crate::projection::ticket_view::TicketView;
use crate::projection::totals::{Period, Totals};

use super::bulletin::{Agreement, Bulletin};
use super::score::{SAMPLE_MIN, ranking};
use super::{html, terminal};

/// Totals of `count` tickets over the days from the first on, seen on the last day at noon.
fn totals(policy: &Policy, count: u64, a_day: u64, until: jiff::civil::Date) -> Totals {
    let mut facts = Facts::default();
    let mut views = std::collections::BTreeMap::new();
    let now = "2026-09-27T12:00:00+08:00".parse().unwrap();
    for step in steps(policy, 2026, count, a_day).iter().filter(|step| step.commit.at <= now) {
        facts.record(&step.commit, step.before.as_ref(), &step.after, policy);
        views.insert(step.commit.ticket, TicketView::of(&step.after, policy));
    }
    let period = Period { from: date(2026, 9, 14), until };
    Totals::over(&facts, period)
        .with_overdue(views.values(), now)
        .with_first_choices(views.values())
}

fn agreement() -> Agreement {
    let rate = |numerator, denominator| Rate { numerator, denominator };
    Agreement {
        auto: rate(1_178, 1_204),
        all: rate(1_822, 2_000),
        holdout_auto: rate(289, 298),
        holdout_all: rate(451, 500),
    }
}

/// Renders a report of `count` tickets with `render`.
fn rendered(count: u64, a_day: u64, render: impl Fn(&Bulletin<'_>) -> String) -> String {
    let policy = policy();
    let totals = totals(&policy, count, a_day, date(2026, 9, 27));
    let version = RulesVersion::new("5f0c1d2e3a4b5c6d");
    render(&Bulletin {
        office: "拉萨市城关区12345政务服务便民热线",
        title: "运行情况通报",
        made_at: "2026-09-27T12:00:00+08:00".parse().unwrap(),
        rules_version: Some(&version),
        totals: &totals,
        agreement: Some(agreement()),
        organisation: &policy.organisation,
        matters: &matter_names(),
    })
}

#[test]
fn a_small_history_on_the_terminal() {
    expect_file!["sample.txt"].assert_eq(&rendered(40, 12, terminal::render));
}

#[test]
fn lines_fit_the_terminal() {
    for line in rendered(1_400, 100, terminal::render).lines() {
        let width = unicode_width::UnicodeWidthStr::width(line);
        assert!(width <= terminal::WIDTH_MAX, "{width}: {line}");
    }
}

#[test]
fn the_page_is_as_it_was() {
    let page = rendered(1_400, 100, html::render);
    // One element a line, so that a change can be read.
    expect_file!["sample.html"].assert_eq(&page.replace("><", ">\n<"));
}

#[test]
fn the_page_stands_alone_and_shows_no_text_of_an_appeal() {
    let page = rendered(300, 30, html::render);
    for outside in ["http:", "https:", "<script", "<link", "<img", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(!page.contains("路灯连续三个晚上"), "the text of the sample's appeals");
    assert!(!page.contains("cheng-07"), "an account");
    assert_eq!(page.matches("<svg").count(), page.matches("<desc").count());
    let ids: Vec<_> =
        page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len(), "{ids:?}");
}

#[test]
fn names_are_escaped() {
    let mut policy = policy();
    let units = policy.organisation.iter().cloned().map(|mut unit| {
        unit.name = "<b>\"局\"&".into();
        unit
    });
    policy.organisation = Organisation::new(units.collect::<Vec<_>>());
    let totals = totals(&policy, 300, 30, date(2026, 9, 27));
    let page = html::render(&Bulletin {
        office: "<i>",
        title: "</title>",
        made_at: jiff::Timestamp::UNIX_EPOCH,
        rules_version: None,
        totals: &totals,
        agreement: None,
        organisation: &policy.organisation,
        matters: &matter_names(),
    });
    assert!(page.contains("&lt;b&gt;&quot;局&quot;&amp;"));
    assert!(
        !page.contains("<b>\"局") && !page.contains("<i>") && !page.contains("</title></title>")
    );
}

#[test]
fn nothing_happened_is_a_report_too() {
    let policy = policy();
    let day = date(2026, 10, 1);
    let totals = Totals::over(&Facts::default(), Period { from: day, until: day });
    let bulletin = Bulletin {
        office: "热线",
        title: "日报",
        made_at: jiff::Timestamp::UNIX_EPOCH,
        rules_version: None,
        totals: &totals,
        agreement: None,
        organisation: &policy.organisation,
        matters: &matter_names(),
    };
    assert!(html::render(&bulletin).contains("共受理诉求 <b>0</b> 件"));
    expect![[r#"
        热线 日报
        统计期 2026年10月1日
        ════════════════════════════════════════════════════════════════════════════════════════════════════
        受理 0 件，办结 0 件，期末在办 0 件；自动派单率 —
        响应率 —　解决率 —　满意率 —　按时办结率 —（已评价 0 件）
    "#]].assert_eq(&terminal::render(&bulletin));
}

#[test]
fn small_samples_are_not_ranked() {
    let policy = policy();
    let totals = totals(&policy, 1_400, 100, date(2026, 9, 27));
    let ranking = ranking(&totals);
    assert!(ranking.too_few.iter().any(|(unit, _)| **unit == UnitId::new("q-kexie")));
    assert!(ranking.ranked.windows(2).all(|pair| pair[0].score >= pair[1].score));
    for one in &ranking.ranked {
        assert!(one.facts.rates.resolution.denominator >= SAMPLE_MIN);
    }
    let evaluated = |facts: &crate::projection::unit_facts::UnitFacts| facts.evaluated > 0;
    let all = totals.sum.units.values().filter(|facts| evaluated(facts)).count();
    assert_eq!(ranking.ranked.len() + ranking.too_few.len(), all);
}
