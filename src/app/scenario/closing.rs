//! How the tickets of a script stand at its end: state, clocks that run, and what presses.
//!
//! Must never: say what the ticket itself does not hold.

use jiff::Timestamp;

use crate::domain::deadline::{Deadline, citizen_due, deadlines};
use crate::domain::policy::Policy;
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;
use crate::report::words::minutes;

use super::expectation::{counted, marked};
use super::moment::shown;
use super::script::{Counted, Mark};

/// The lines.
pub(super) fn closing(ticket: &Ticket, policy: &Policy, now: Timestamp) -> Vec<String> {
    let state = ticket.state.name();
    let lead = ticket.lead().map_or("无", |lead| policy.organisation.name(lead));
    let mut lines = vec![format!("{state}（{}）；责任单位：{lead}", state.stage())];
    let armed = deadlines(ticket, policy);
    lines.extend(armed.iter().map(|one| clock(one, policy, now)));
    if armed.is_empty() {
        lines.push("时钟：都停了".into());
    }
    if let Some(due) = citizen_due(ticket, policy).filter(|_| StateName::OPEN.contains(&state)) {
        lines.push(format!("时钟 群众：{}", until(due.at, due.provisional, now)));
    }
    let pressures = pressures(ticket, policy);
    if !pressures.is_empty() {
        lines.push(format!("在案：{}", pressures.join("；")));
    }
    lines
}

fn clock(deadline: &Deadline, policy: &Policy, now: Timestamp) -> String {
    let unit = deadline.unit.as_ref().map_or("", |unit| policy.organisation.name(unit));
    let of = if unit.is_empty() { String::new() } else { format!("（{unit}）") };
    let due = deadline.due;
    format!("时钟 {}{of}：{}", deadline.clock, until(due.at, due.provisional, now))
}

fn until(due: Timestamp, provisional: bool, now: Timestamp) -> String {
    let left = due.duration_since(now).as_mins();
    let length = minutes(u32::try_from(left.unsigned_abs()).unwrap_or(u32::MAX));
    let how = if left < 0 { "已超" } else { "还剩" };
    let provisional = if provisional { "（暂定）" } else { "" };
    format!("截止 {}{provisional}，{how} {length}", shown(due))
}

/// What has gathered, and what waits for a decision.
fn pressures(ticket: &Ticket, policy: &Policy) -> Vec<String> {
    let file = &ticket.file;
    let mut list: Vec<String> = Counted::ALL
        .iter()
        .map(|what| (what, counted(*what, ticket)))
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{what} {count} 次"))
        .collect();
    for one in file.supervisions_open() {
        let unit = policy.organisation.name(&one.unit);
        list.push(format!("{}（{}）待{unit}回复", one.level, one.cause));
    }
    for part in file.parts_open() {
        list.push(format!("分办待{}反馈", policy.organisation.name(&part.unit)));
    }
    list.extend(file.extension_open().map(|one| format!("延期 {} 天待审核", one.days)));
    list.extend(file.claim_open().map(|_| "不合理诉求待审核".to_owned()));
    let marks = Mark::ALL.iter().filter(|mark| marked(**mark, ticket));
    list.extend(marks.map(|mark| format!("标记{mark}")));
    list.extend(file.followers.last().map(|one| format!("{}交{}跟办", one.leader, one.follower)));
    list
}
