//! Who hears what on the ways that a ticket can go.

use expect_test::{Expect, expect};

use crate::domain::appeal::{AppealKind, Urgency};
use crate::domain::command::{Command, CommandName};
use crate::domain::deadline::next_rung;
use crate::domain::decide::tests::given::*;
use crate::domain::decide::tests::table::{sound, story_in};
use crate::domain::decision::{Routing, Target};
use crate::domain::id::KnowledgeId;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ContactMethod, ReturnReason, ReturnRequest, Satisfaction, Solved, StateName, WhistleKind,
};
use crate::domain::unit::{Organisation, Unit};

use super::super::{Hold, Outgoing};
use super::telling::{table, told};

fn check(story: &Story, expected: Expect) {
    expected.assert_eq(&table(story));
}

/// What a story's last commit led to.
fn check_last(story: &Story, expected: Expect) {
    let whole = table(story);
    let head = format!("{} ", story.commits.len());
    let last = whole.lines().skip_while(|line| !line.starts_with(&head));
    expected.assert_eq(&last.map(|line| format!("{line}\n")).collect::<String>());
}

fn closed(story: Story, solved: Solved, satisfaction: Satisfaction) -> Story {
    story
        .when(200, &staff(Role::Reviewer), verify())
        .when(210, &staff(Role::FollowUpAgent), reached(solved, satisfaction))
        .when(220, &Actor::engine(), Command::Close)
        .when(230, &Actor::engine(), Command::Evaluate)
}

fn give_back(suggested: &str) -> Command {
    Command::RequestReturn {
        request: ReturnRequest {
            reason: ReturnReason::NotOurDuty,
            basis: "三定方案".into(),
            suggested: Some(unit(suggested)),
        },
    }
}

#[test]
fn the_straight_way_with_one_who_assists() {
    let target = Target { assisting: units(&[WATER]), ..target(STREET) };
    let lead = officer(STREET);
    let story = Story::given(Routing::Auto { target })
        .when(10, &lead, Command::Acknowledge)
        .when(20, &lead, contact())
        .when(100, &lead, feedback());
    check(
        &closed(story, Solved::Yes, Satisfaction::Satisfied),
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            g-water 协办｜待签收｜等待｜办理09-22 18:00
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            g-water 协办｜已签收｜等待｜办理09-22 18:00
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            g-water 协办｜办理中｜等待｜办理09-22 18:00
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 反馈
            g-water 知会｜待核实｜等待｜
            j-bakuo 主办｜待核实｜等待｜
        5 核实
            g-water 知会｜待回访｜等待｜
            j-bakuo 主办｜待回访｜等待｜
            回访员 待回访 路灯已修复，未接通0次，截止09-15 11:40
        6 回访
            g-water 知会｜待结案｜等待｜
            j-bakuo 主办｜待结案｜等待｜
            回访员 无须回访 回访（回访：已解决；满意；工作人员联系过）
        7 结案
            来电方 已结案 诉求人确认解决，路灯已修复，已解决
            g-water 知会结束：结案（结案：依据：诉求人确认解决）
            j-bakuo 主办结束：结案（结案：依据：诉求人确认解决）
        8 评价（无）
    "#]],
    );
}

#[test]
fn a_whistle_summons_and_lets_go() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &lead, whistle(WhistleKind::JointEnforcement, &[SQUAD, WATER, CHENGGUAN]))
        .when(40, &officer(SQUAD), Command::ReportIn)
        .when(45, &lead, Command::Excuse { unit: unit(CHENGGUAN), reason: "分队已到".into() })
        .when(50, &officer(WATER), Command::ReportIn)
        .done_by(60, SQUAD)
        .done_by(70, WATER)
        .when(100, &lead, feedback());
    check(
        &closed(story, Solved::No, Satisfaction::Dissatisfied),
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 吹哨
            f-bakuo 应哨｜待报到｜报到【执法哨：需要联合处置】｜报到09-14 12:30
            g-water 应哨｜待报到｜报到【执法哨：需要联合处置】｜报到09-14 12:30
            j-bakuo 主办｜待报到｜等待｜办理09-22 18:00
            s-chengguan 应哨｜待报到｜报到【执法哨：需要联合处置】｜报到09-14 12:30
        5 报到
            f-bakuo 应哨｜待报到｜到场【执法哨：需要联合处置】｜
        6 解除召集
            s-chengguan 应哨结束：解除召集（解除召集：s-chengguan；理由：分队已到）
        7 报到
            f-bakuo 应哨｜联合处置中｜到场【执法哨：需要联合处置】｜
            g-water 应哨｜联合处置中｜到场【执法哨：需要联合处置】｜
            j-bakuo 主办｜联合处置中｜等待｜办理09-22 18:00
        8 到场
            f-bakuo 应哨｜联合处置中｜撤离【执法哨：需要联合处置】｜
        9 撤离
            f-bakuo 知会｜联合处置中｜等待｜
        10 到场
            g-water 应哨｜联合处置中｜撤离【执法哨：需要联合处置】｜
        11 撤离
            g-water 知会｜联合处置中｜等待｜
            j-bakuo 主办｜联合处置中｜反馈｜办理09-22 18:00
        12 反馈
            f-bakuo 知会｜待核实｜等待｜
            g-water 知会｜待核实｜等待｜
            j-bakuo 主办｜待核实｜等待｜
        13 核实
            f-bakuo 知会｜待回访｜等待｜
            g-water 知会｜待回访｜等待｜
            j-bakuo 主办｜待回访｜等待｜
            回访员 待回访 路灯已修复，未接通0次，截止09-15 11:40
        14 回访
            f-bakuo 知会｜待结案｜等待｜
            g-water 知会｜待结案｜等待｜
            j-bakuo 主办｜待结案｜等待｜
            回访员 无须回访 回访（回访：未解决；不满意；工作人员联系过）
        15 结案
            来电方 已结案 诉求人认为未解决，路灯已修复，未解决
            f-bakuo 知会结束：结案（结案：依据：诉求人认为未解决）
            g-water 知会结束：结案（结案：依据：诉求人认为未解决）
            j-bakuo 主办结束：结案（结案：依据：诉求人认为未解决）
        16 评价（无）
    "#]],
    );
}

/// A squad does not come in time, is let off, and still answers for having been late.
pub(super) fn late_for_a_whistle() -> Story {
    let lead = officer(STREET);
    let story = Story::in_hand().when(30, &lead, whistle(WhistleKind::Emergency, &[SQUAD]));
    let next = next_rung(story.ticket(), &story.policy).expect("the whistle has a clock");
    story
        .when(50, &Actor::engine(), next.command())
        .when(60, &lead, sound(CommandName::Excuse))
        .when(70, &officer(SQUAD), sound(CommandName::AnswerSupervision))
}

#[test]
fn who_is_late_for_a_whistle_answers_for_it_until_it_has_answered() {
    check(
        &late_for_a_whistle(),
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 吹哨
            f-bakuo 应哨｜待报到｜报到【应急哨：需要联合处置】｜报到09-14 10:50
            j-bakuo 主办｜待报到｜等待｜办理09-22 18:00
        5 时限到点
            f-bakuo 应哨兼督办回复｜待报到｜报到或督办回复【应急哨：需要联合处置】｜报到09-14 10:50、督办回复09-16 18:00
            f-bakuo 通知超期：2026-09-14 10:50 时限预警：报到时限红牌：超期；截止09-14 10:50，截止09-14 10:50
            f-bakuo 通知督办：2026-09-14 10:50 督办：书面督办（超期）；责任单位：f-bakuo；要求：逾期未报到：f-bakuo，截止09-16 18:00
        6 解除召集
            f-bakuo 督办回复｜办理中｜督办回复｜督办回复09-16 18:00
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        7 督办回复
            f-bakuo 督办回复结束：督办回复（督办回复：f-bakuo；回复：今日完成）
    "#]],
    );
}

#[test]
fn a_return_and_another_unit() {
    let dispatcher = staff(Role::Dispatcher);
    let story = Story::given(auto(STREET))
        .when(10, &officer(STREET), give_back(CHENGGUAN))
        .when(20, &dispatcher, Command::DecideReturn { granted: true, note: "属实".into() })
        .when(30, &dispatcher, Command::Dispatch { target: target(WATER) })
        .when(40, &officer(WATER), Command::Acknowledge)
        .when(50, &dispatcher, sound(CommandName::Reassign));
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 申请退单
            j-bakuo 主办｜退单待审｜等待｜办理09-22 18:00
        3 审核退单
            来电方 转人工研判 承办单位退单
            j-bakuo 主办结束：审核退单（同意退单：属实）
            j-bakuo 通知同意退单：2026-09-14 10:20 同意退单：属实
        4 派单
            来电方 已派单 g-water（人工派单）
            g-water 主办｜待签收｜签收｜响应09-14 11:30、签收09-15 18:00、办理09-22 18:00
        5 签收
            g-water 主办｜已签收｜联系诉求人｜响应09-14 11:30、办理09-22 18:00
        6 改派
            来电方 已派单 s-chengguan（改派）
            g-water 主办结束：改派（改派：理由：派错）
            s-chengguan 主办｜待签收｜签收｜响应09-14 11:50、签收09-15 18:00、办理09-22 18:00
    "#]],
    );
}

#[test]
fn a_refused_return_signs_it() {
    let no = Command::DecideReturn { granted: false, note: "属本单位职责".into() };
    let story = story_in(StateName::ReturnRequested).when(20, &staff(Role::Supervisor), no);
    check_last(
        &story,
        expect![[r#"
        3 审核退单
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
            j-bakuo 通知不同意退单：2026-09-14 10:20 不同意退单：属本单位职责，截止09-22 18:00
    "#]],
    );
}

#[test]
fn a_dispute_and_its_ruling() {
    let story = story_in(StateName::Disputed).when(
        60,
        &staff(Role::Supervisor),
        Command::RuleOnDispute { target: target(CHENGGUAN), note: "由城管先办".into() },
    );
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 提请会商
            来电方 争议会商
            j-bakuo 主办结束：提请会商（提请会商：路灯权属不清）
        3 裁定
            来电方 已派单 s-chengguan（裁定）
            s-chengguan 主办｜待签收｜签收｜响应09-14 12:00、签收09-15 18:00、办理09-22 18:00
            s-chengguan 通知裁定：2026-09-14 11:00 裁定：由城管先办，截止09-22 18:00
    "#]],
    );
}

#[test]
fn a_part_is_handed_out_answered_and_taken_back() {
    let lead = officer(STREET);
    let part = |id: &str| Command::AssignPart { unit: unit(id), task: "检查水管".into() };
    let story = Story::in_hand()
        .when(30, &lead, part(WATER))
        .when(31, &lead, part(COMMUNITY))
        .when(40, &staff(Role::Operator), sound(CommandName::Remind))
        .when(50, &officer(WATER), sound(CommandName::AnswerPart))
        .when(60, &lead, Command::TakeBackPart { unit: unit(COMMUNITY), reason: "不需要".into() })
        .when(70, &lead, feedback());
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 分办
            g-water 分办｜办理中｜分办反馈【检查水管】｜分办09-21 18:00
            j-bakuo 主办｜办理中｜等待｜办理09-22 18:00
        5 分办
            c-lugu 分办｜办理中｜分办反馈【检查水管】｜分办09-21 18:00
        6 催办
            c-lugu 通知催办：2026-09-14 10:40 催办：诉求人再次来电
            g-water 通知催办：2026-09-14 10:40 催办：诉求人再次来电
            j-bakuo 通知催办：2026-09-14 10:40 催办：诉求人再次来电
        7 分办反馈
            g-water 分办结束：分办反馈（分办反馈：g-water；结果：水管完好）
        8 收回分办
            c-lugu 分办结束：收回分办（收回分办：c-lugu；理由：不需要）
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        9 反馈
            j-bakuo 主办｜待核实｜等待｜
    "#]],
    );
}

#[test]
fn a_ticket_that_goes_on_in_another_ends_for_its_unit_and_its_caller_is_asked_all_the_same() {
    let said = reached(Solved::Yes, Satisfaction::Satisfied);
    let story = story_in(StateName::Merged).when(20, &staff(Role::FollowUpAgent), said).when(
        30,
        &Actor::engine(),
        Command::Evaluate,
    );
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 并单
            来电方 已并单 20260914000002
            j-bakuo 主办结束：并单（并单：并入工单：20260914000002）
            回访员 待回访 ，未接通0次，并入20260914000002
        3 回访
            回访员 无须回访 回访（回访：已解决；满意；工作人员联系过）
        4 评价（无）
    "#]],
    );
}

#[test]
fn the_other_ticket_hears_of_a_party() {
    let operator = staff(Role::Operator);
    check_last(
        &Story::in_hand().when(30, &operator, sound(CommandName::AddParty)),
        expect![[r#"
        4 并入诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
    "#]],
    );
}

#[test]
fn once_more_after_feedback_was_sent_back_and_after_the_caller_was_not_content() {
    let story = Story::in_hand()
        .when(100, &officer(STREET), feedback())
        .when(110, &staff(Role::Reviewer), sound(CommandName::RejectFeedback))
        .when(120, &officer(STREET), feedback())
        .when(130, &staff(Role::Reviewer), verify())
        .when(135, &staff(Role::FollowUpAgent), not_reached())
        .when(140, &staff(Role::FollowUpAgent), reached(Solved::No, Satisfaction::VeryDissatisfied))
        .when(150, &staff(Role::FollowUpAgent), sound(CommandName::Reopen));
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 反馈
            j-bakuo 主办｜待核实｜等待｜
        5 退回重办
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
            j-bakuo 通知退回重办：2026-09-14 11:50 退回重办：理由：照片看不出已修复，截止09-22 18:00
        6 反馈
            j-bakuo 主办｜待核实｜等待｜
        7 核实
            j-bakuo 主办｜待回访｜等待｜
            回访员 待回访 路灯已修复，未接通0次，截止09-15 12:00
        8 回访
            回访员 待回访 路灯已修复，未接通1次，截止09-15 12:00
        9 回访
            j-bakuo 主办｜待结案｜等待｜
            回访员 无须回访 回访（回访：未解决；非常不满意；工作人员联系过）
        10 重办
            来电方 已派单 j-bakuo（重办）
            j-bakuo 主办｜待签收｜签收｜响应09-14 13:30、签收09-15 18:00、办理09-22 18:00
            j-bakuo 通知重办：2026-09-14 12:30 重办：事由：诉求人不满意；要求：再次核查，截止09-22 18:00
    "#]],
    );
}

#[test]
fn the_one_complained_of_and_its_kin_hear_nothing() {
    let mut tipoff = appeal(&[CHENGGUAN]);
    tipoff.kind = Some(AppealKind::Tipoff);
    tipoff.confidential = true;
    let story = Story::new()
        .when(0, &Actor::engine(), register(tipoff, auto(CHENGGUAN), Urgency::Normal))
        .when(10, &staff(Role::Dispatcher), Command::Dispatch { target: target(STREET) });
    let refused = story.refused(
        20,
        &staff(Role::Dispatcher),
        Command::Reassign { target: target(SQUAD), reason: "派错".into() },
    );
    assert_eq!(refused.code(), "R204");
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 转人工研判 承办单位即被反映单位
        2 派单
            来电方 已派单 j-bakuo（人工派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:10、签收09-15 18:00、办理09-22 18:00
    "#]],
    );
    // The rules come to know later that the street belongs to the one complained of.
    let mut later = story.clone();
    let units: Vec<_> = story.policy.organisation.iter().cloned().collect();
    later.policy.organisation = Organisation::new(units.into_iter().map(|one| {
        let parent = if one.id == unit(STREET) { Some(unit(CHENGGUAN)) } else { one.parent };
        Unit { parent, ..one }
    }));
    let told = told(&later.when(30, &officer(STREET), Command::Acknowledge));
    let to_units = told
        .iter()
        .flatten()
        .filter(|one| matches!(one, Outgoing::Assignment(_) | Outgoing::Notice(_)));
    assert_eq!(to_units.count(), 0);
}

#[test]
fn an_emergency_is_handed_over_and_comes_back() {
    let story = story_in(StateName::TransferredOut).when(
        10,
        &staff(Role::Operator),
        sound(CommandName::TransferBack),
    );
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已移交 e-119
        2 移交退回
            来电方 转人工研判
    "#]],
    );
}

#[test]
fn what_the_hotline_answers_itself_no_unit_hears_of() {
    let direct =
        Routing::Direct { knowledge: KnowledgeId::new("K-1"), answer: "周一办理".into() };
    check(
        &Story::given(direct),
        expect![[r#"
        1 登记
            来电方 直接答复 周一办理
    "#]],
    );
    check(
        &story_in(StateName::OutOfScope),
        expect![[r#"
        1 登记
            来电方 不予受理 诉讼，请向人民法院提出
    "#]],
    );
    check_last(
        &story_in(StateName::Withdrawn),
        expect![[r#"
        2 撤单
            来电方 已撤单 已自行解决
            j-bakuo 主办结束：撤单（撤单：原因：已自行解决）
    "#]],
    );
}

#[test]
fn where_there_is_nobody_to_ask_nobody_is_told_to_ask() {
    let lead = officer(STREET);
    let story = Story::given(auto(STREET))
        .when(10, &lead, Command::Acknowledge)
        .when(20, &lead, Command::RecordContact { method: ContactMethod::NoCaller })
        .when(30, &lead, feedback())
        .when(40, &staff(Role::Reviewer), verify());
    check_last(
        &story,
        expect![[r#"
        5 核实
            j-bakuo 主办｜待回访｜等待｜
    "#]],
    );
    check_last(
        &story.when(50, &Actor::engine(), Command::Close),
        expect![[r#"
        6 结案
            来电方 已结案 无诉求人，核实即结案，路灯已修复，
            j-bakuo 主办结束：结案（结案：依据：无诉求人，核实即结案）
    "#]],
    );
}

#[test]
fn more_time_a_pause_and_a_last_answer() {
    let (lead, supervisor) = (officer(STREET), staff(Role::Supervisor));
    let story = Story::in_hand()
        .when(30, &lead, sound(CommandName::RequestExtension))
        .when(40, &staff(Role::Reviewer), sound(CommandName::DecideExtension))
        .when(50, &supervisor, sound(CommandName::Defer))
        .when(60, &lead, sound(CommandName::Resume))
        .when(70, &lead, sound(CommandName::ClaimUnreasonable))
        .when(80, &supervisor, sound(CommandName::DecideClaim))
        .when(90, &supervisor, sound(CommandName::Supervise))
        .when(100, &lead, sound(CommandName::AnswerSupervision))
        .when(110, &lead, sound(CommandName::GiveFinalReply));
    check(
        &story,
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 签收
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
        3 联系诉求人
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
        4 申请延期（无）
        5 审核延期
            j-bakuo 主办｜办理中｜反馈｜办理09-28 18:00
            j-bakuo 通知同意延期：2026-09-14 10:40 同意延期：同意，截止09-28 18:00
        6 挂账
            j-bakuo 主办｜挂账｜销账续办｜
        7 销账续办
            j-bakuo 主办｜办理中｜反馈｜办理09-28 18:00
        8 申请不合理诉求（无）
        9 审核不合理诉求
            j-bakuo 主办｜办理中｜反馈或最终答复｜办理09-28 18:00
            j-bakuo 通知认定不合理诉求：2026-09-14 11:20 认定不合理诉求：情况属实
        10 督办
            j-bakuo 主办兼督办回复｜办理中｜反馈或最终答复或督办回复｜督办回复09-16 18:00、办理09-28 18:00
            j-bakuo 通知督办：2026-09-14 11:30 督办：书面督办（领导批示）；责任单位：j-bakuo；要求：三日内办结，截止09-16 18:00
        11 督办回复
            j-bakuo 主办｜办理中｜反馈或最终答复｜办理09-28 18:00
        12 最终答复
            来电方 已结案 最终答复，依规不予支持，
            j-bakuo 主办结束：最终答复（最终答复：答复：依规不予支持；签发：主任；佐证：答复函.pdf）
    "#]],
    );
}

/// A unit that does nothing, from rung to rung of its clocks.
pub(super) fn signed_by_silence() -> Story {
    let mut story = Story::given(auto(STREET));
    for _ in 0..7 {
        let next = next_rung(story.ticket(), &story.policy).expect("an open ticket has a clock");
        let minutes = next.at.duration_since(at(0)).as_secs().div_euclid(60) + 1;
        story = story.when(minutes, &Actor::engine(), next.command());
    }
    story
}

#[test]
fn silence_warnings_and_breaches_reach_whose_clock_it_is() {
    check(
        &signed_by_silence(),
        expect![[r#"
        1 登记
            来电方 已派单 j-bakuo（自动派单）
            j-bakuo 主办｜待签收｜签收｜响应09-14 11:00、签收09-15 18:00、办理09-22 18:00
        2 时限到点
            j-bakuo 通知超期：2026-09-14 11:01 时限预警：响应时限红牌：超期；截止09-14 11:00，截止09-14 11:00
        3 时限到点
            j-bakuo 主办｜已签收｜联系诉求人｜响应09-14 11:00、办理09-22 18:00
            j-bakuo 通知超期：2026-09-15 18:01 时限预警：签收时限红牌：超期；截止09-15 18:00，截止09-15 18:00
            j-bakuo 通知逾期视为签收：2026-09-15 18:01 逾期视为签收：逾期未签收未退单，确定为首办责任单位
        4 时限到点
            j-bakuo 通知临期预警：2026-09-18 09:46 时限预警：办理时限已用50%；截止09-22 18:00，截止09-22 18:00
        5 时限到点
            j-bakuo 通知临期预警：2026-09-21 12:01 时限预警：办理时限已用80%；截止09-22 18:00，截止09-22 18:00
        6 时限到点
            j-bakuo 通知临期预警：2026-09-21 18:01 时限预警：办理时限黄牌：剩1个工作日；截止09-22 18:00，截止09-22 18:00
        7 时限到点
            j-bakuo 主办兼督办回复｜已签收｜联系诉求人或督办回复｜响应09-14 11:00、办理09-22 18:00、督办回复09-24 18:00
            j-bakuo 通知超期：2026-09-22 18:01 时限预警：办理时限红牌：超期；截止09-22 18:00，截止09-22 18:00
            j-bakuo 通知督办：2026-09-22 18:01 督办：书面督办（超期）；责任单位：j-bakuo；要求：办理超期，请限期办结并说明原因，截止09-24 18:00
        8 时限到点
            j-bakuo 通知临期预警：2026-09-23 18:01 时限预警：督办回复时限已用50%；j-bakuo；截止09-24 18:00，截止09-24 18:00
    "#]],
    );
}

#[test]
fn a_score_that_is_appealed_against_is_told_of() {
    let story = story_in(StateName::AssessmentAppealed).when(
        200,
        &staff(Role::Supervisor),
        sound(CommandName::DecideAppeal),
    );
    check_last(
        &story,
        expect![[r#"
        10 审核申诉
            j-bakuo 通知考核申诉通过：2026-09-14 13:20 审核申诉：通过；属实
    "#]],
    );
}

#[test]
fn a_calendar_that_has_grown_tells_every_unit_its_limits_anew() {
    let mut story = Story::in_hand();
    story.policy.calendar = story.policy.calendar.clone().with_version("2027");
    let anew = Command::RecomputeDeadlines { calendar: "2027".into() };
    check_last(
        &story.when(30, &Actor::engine(), anew),
        expect![[r#"
        4 重算暂定时限
            j-bakuo 主办｜办理中｜反馈｜办理09-22 18:00
    "#]],
    );
}

#[test]
fn a_unit_is_known_by_its_district() {
    let district = |lead: &str| {
        let all = told(&Story::given(auto(lead)));
        let found = all.into_iter().flatten().find_map(|one| match one {
            Outgoing::Assignment(one) => matches!(one.hold, Hold::Open(_)).then_some(one.district),
            Outgoing::Decided(_) | Outgoing::Notice(_) | Outgoing::FollowUp(_) => None,
        });
        found.expect("the lead is told")
    };
    assert_eq!(district(STREET), "q-district");
    assert_eq!(district(COMMUNITY), "q-district");
    assert_eq!(district(WATER), "city");
    assert_eq!(district(SQUAD), "city");
}
