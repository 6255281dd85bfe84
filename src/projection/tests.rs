//! The folds on sample histories, and by hand where a number can be counted by hand.

use expect_test::expect;
use jiff::civil::date;
use proptest::prelude::*;

use crate::domain::event::{Commit, Event};
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::rates::Rate;
use crate::domain::sla::Clock;
use crate::domain::state::{Evaluation, Stage, StateName};

use super::day_facts::{Facts, Way};
use super::history::history;
use super::sample::{Step, policy, steps};
use super::ticket_view::TicketView;
use super::totals::{Period, Totals};
use super::unit_facts::Stars;

fn facts(steps: &[Step], policy: &Policy) -> Facts {
    let mut facts = Facts::default();
    for step in steps {
        facts.record(&step.commit, step.before.as_ref(), &step.after, policy);
    }
    facts
}

fn whole() -> Period {
    Period { from: date(2026, 9, 14), until: date(2026, 12, 31) }
}

/// The state in which each ticket of a history ends.
fn last_states(steps: &[Step]) -> Vec<&Step> {
    let mut last = std::collections::BTreeMap::new();
    for step in steps {
        last.insert(step.commit.ticket, step);
    }
    last.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn facts_merge_in_any_grouping_and_order(
        seed in any::<u64>(),
        cuts in (0usize..400, 0usize..400),
    ) {
        let policy = policy();
        let all = steps(&policy, seed, 30, 9);
        let (low, high) = (cuts.0.min(cuts.1).min(all.len()), cuts.0.max(cuts.1).min(all.len()));
        let parts = [&all[..low], &all[low..high], &all[high..]].map(|part| facts(part, &policy));
        let merged = |order: [usize; 3]| {
            let mut sum = Facts::default();
            for at in order {
                sum.merge(&parts[at]);
            }
            sum
        };
        let mut right = parts[1].clone();
        right.merge(&parts[2]);
        let mut grouped = parts[0].clone();
        grouped.merge(&right);
        let together = facts(&all, &policy);
        prop_assert_eq!(&merged([0, 1, 2]), &together);
        prop_assert_eq!(&merged([2, 0, 1]), &together);
        prop_assert_eq!(&grouped, &together);
    }

    #[test]
    fn facts_agree_with_the_tickets_they_were_made_from(seed in any::<u64>()) {
        let policy = policy();
        let all = steps(&policy, seed, 40, 12);
        let totals = Totals::over(&facts(&all, &policy), whole());
        let last = last_states(&all);
        prop_assert_eq!(totals.sum.accepted, last.len() as u64);
        for state in StateName::ALL {
            let there = last.iter().filter(|step| step.after.state.name() == *state).count();
            let counted = totals.standing.get(state).copied().unwrap_or_default();
            prop_assert_eq!(counted, there as u64, "{}", state);
        }
        for stage in Stage::ALL {
            let flow = totals.sum.stages.get(stage).copied().unwrap_or_default();
            prop_assert_eq!(flow.entered - flow.left, totals.standing_in(*stage), "{}", stage);
        }
        let of_units = totals.sum.units.values().map(|unit| unit.dispatched).sum::<u64>();
        prop_assert_eq!(totals.automatic_share().denominator, of_units);
        prop_assert_eq!(of_units, totals.sum.all.dispatched);
    }

    #[test]
    fn facts_and_views_read_back_from_json(seed in any::<u64>()) {
        let policy = policy();
        let all = steps(&policy, seed, 5, 5);
        let facts = facts(&all, &policy);
        let text = serde_json::to_string(&facts).unwrap();
        prop_assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
        for step in all {
            let view = TicketView::of(&step.after, &policy);
            let text = serde_json::to_string(&view).unwrap();
            prop_assert_eq!(serde_json::from_str::<TicketView>(&text).unwrap(), view);
        }
    }
}

#[test]
#[expect(clippy::wildcard_enum_match_arm, reason = "the others are no whistles")]
fn whistles_are_counted_for_both_sides() {
    let policy = policy();
    let all = steps(&policy, 12, 400, 40);
    let totals = Totals::over(&facts(&all, &policy), whole());
    let squad = UnitId::new("f-zongzhi");
    let (mut called, mut excused, mut of_squad, mut of_leads) = (0, 0, Stars::default(), 0);
    for event in all.iter().flat_map(|step| &step.commit.events) {
        match event {
            Event::WhistleBlown { summoned, .. } => called += summoned.len() as u64,
            Event::Excused { .. } => excused += 1,
            Event::WhistleRated { of, stars, .. } if *of == squad => of_squad.count(*stars),
            Event::WhistleRated { .. } => of_leads += 1,
            _ => {}
        }
    }
    assert!(excused > 0 && of_leads > 0, "nothing is tested");
    let whistling = totals.sum.all.whistling;
    assert_eq!((whistling.called, whistling.excused), (called, excused));
    assert_eq!((whistling.as_called, whistling.as_blower.ratings), (of_squad, of_leads));
    let of_units = totals.sum.units.values().map(|unit| unit.whistling.excused);
    assert_eq!(of_units.sum::<u64>(), excused);
    assert_eq!(totals.sum.units[&squad].whistling.as_called, of_squad);
}

#[test]
fn rates_agree_with_the_score_sheets_in_the_log() {
    let policy = policy();
    let all = steps(&policy, 12, 60, 20);
    let sheets: Vec<_> = all
        .iter()
        .flat_map(|step| &step.commit.events)
        .filter_map(|event| {
            if let Event::Evaluated { evaluation } = event { Some(evaluation) } else { None }
        })
        .collect();
    let count = |of: &dyn Fn(&Evaluation) -> Option<bool>| Rate {
        numerator: sheets.iter().filter(|one| of(one) == Some(true)).count() as u64,
        denominator: sheets.iter().filter(|one| of(one).is_some()).count() as u64,
    };
    let totals = Totals::over(&facts(&all, &policy), whole());
    let rates = totals.sum.all.rates;
    assert_eq!(totals.sum.all.evaluated, sheets.len() as u64);
    assert_eq!(rates.response, count(&|one| one.responded_in_time));
    assert_eq!(rates.resolution, count(&|one| one.solved));
    assert_eq!(rates.satisfaction, count(&|one| one.satisfied));
    assert_eq!(totals.sum.all.handled, count(&|one| one.handled_in_time));
}

#[test]
fn a_clock_that_has_run_out_counts_before_anybody_stops_it() {
    let policy = policy();
    let all = steps(&policy, 7, 40, 40);
    let waiting = all.iter().find(|step| step.after.state.name() == StateName::Dispatched).unwrap();
    let view = TicketView::of(&waiting.after, &policy);
    let only = Totals::over(&facts(std::slice::from_ref(waiting), &policy), whole());
    assert_eq!(only.clock(Clock::Acknowledgement), Rate::default());

    let due = view.next_deadline().unwrap();
    let at_due = only.clone().with_overdue([&view], due.due_at);
    assert_eq!(at_due.clock(due.clock).denominator, 0, "in time up to the instant itself");
    let later = due.due_at + jiff::SignedDuration::from_hours(24);
    let late = only.with_overdue([&view], later);
    assert_eq!(late.clock(Clock::Acknowledgement), Rate { numerator: 0, denominator: 1 });
    assert_eq!(late.clock(Clock::Contact), Rate { numerator: 0, denominator: 1 });
    assert_eq!(late.clock(Clock::Handling), Rate::default(), "three working days are not over");
}

#[test]
fn totals_of_a_period_take_its_days_and_the_standing_of_all_before() {
    let policy = policy();
    let all = steps(&policy, 3, 60, 20);
    let facts = facts(&all, &policy);
    let second = date(2026, 9, 15);
    let one_day = Totals::over(&facts, Period { from: second, until: second });
    assert_eq!(one_day.sum.accepted, facts.days[&second].accepted);
    assert_eq!(one_day.days.len(), 1);
    let until = Totals::over(&facts, Period { from: date(2026, 9, 1), until: second });
    assert_eq!(one_day.standing, until.standing);
    assert_eq!(until.days.len(), 15, "days without tickets are days too");
    assert_eq!(until.standing.values().sum::<u64>(), until.sum.accepted);
}

#[test]
fn automatic_dispatch_is_told_from_the_help_of_people() {
    let policy = policy();
    let totals = Totals::over(&facts(&steps(&policy, 1, 100, 50), &policy), whole());
    let dispatched: u64 = Way::DISPATCHED.iter().map(|way| totals.way(*way)).sum();
    assert_eq!(totals.automatic_share().denominator, dispatched);
    assert_eq!(totals.automatic_share().numerator, totals.way(Way::Auto));
    let judged: u64 = totals.sum.abstain_reasons.values().sum();
    assert_eq!(judged, totals.sum.to_judgement);
    assert_eq!(totals.sum.all.clocks[&Clock::Judgement].denominator, {
        totals.way(Way::Assisted) + totals.way(Way::Manual)
    });
}

#[test]
fn a_history_in_words() {
    let policy = policy();
    let all = steps(&policy, 5, 80, 80);
    let whistled = all.iter().find(|step| step.after.state.name() == StateName::Whistled).unwrap();
    let commits: Vec<Commit> = all
        .iter()
        .filter(|step| step.commit.ticket == whistled.commit.ticket)
        .map(|step| step.commit.clone())
        .collect();
    let text: String = history(&commits, &policy.organisation)
        .iter()
        .map(|line| format!("{} {}：{}（{}）\n", line.at, line.label, line.detail, line.who))
        .collect();
    expect![[r#"
        2026-09-14T01:52:00Z 登记：渠道：电话（系统 hotline）
        2026-09-14T01:52:00Z 规则研判：类型：投诉；紧急程度：一般；地点：到街道；规则版本：5f0c1d2e3a4b5c6d（系统 hotline）
        2026-09-14T01:52:00Z 转人工研判：原因：未能识别诉求内容；可能的单位：城关区住房和城乡建设局（系统 hotline）
        2026-09-14T02:22:00Z 派单：方式：采纳建议；主办：城关区住房和城乡建设局；事项：M0302001；时限类别：普通；依据：M0302001 matters.csv第7行（派单员 pai-01）
        2026-09-14T03:17:00Z 签收：（城关区住房和城乡建设局承办人 cheng-07）
        2026-09-14T03:26:00Z 联系诉求人：方式：电话（城关区住房和城乡建设局承办人 cheng-07）
        2026-09-14T03:56:00Z 吹哨：城关区住房和城乡建设局吹执法哨；召集：八廓街道综合执法分队；理由：需联合执法（城关区住房和城乡建设局承办人 cheng-07）
        2026-09-14T04:25:00Z 报到：八廓街道综合执法分队（八廓街道综合执法分队承办人 fen-02）
        2026-09-14T04:25:00Z 到场：八廓街道综合执法分队（八廓街道综合执法分队承办人 fen-02）
        2026-09-14T04:25:00Z 撤离：八廓街道综合执法分队；完成情况：已联合处置（八廓街道综合执法分队承办人 fen-02）
        2026-09-15T04:19:00Z 反馈：单位认为已解决；办理情况：已现场处置；公开答复：您反映的问题已处理；佐证：现场照片.jpg（城关区住房和城乡建设局承办人 cheng-07）
        2026-09-15T04:19:00Z 吹哨互评：八廓街道综合执法分队评城关区住房和城乡建设局：4星（八廓街道综合执法分队承办人 fen-02）
        2026-09-15T04:19:00Z 吹哨互评：城关区住房和城乡建设局评八廓街道综合执法分队：4星（城关区住房和城乡建设局承办人 cheng-07）
        2026-09-15T16:38:00Z 核实：现场核实属实（审核员 shen-01）
        2026-09-15T21:57:00Z 回访：已解决；非常满意；工作人员联系过（回访员 hui-03）
        2026-09-15T22:07:00Z 结案：依据：诉求人确认解决（回访员 hui-03）
        2026-09-15T23:07:00Z 评价：被评单位：城关区住房和城乡建设局；按时响应：是；按时办理：是；解决：是；满意：是（系统 hotline）
    "#]].assert_eq(&text);
}

#[test]
#[expect(clippy::too_many_lines, reason = "the view is shown whole")]
fn a_view_of_a_ticket_that_waits() {
    let policy = policy();
    let all = steps(&policy, 7, 40, 40);
    let waiting = all.iter().find(|step| step.after.state.name() == StateName::Dispatched).unwrap();
    let view = TicketView::of(&waiting.after, &policy);
    assert_eq!(view.summary.chars().count(), super::ticket_view::SUMMARY_CHARS_MAX);
    expect![[r#"
        {
          "number": "20260914000037",
          "revision": 1,
          "state": "dispatched",
          "stage": "collect",
          "kind": "tipoff",
          "channel": "wechat",
          "urgency": "normal",
          "summary": "八廓街北街路口的路灯连续三个晚上不亮，夜间行人较多，存在安全隐患，希望有关部门尽快派人修复，并把处理结果告诉我，谢谢你…",
          "matter": "M0102001",
          "lead": "q-zhujian",
          "assisting": [],
          "first_choice": {
            "unit": "q-zhujian",
            "support_permille": 900,
            "is_automatic": true
          },
          "mode": "auto",
          "street": "j-zhaxi",
          "community": null,
          "times": {
            "received_at": "2026-09-14T00:11:00Z",
            "registered_at": "2026-09-14T00:11:00Z",
            "changed_at": "2026-09-14T00:11:00Z",
            "dispatched_at": "2026-09-14T00:11:00Z",
            "acknowledged_at": null,
            "contacted_at": null,
            "fed_back_at": null,
            "closed_at": null
          },
          "deadlines": [
            {
              "clock": "acknowledgement",
              "since": "2026-09-14T00:11:00Z",
              "due_at": "2026-09-14T02:11:00Z",
              "provisional": false
            },
            {
              "clock": "contact",
              "since": "2026-09-14T00:11:00Z",
              "due_at": "2026-09-14T03:11:00Z",
              "provisional": false
            },
            {
              "clock": "handling",
              "since": "2026-09-14T00:11:00Z",
              "due_at": "2026-09-17T10:00:00Z",
              "provisional": false
            }
          ],
          "next": {
            "at": "2026-09-14T02:11:00Z",
            "clock": "acknowledgement",
            "since": "2026-09-14T00:11:00Z",
            "rung": "breach"
          },
          "citizen_due_at": "2026-09-17T10:00:00Z",
          "calendar": "unpublished",
          "marks": {
            "reminders": 0,
            "supervised": null,
            "reopenings": 0,
            "is_hard": false,
            "return_forbidden": false,
            "returns": 0,
            "days_granted": 0,
            "breaches": 0,
            "parties": 0
          },
          "abstain_reasons": []
        }"#]].assert_eq(&serde_json::to_string_pretty(&view).unwrap());
}
