//! The loop as one table that can be read aloud: from which state, which command, by whom, to where.
//! The straight way stands first, then the branches. T1–T30 of `docs/DOMAIN.md` name the rows.
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

impl Transition {
    /// Whether the command leaves every state as it is (a deadline aside, which only signs).
    pub fn keeps_state(&self) -> bool {
        self.from == self.to
    }

    /// Whether the command may lead from one state to the other.
    pub fn leads(&self, from: S, to: S) -> bool {
        self.from.contains(&from)
            && match (self.command, self.keeps_state()) {
                (C::PassDeadline, _) => {
                    from == to || (from == S::Dispatched && to == S::Acknowledged)
                }
                (_, true) => from == to,
                (_, false) => self.to.contains(&to),
            }
    }
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
        &[S::PendingJudgement, S::Dispatched, S::Acknowledged, S::InHand],
        C::TransferOut,
        &[S::TransferredOut],
        &[R::Operator, R::Dispatcher],
    ),
    row(&[S::Dispatched], C::Acknowledge, &[S::Acknowledged], &[R::CaseOfficer]),
    row(&[S::Acknowledged], C::RecordContact, &[S::InHand], &[R::CaseOfficer]),
    row(&[S::InHand], C::BlowWhistle, &[S::Whistled], &[R::CaseOfficer, R::Dispatcher]),
    row(&[S::Whistled], C::ReportIn, &[S::Whistled, S::JointHandling], &[R::CaseOfficer]),
    row(
        &[S::Whistled],
        C::Excuse,
        &[S::Whistled, S::JointHandling, S::InHand],
        &[R::CaseOfficer, R::Supervisor],
    ),
    row(&[S::InHand, S::JointHandling], C::SubmitFeedback, &[S::FedBack], &[R::CaseOfficer]),
    row(&[S::FedBack], C::VerifyFeedback, &[S::PendingFollowUp], &[R::Reviewer]),
    row(&[S::FedBack], C::RejectFeedback, &[S::InHand], &[R::Reviewer]),
    row(
        &[S::PendingFollowUp],
        C::RecordFollowUp,
        &[S::PendingFollowUp, S::FollowedUp],
        &[R::FollowUpAgent],
    ),
    row(&[S::Merged], C::RecordFollowUp, &[S::Merged], &[R::FollowUpAgent]),
    row(
        &[S::FollowedUp, S::PendingFollowUp],
        C::Close,
        &[S::Closed],
        &[R::FollowUpAgent, R::Engine],
    ),
    row(S::SETTLED, C::Evaluate, &[S::Evaluated], &[R::Engine, R::Supervisor]),
    // Returns, disputes, other units.
    row(
        &[S::Dispatched, S::Acknowledged],
        C::RequestReturn,
        &[S::ReturnRequested],
        &[R::CaseOfficer],
    ),
    row(
        &[S::ReturnRequested],
        C::DecideReturn,
        &[S::PendingJudgement, S::Disputed, S::Acknowledged],
        &[R::Dispatcher, R::Supervisor],
    ),
    row(
        &[S::PendingJudgement, S::Dispatched, S::Acknowledged, S::ReturnRequested],
        C::OpenDispute,
        &[S::Disputed],
        &[R::Dispatcher, R::Supervisor],
    ),
    row(&[S::Disputed], C::RuleOnDispute, &[S::Dispatched], &[R::Supervisor]),
    row(
        &[S::Dispatched, S::Acknowledged, S::InHand],
        C::Reassign,
        &[S::Dispatched],
        &[R::Dispatcher, R::Supervisor],
    ),
    // Parts, scene, ratings.
    stays(WORKED_ON, C::AssignPart, &[R::CaseOfficer]),
    stays(WORKED_ON, C::AnswerPart, &[R::CaseOfficer]),
    stays(WORKED_ON, C::TakeBackPart, &[R::CaseOfficer]),
    stays(&[S::Whistled, S::JointHandling], C::ArriveOnScene, &[R::CaseOfficer]),
    stays(&[S::Whistled, S::JointHandling], C::LeaveScene, &[R::CaseOfficer]),
    stays(AFTER_FEEDBACK, C::RateWhistle, &[R::CaseOfficer]),
    // More time.
    stays(WORKED_ON, C::RequestExtension, &[R::CaseOfficer]),
    stays(WORKED_ON, C::DecideExtension, &[R::Reviewer, R::Supervisor]),
    row(&[S::InHand], C::Defer, &[S::Deferred], &[R::Supervisor]),
    stays(&[S::Deferred], C::ReviewDeferral, &[R::Supervisor]),
    row(&[S::Deferred], C::Resume, &[S::InHand], &[R::CaseOfficer, R::Supervisor]),
    // Pressure from above and from the caller.
    stays(S::OPEN, C::Remind, &[R::Operator, R::Supervisor, R::Engine]),
    stays(S::ANSWERED_FOR, C::Supervise, &[R::Supervisor, R::Engine]),
    stays(S::ANSWERED_FOR, C::AnswerSupervision, &[R::CaseOfficer]),
    stays(S::OPEN, C::NameFollower, &[R::Operator, R::Supervisor]),
    stays(WORKED_ON, C::ClaimUnreasonable, &[R::CaseOfficer]),
    stays(WORKED_ON, C::DecideClaim, &[R::Supervisor]),
    row(&[S::InHand], C::GiveFinalReply, &[S::Closed], &[R::CaseOfficer]),
    // Other ends, and ways back.
    row(
        &[S::PendingJudgement, S::Dispatched, S::Acknowledged, S::Disputed, S::InHand, S::Deferred],
        C::Withdraw,
        &[S::Withdrawn],
        &[R::Operator],
    ),
    row(
        &[S::PendingJudgement, S::Dispatched, S::Acknowledged, S::InHand],
        C::Merge,
        &[S::Merged],
        &[R::Operator, R::Dispatcher],
    ),
    stays(S::OPEN, C::AddParty, &[R::Operator, R::Dispatcher]),
    row(
        &[S::TransferredOut],
        C::TransferBack,
        &[S::PendingJudgement],
        &[R::Operator, R::Dispatcher],
    ),
    row(
        &[S::FollowedUp, S::Closed, S::Evaluated],
        C::Reopen,
        &[S::Dispatched],
        &[R::Operator, R::FollowUpAgent, R::Engine],
    ),
    // Scores.
    row(&[S::Evaluated], C::AppealAssessment, &[S::AssessmentAppealed], &[R::CaseOfficer]),
    row(&[S::AssessmentAppealed], C::DecideAppeal, &[S::Evaluated], &[R::Supervisor]),
    row(&[S::Evaluated], C::Archive, &[S::Archived], &[R::Engine, R::Supervisor]),
    // Time.
    stays(S::OPEN, C::RecomputeDeadlines, &[R::Engine]),
    // A deadline moves a ticket only from waiting for a signature to signed; `leads` says so.
    stays(S::OPEN, C::PassDeadline, &[R::Engine]),
];

/// The unit has signed and works on it.
const WORKED_ON: &[S] = &[S::Acknowledged, S::InHand, S::Whistled, S::JointHandling];

/// Both sides of a whistle can be judged.
const AFTER_FEEDBACK: &[S] = &[S::FedBack, S::PendingFollowUp, S::FollowedUp, S::Closed];

/// Shorthand for a row that leaves the state as it is.
const fn stays(states: &'static [S], command: C, by: &'static [R]) -> Transition {
    Transition { from: states, command, to: states, by }
}

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
        if row.keeps_state() {
            continue;
        }
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
    fn the_fields_own_list_is_mapped_to_commands_that_exist() {
        let page = include_str!("../../docs/DOMAIN.md");
        let mut named: Vec<C> = Vec::new();
        for number in 1..=30 {
            let head = format!("| T{number} |");
            let row = page.lines().find(|line| line.starts_with(&head));
            let row = row.unwrap_or_else(|| panic!("T{number} is missing"));
            let commands: Vec<C> = row.split('`').skip(1).step_by(2).filter_map(C::parse).collect();
            assert_eq!(commands.len(), row.matches('`').count() / 2, "{row}");
            assert!(!commands.is_empty(), "{row}");
            named.extend(commands);
        }
        let beside =
            [C::Withdraw, C::TransferBack, C::Reassign, C::NameFollower, C::RecomputeDeadlines];
        let mapped = |command: &&C| !named.contains(command) && !beside.contains(command);
        assert_eq!(C::ALL.iter().filter(mapped).count(), 0);
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
            let reached =
                S::ALL.iter().any(|from| allowed(*from).any(|row| row.leads(*from, *state)));
            assert_eq!(reached, *state != S::Unregistered, "{state}");
            let left = allowed(*state)
                .any(|row| S::ALL.iter().any(|to| to != state && row.leads(*state, *to)));
            assert_eq!(left, !S::TERMINAL.contains(state), "{state}");
        }
    }

    #[test]
    fn open_settled_scored_and_terminal_divide_the_states() {
        for state in S::ALL.iter().filter(|state| **state != S::Unregistered) {
            let sets = [S::OPEN, S::SETTLED, S::SCORED, S::TERMINAL];
            assert_eq!(sets.iter().filter(|set| set.contains(state)).count(), 1, "{state}");
        }
    }
}
