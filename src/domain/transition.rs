//! The loop as one table that can be read aloud: from which state, which command, by whom, to where.
//! The next branches (returns, disputes, extensions, supervision, …) are further rows.
//!
//! Must never: hold a rule that is not visible in the table; facts are checked in `decide`.

use super::command::CommandName as C;
use super::role::Role as R;
use super::state::StateName as S;

/// A row of the table (状态转移).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// States in which the command is allowed.
    pub from: &'static [S],
    /// The command.
    pub command: C,
    /// States it may lead to.
    pub to: &'static [S],
    /// Roles that may give it.
    pub by: &'static [R],
}

/// Shorthand for one row.
const fn row(from: &'static [S], command: C, to: &'static [S], by: &'static [R]) -> Transition {
    Transition { from, command, to, by }
}

/// The table.
pub const TRANSITIONS: &[Transition] = &[
    row(
        &[S::Unregistered],
        C::Register,
        &[
            S::Dispatched,
            S::PendingJudgement,
            S::DirectlyAnswered,
            S::OutOfScope,
            S::TransferredOut,
        ],
        &[R::Engine],
    ),
    row(&[S::PendingJudgement], C::Dispatch, &[S::Dispatched], &[R::Dispatcher]),
    row(
        &[S::PendingJudgement],
        C::AnswerDirectly,
        &[S::DirectlyAnswered],
        &[R::Operator, R::Dispatcher],
    ),
    row(
        &[S::PendingJudgement],
        C::DeclineOutOfScope,
        &[S::OutOfScope],
        &[R::Operator, R::Dispatcher],
    ),
    row(
        &[S::PendingJudgement],
        C::TransferOut,
        &[S::TransferredOut],
        &[R::Operator, R::Dispatcher],
    ),
    row(&[S::Dispatched], C::Acknowledge, &[S::Acknowledged], &[R::CaseOfficer]),
    row(&[S::Acknowledged], C::RecordContact, &[S::InHand], &[R::CaseOfficer]),
    row(&[S::InHand], C::BlowWhistle, &[S::Whistled], &[R::CaseOfficer]),
    row(&[S::Whistled], C::ReportIn, &[S::Whistled, S::JointHandling], &[R::CaseOfficer]),
    row(&[S::InHand, S::JointHandling], C::SubmitFeedback, &[S::FedBack], &[R::CaseOfficer]),
    row(&[S::FedBack], C::VerifyFeedback, &[S::PendingFollowUp], &[R::Reviewer]),
    row(
        &[S::PendingFollowUp],
        C::RecordFollowUp,
        &[S::PendingFollowUp, S::FollowedUp],
        &[R::FollowUpAgent],
    ),
    row(
        &[S::FollowedUp, S::PendingFollowUp],
        C::Close,
        &[S::Closed],
        &[R::FollowUpAgent, R::Engine],
    ),
    row(
        &[S::Closed, S::DirectlyAnswered, S::OutOfScope, S::TransferredOut],
        C::Evaluate,
        &[S::Evaluated],
        &[R::Engine, R::Supervisor],
    ),
];

/// The row for a command in a state, if it is allowed there.
pub fn transition(from: S, command: C) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.command == command && row.from.contains(&from))
}

/// The commands allowed in a state.
pub fn allowed(from: S) -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(move |row| row.from.contains(&from))
}

/// The table as a Mermaid state diagram, for `docs/DOMAIN.md`.
pub fn diagram() -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for state in S::ALL.iter().filter(|state| **state != S::Unregistered) {
        out.push_str(&format!("    {} : {}\n", state.word(), state.label()));
    }
    for row in TRANSITIONS {
        for from in row.from {
            for to in row.to {
                let from = if *from == S::Unregistered { "[*]" } else { from.word() };
                out.push_str(&format!("    {from} --> {} : {}\n", to.word(), row.command.label()));
            }
        }
    }
    for state in S::TERMINAL {
        out.push_str(&format!("    {} --> [*]\n", state.word()));
    }
    out
}

/// The table as Markdown, for `docs/DOMAIN.md`.
pub fn table() -> String {
    let states = |states: &[S]| {
        let shown = states.iter().map(|state| format!("{} `{}`", state.label(), state.word()));
        shown.collect::<Vec<_>>().join("<br>")
    };
    let mut out = String::from("| from | command | to | by |\n|---|---|---|---|\n");
    for row in TRANSITIONS {
        let by: Vec<&str> = row.by.iter().map(|role| role.label()).collect();
        out.push_str(&format!(
            "| {} | {} `{}` | {} | {} |\n",
            states(row.from),
            row.command.label(),
            row.command.word(),
            states(row.to),
            by.join("、")
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces what stands between the two markers.
    fn regenerated(page: &str, name: &str, fresh: &str) -> String {
        let (begin, end) =
            (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
        let (before, rest) = page.split_once(&begin).expect("the page has the first marker");
        let (_, after) = rest.split_once(&end).expect("the page has the second marker");
        format!("{before}{begin}{fresh}{end}{after}")
    }

    /// `UPDATE_EXPECT=1 cargo test` rewrites the page.
    #[test]
    fn the_page_shows_the_table_as_it_is() {
        let page = include_str!("../../docs/DOMAIN.md");
        let fresh = format!("\n```mermaid\n{}```\n\n{}\n", diagram(), table());
        let page = regenerated(page, "transitions", &fresh);
        expect_test::expect_file!["../../docs/DOMAIN.md"].assert_eq(&page);
    }

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let page = "a\n<!-- generated: x -->\nold\n<!-- end: x -->\nz\n";
        let fresh = "a\n<!-- generated: x -->\nnew\n<!-- end: x -->\nz\n";
        assert_eq!(regenerated(page, "x", "new\n"), fresh);
    }

    #[test]
    fn a_pair_of_state_and_command_stands_in_at_most_one_row() {
        for state in S::ALL {
            for command in C::ALL {
                let rows = TRANSITIONS
                    .iter()
                    .filter(|row| row.command == *command && row.from.contains(state))
                    .count();
                assert!(rows <= 1, "{state} × {command}");
            }
        }
    }

    #[test]
    fn every_state_is_reached_and_every_open_one_is_left() {
        for state in S::ALL {
            let reached = TRANSITIONS.iter().any(|row| row.to.contains(state));
            assert_eq!(reached, *state != S::Unregistered, "{state}");
            let left = allowed(*state).any(|row| row.to.iter().any(|to| to != state));
            assert_eq!(left, !S::TERMINAL.contains(state), "{state}");
        }
    }

    #[test]
    fn open_settled_and_terminal_divide_the_states() {
        for state in S::ALL.iter().filter(|state| **state != S::Unregistered) {
            let sets = [S::OPEN, S::SETTLED, S::TERMINAL];
            assert_eq!(sets.iter().filter(|set| set.contains(state)).count(), 1, "{state}");
        }
    }
}
