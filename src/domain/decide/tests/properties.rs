//! Whatever is commanded in whatever order, what is decided stays sound.
//!
//! Must never: hide a seed; proptest prints what it found.

use proptest::prelude::*;

use super::given::*;
use super::random::{any_attempt, any_routing, any_story, resolve};
use crate::domain::decide::decide;
use crate::domain::event::Commit;
use crate::domain::evolve::apply;
use crate::domain::state::{StateName, TicketState};
use crate::domain::transition::allowed;

proptest! {
    /// `Story::command` checks the invariants after each commit; here the histories are checked.
    #[test]
    fn no_order_of_commands_breaks_a_ticket(story in any_story()) {
        let refolded = story.commits.iter().fold(None, |ticket, commit| apply(ticket, commit).ok());
        prop_assert_eq!(refolded.as_ref(), story.ticket.as_ref());
        for commit in &story.commits {
            let json = serde_json::to_string(commit).expect("a commit is JSON");
            let read: Commit = serde_json::from_str(&json).expect("and reads back");
            prop_assert_eq!(&read, commit);
            prop_assert!(!commit.events.is_empty());
        }
        let json = serde_json::to_string(&story.ticket().state).expect("a state is JSON");
        let read: TicketState = serde_json::from_str(&json).expect("and reads back");
        prop_assert_eq!(&read, &story.ticket().state);
    }

    /// The same question gets the same answer, and a ticket is never stuck by its table.
    #[test]
    fn decide_is_a_function(attempt in any_attempt(), routing in any_routing()) {
        let story = Story::given(routing);
        if let Some((actor, command)) = resolve(&story, attempt) {
            let ask = || decide(story.ticket.as_ref(), &command, &actor, &story.policy, at(5));
            prop_assert_eq!(ask(), ask());
        }
        prop_assert!(allowed(story.state()).next().is_some());
        prop_assert!(story.state() != StateName::Unregistered);
    }
}
