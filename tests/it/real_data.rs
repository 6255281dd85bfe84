//! Real appeals of two cities, where their files are at hand: everything becomes a ticket, and whatever
//! goes to a street or community names it. The rules are another city's, so most must go to people.
//!
//! Must never: be needed; without the files it says so and ends.

use std::collections::BTreeMap;
use std::path::PathBuf;

use hotline::app::open::today;
use hotline::ruleset::{Source, load};
use serde_json::Value;

use crate::app::{Rules, TestApp, assert_counts, say, source_file};

/// A file of `shared/data` beside the checkout, or beside a folder that holds it.
fn file(name: &str) -> Option<PathBuf> {
    let root = source_file("");
    let found = root
        .ancestors()
        .skip(1)
        .map(|folder| folder.join("shared/data").join(name))
        .find(|path| path.exists());
    if found.is_none() {
        say(&format!(
            "skipped: {name} is not at hand (looked for shared/data beside {})",
            root.display()
        ));
    }
    found
}

/// Every name that says a street or community was meant: its own, and those of the places in it.
fn names_of_units() -> BTreeMap<String, Vec<String>> {
    let book = load(&Source::BuiltIn, today()).unwrap().book;
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for unit in book.organisation.iter() {
        let local = ["jd-", "sq-"].iter().any(|kind| unit.id.as_str().starts_with(kind));
        if local {
            let own = names.entry(unit.id.to_string()).or_default();
            own.push(unit.name.clone());
            own.extend(unit.short_names.iter().cloned());
        }
    }
    for place in &book.reader.vocabulary().places {
        for unit in place.streets.iter().chain(&place.community) {
            names.entry(unit.to_string()).or_default().extend(place.names.iter().cloned());
        }
    }
    names
}

fn all_become_tickets(path: &str, rows: u64, maps: &[&str]) {
    let Some(path) = file(path) else { return };
    let app = TestApp::with_rules(Rules::BuiltIn);
    let maps = maps.iter().flat_map(|map| ["--map", map]);
    let args: Vec<&str> = ["ingest", path.to_str().unwrap(), "--json", "--channel", "phone"]
        .into_iter()
        .chain(maps)
        .collect();
    let told = app.fine(&args).json();
    assert_counts(&told, [rows, rows, 0, 0, rows]);
    let tickets = app.tickets();
    assert_eq!(tickets.len() as u64, rows);
    let names = names_of_units();
    let mut states: BTreeMap<String, u32> = BTreeMap::new();
    let (mut automatic, mut local) = (0, Vec::new());
    for ticket in &tickets {
        *states.entry(ticket["state"].as_str().unwrap().to_owned()).or_default() += 1;
        automatic += u32::from(ticket["mode"] == "auto");
        let lead = ticket["lead"].as_str().unwrap_or_default();
        if ticket["mode"] == "auto" && names.contains_key(lead) {
            local.push((ticket["number"].as_str().unwrap(), lead));
        }
    }
    say(&format!(
        "{}: {rows} appeals, {automatic} dispatched by the rules alone, {} of them to streets and communities; {states:?}",
        path.display(),
        local.len()
    ));
    for (number, lead) in local {
        let shown = app.fine(&["ticket", "show", number, "--json"]).json();
        let appeal = &shown["appeal"];
        let said =
            ["title", "text", "place"].map(|field| appeal[field].as_str().unwrap_or_default());
        let meant = names[lead].iter().any(|name| said.iter().any(|said| said.contains(name)));
        assert!(meant, "{number} went to {lead}, which it does not name: {said:?}");
    }
    let odd: Vec<&Value> = tickets.iter().filter(|one| one["summary"] == "").collect();
    assert!(odd.is_empty(), "{odd:?}");
}

#[test]
fn appeals_of_haikou_all_become_tickets() {
    all_become_tickets("haikou/dev.csv", 3_353, &["text=text", "source_id=id"]);
}

#[test]
fn messages_of_another_city_all_become_tickets() {
    let maps = ["text=text", "source_id=id", "title=title", "received_at=created_at"];
    all_become_tickets("teddy/messages.csv", 4_326, &maps);
}
