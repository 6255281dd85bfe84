//! What presses on a ticket, for `hotline ticket show`: its clocks with what remains, its marks, and what
//! may be done next and by whom.
//!
//! Must never: say of a step that it will be obeyed; the facts are checked when it is given.

use jiff::Timestamp;

use crate::domain::role::Role;
use crate::domain::transition::allowed;
use crate::domain::unit::Organisation;
use crate::projection::ticket_view::{Marks, TicketView};
use crate::report::words::{instant, remaining};

use super::exit::Failure;
use super::screen::Screen;

/// Prints it.
pub fn print(
    view: &TicketView,
    organisation: &Organisation,
    now: Timestamp,
    screen: &mut Screen,
) -> Result<(), Failure> {
    for deadline in &view.deadlines {
        let whose = deadline.unit.as_ref().map(|unit| organisation.name(unit));
        let provisional = if deadline.provisional { "（暂定，待放假通知）" } else { "" };
        screen.line(format!(
            "  时限 {}{}  {}{provisional}  {}",
            deadline.clock,
            whose.map_or_else(String::new, |unit| format!("（{unit}）")),
            instant(deadline.due_at),
            remaining(deadline.due_at, now)
        ))?;
    }
    if let Some(due) = view.citizen_due_at {
        let line = format!(
            "  群众时钟  {}  {}（不因退单、延期、挂账停走）",
            instant(due),
            remaining(due, now)
        );
        screen.line(line)?;
    }
    let marks = words(&view.marks);
    if !marks.is_empty() {
        screen.line(format!("  标记 {}", marks.join("  ")))?;
    }
    let next = next(view);
    if !next.is_empty() {
        screen.line(format!("  可办操作 {}", next.join("  ")))?;
    }
    Ok(())
}

/// What may be done next, each with the roles that may; what only the engine does is left out.
pub fn next(view: &TicketView) -> Vec<String> {
    let rows = allowed(view.state).filter(|row| row.by != [Role::Engine]);
    rows.map(|row| {
        let by: Vec<&str> = row.by.iter().map(|role| role.label()).collect();
        format!("{}（{}）", row.command, by.join("、"))
    })
    .collect()
}

fn words(marks: &Marks) -> Vec<String> {
    let counted = |count: usize, what: &str| (count > 0).then(|| format!("{what}{count}次"));
    let flag = |on: bool, what: &str| on.then(|| what.to_owned());
    let days = (marks.days_granted > 0).then(|| format!("已延期{}个工作日", marks.days_granted));
    [
        marks.supervised.map(|level| format!("{level}待回复")),
        counted(marks.breaches, "超期"),
        counted(marks.reminders, "催办"),
        counted(marks.returns, "退单"),
        counted(marks.reopenings, "重办"),
        days,
        flag(marks.is_hard, "疑难工单"),
        flag(marks.return_forbidden, "禁止退单"),
        (marks.parties > 0).then(|| format!("并入诉求人{}位", marks.parties)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
