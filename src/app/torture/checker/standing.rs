//! How units stand on a ticket, read from its events alone: who holds it by now, and which revision told each
//! unit last.
//!
//! Must never: know more of the loop than what the run lets happen; what it does not know it says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::text;

/// Events after which whoever holds the ticket is told anew.
const TELLING: &[&str] = &["acknowledged", "caller_contacted", "feedback_submitted"];
/// Events that tell nobody how he stands.
const SILENT: &[&str] = &["registered", "routed", "reminded", "reassigned", "sent_to_judgement"];

/// How one unit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stand {
    pub holds: bool,
    /// The revision that told it so last.
    pub since: u64,
}

/// How all units stand that ever held the ticket; none where something happened that is not known here.
pub(super) fn standing(commits: &[&Value]) -> Option<BTreeMap<String, Stand>> {
    let mut stands: BTreeMap<String, Stand> = BTreeMap::new();
    for commit in commits {
        let since = commit.get("revision").and_then(Value::as_u64)?;
        for event in commit.get("events").and_then(Value::as_array).into_iter().flatten() {
            let name = text(event, "/event");
            if name == "dispatched" {
                let holders = holders(event);
                for (_, one) in stands
                    .iter_mut()
                    .filter(|(id, one)| one.holds && !holders.contains(id.as_str()))
                {
                    *one = Stand { holds: false, since };
                }
                for id in holders {
                    stands.insert(id.to_owned(), Stand { holds: true, since });
                }
            } else if TELLING.contains(&name) {
                for one in stands.values_mut().filter(|one| one.holds) {
                    one.since = since;
                }
            } else if !SILENT.contains(&name) {
                return None;
            }
        }
    }
    Some(stands)
}

/// Who leads and who assists.
fn holders(dispatched: &Value) -> BTreeSet<&str> {
    let assisting = dispatched.pointer("/target/assisting").and_then(Value::as_array);
    let assisting = assisting.into_iter().flatten().filter_map(Value::as_str);
    assisting.chain([text(dispatched, "/target/lead")]).filter(|id| !id.is_empty()).collect()
}
