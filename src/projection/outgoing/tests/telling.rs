//! A story, told to the outside: its messages, and a table of them that can be read.

use jiff::Timestamp;

use crate::domain::calendar::zone;
use crate::domain::decide::tests::given::Story;
use crate::domain::evolve::apply;

use super::super::{Assignment, Decided, FollowUp, Hold, Outcome, Outgoing, Work, outgoing};

/// The messages of each commit, in order.
pub(super) fn told(story: &Story) -> Vec<Vec<Outgoing>> {
    let mut before = None;
    let mut all = Vec::new();
    for commit in &story.commits {
        let after = apply(before.clone(), commit).expect("a story is sound");
        all.push(outgoing(before.as_ref(), commit, &after, &story.policy));
        before = Some(after);
    }
    all
}

/// One line a message, behind a line for each commit that was heard of.
pub(super) fn table(story: &Story) -> String {
    let mut out = String::new();
    for (commit, messages) in story.commits.iter().zip(told(story)) {
        let quiet = if messages.is_empty() { "（无）" } else { "" };
        out += &format!("{} {}{quiet}\n", commit.revision.0, commit.command);
        for message in messages {
            out += &format!("    {}\n", line(&message));
        }
    }
    out
}

fn line(message: &Outgoing) -> String {
    match message {
        Outgoing::Decided(one) => format!("来电方 {}", decided(one)),
        Outgoing::Assignment(one) => format!("{} {}", one.unit, assignment(one)),
        Outgoing::Notice(one) => {
            let due = one.due_at.map_or_else(String::new, |due| format!("，截止{}", short(due)));
            format!("{} 通知{}：{}{due}", one.unit, one.notice_label, one.text)
        }
        Outgoing::FollowUp(one) => format!("回访员 {}", follow_up(one)),
    }
}

fn decided(one: &Decided) -> String {
    let more = match &one.outcome {
        Outcome::Dispatched(sent) => format!("{}（{}）", sent.unit, sent.mode_label),
        Outcome::PendingJudgement { reasons } => {
            let labels: Vec<&str> = reasons.iter().map(|one| one.reason_label.as_str()).collect();
            labels.join("、")
        }
        Outcome::Disputed => String::new(),
        Outcome::AnsweredDirectly { answer, .. } => answer.clone(),
        Outcome::OutOfScope { ground_label, advice, .. } => format!("{ground_label}，{advice}"),
        Outcome::TransferredOut(unit) => unit.unit.to_string(),
        Outcome::Merged { into } => into.to_string(),
        Outcome::Withdrawn { reason } => reason.clone(),
        Outcome::Closed(settled) => {
            let answer = settled.answer.clone().unwrap_or_default();
            let solved = settled.solved_label.clone().unwrap_or_default();
            format!("{}，{answer}，{solved}", settled.grounds_label)
        }
    };
    format!("{} {more}", one.outcome_label).trim_end().to_owned()
}

fn assignment(one: &Assignment) -> String {
    match &one.hold {
        Hold::Open(open) => {
            let further = open.further_duties.iter().map(|one| format!("兼{}", one.duty_label));
            let asked: Vec<&str> =
                open.asked.iter().map(|one| one.command_label.as_str()).collect();
            let asked = if asked.is_empty() { "等待".to_owned() } else { asked.join("或") };
            let limits = open.limits.iter();
            let limits = limits.map(|one| format!("{}{}", one.clock_label, short(one.due_at)));
            let limits: Vec<String> = limits.collect();
            let task = open.task.as_ref().map_or_else(String::new, |task| format!("【{task}】"));
            format!(
                "{}{}｜{}｜{asked}{task}｜{}",
                open.duty_label,
                further.collect::<String>(),
                open.state_label,
                limits.join("、")
            )
        }
        Hold::Ended(ended) => {
            format!("{}结束：{}（{}）", ended.duty_label, ended.ended_by_label, ended.reason)
        }
    }
}

fn follow_up(one: &FollowUp) -> String {
    match &one.work {
        Work::Open(call) => {
            let about = call.merged_into.map_or_else(String::new, |into| format!("，并入{into}"));
            let due = call.due_at.map_or_else(String::new, |due| format!("，截止{}", short(due)));
            let answer = call.answer.clone().unwrap_or_default();
            format!("待回访 {answer}，未接通{}次{due}{about}", call.calls_failed)
        }
        Work::Ended { ended_by_label, reason, .. } => {
            format!("无须回访 {ended_by_label}（{reason}）")
        }
    }
}

fn short(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%m-%d %H:%M").to_string()
}
