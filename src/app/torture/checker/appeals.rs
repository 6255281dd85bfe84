//! Appeals: what was acknowledged is registered once, as it was published first; what could not be taken is
//! kept and told; no ticket of an appeal that nobody published.
//!
//! Must never: count a ticket by its number alone; whose it is says the appeal in it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::app::torture::ledger::{Kind, Publication};
use crate::app::torture::token::token;

use super::commits::History;
use super::finding::{FindingCode, Findings};
use super::{Evidence, text};

/// Registrations of an appeal, by channel and the source's id.
type Registered<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a str, &'a Value)>>;

pub(super) fn check(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    let mut registered: Registered<'_> = BTreeMap::new();
    for (ticket, commits) in history {
        for commit in commits {
            for event in commit["events"].as_array().into_iter().flatten() {
                if text(event, "/event") == "registered" {
                    let whose = (text(event, "/appeal/channel"), text(event, "/appeal/source_id"));
                    registered.entry(whose).or_default().push((ticket, event));
                }
            }
        }
    }
    let publications = &evidence.ledger.publications;
    let mut looked_at = BTreeSet::new();
    for one in publications.iter().filter(|one| one.kind == Kind::Good) {
        if looked_at.insert((one.channel, one.source_id.as_str())) {
            good(one, publications, &registered, evidence, found);
        }
    }
    refused(publications, evidence, found);
    for (whose, tickets) in &registered {
        let published = looked_at.contains(whose);
        let told = (!published).then(|| format!("工单 {}", tickets[0].0));
        let (channel, source) = whose;
        let of = format!("{channel} {source}");
        found.hold(FindingCode::Invented, &of, "只登记有人发布的诉求", told);
    }
}

fn good(
    one: &Publication,
    publications: &[Publication],
    registered: &Registered<'_>,
    evidence: &Evidence<'_>,
    found: &mut Findings,
) {
    let whose = (one.channel, one.source_id.as_str());
    let of = format!("{} {}", one.channel, one.source_id);
    let same = |other: &&Publication| (other.channel, other.source_id.as_str()) == whose;
    let promised =
        publications.iter().filter(same).any(|one| one.kind == Kind::Good && one.acknowledged);
    let subject = format!("ap.{}.{}", one.channel, token(&one.source_id));
    let accepted = evidence.stream("APPEALS").iter().filter(|raw| raw.subject == subject).count();
    let tickets = registered.get(&whose).map_or(&[][..], Vec::as_slice);
    let numbers: Vec<&str> = tickets.iter().map(|(ticket, _)| *ticket).collect();
    if promised {
        let lost = (accepted == 0 || tickets.is_empty())
            .then(|| format!("受理 {accepted} 次，工单 {} 张", tickets.len()));
        found.hold(FindingCode::AppealLost, &of, "发布已确认，必有一张工单", lost);
    }
    let twice = (accepted > 1 || tickets.len() > 1)
        .then(|| format!("受理 {accepted} 次，工单 {}", numbers.join("、")));
    found.hold(FindingCode::AppealTwice, &of, "一件诉求一张工单", twice);
    for (ticket, event) in tickets {
        let said = text(event, "/appeal/text");
        let differs = (said != one.text).then(|| format!("工单 {ticket} 记的是“{said}”"));
        found.hold(FindingCode::AppealDiffers, &of, "登记先确认的内容", differs);
    }
}

/// What was acknowledged and cannot be taken is a dead letter, and the call centre is told.
fn refused(publications: &[Publication], evidence: &Evidence<'_>, found: &mut Findings) {
    let sources: BTreeSet<&str> =
        evidence.stream("DEAD").iter().map(|raw| text(&raw.body, "/source")).collect();
    let told: BTreeSet<&str> =
        evidence.stream("DECIDED").iter().map(|raw| raw.subject.as_str()).collect();
    for one in publications.iter().filter(|one| one.kind != Kind::Good && one.acknowledged) {
        let whose = format!("{}.{}", one.channel, token(&one.source_id));
        let kept = sources.contains(format!("in.{whose}").as_str());
        let heard = told.contains(format!("refused.{whose}").as_str());
        let lost = (!kept || !heard).then(|| format!("死信 {kept}，告知 {heard}"));
        let of = format!("{} {}", one.channel, one.source_id);
        found.hold(FindingCode::RefusalLost, &of, "拒收的进件留作死信并告知来源", lost);
    }
}
