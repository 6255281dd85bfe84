//! `hotline ticket do|merge`: a command on a ticket, said as a line of a scenario says it.
//!
//! Must never: decide; a refusal is told with its code and remedy.

use jiff::Timestamp;

use crate::app::clock::SystemClock;
use crate::app::open::{Opened, load_rules, open_existing, open_existing_with};
use crate::app::scenario::Setting;
use crate::config::Settings;
use crate::domain::command::Command;
use crate::domain::id::TicketNumber;
use crate::domain::role::{Actor, Role};
use crate::domain::ticket::Ticket;
use crate::engine::clock::Clock as _;
use crate::engine::execute::{Error, Order};
use crate::projection::ticket_view::TicketView;
use crate::ruleset::Loaded;

use super::exit::{Exit, Failure};
use super::pressing;
use super::screen::{Screen, complain};

/// Gives a command.
pub async fn give(
    number: TicketNumber,
    words: &[String],
    json: bool,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let loaded = load_rules(settings).map_err(crate::app::open::Error::Rules)?;
    let (actor, command) = said(words, &loaded)?;
    let opened = open_existing_with(settings, loaded).await?;
    let at = SystemClock.now();
    let order = Order::new(number, command, actor, at);
    let done = opened.executor().execute(&order).await;
    tell(done, &opened, at, json, screen).await
}

/// Merges a ticket into another.
pub async fn merge(
    number: TicketNumber,
    into: TicketNumber,
    json: bool,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let opened = open_existing(settings).await?;
    let at = SystemClock.now();
    let dispatcher = Actor::staff(Role::Dispatcher, "cli");
    let done = opened.executor().merge(number, into, &dispatcher, at).await;
    tell(done, &opened, at, json, screen).await
}

/// Who does what, read before anything is opened.
fn said(words: &[String], loaded: &Loaded) -> Result<(Actor, Command), Failure> {
    let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    Setting::new(loaded).command(&line.join(" ")).map_err(|wrong| {
        let told: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        Failure::usage(anyhow::anyhow!("{}", told.join("\n")))
    })
}

/// The shell has taken the quotes away that a value with spaces needs.
fn quoted(word: &str) -> String {
    match word.split_once('=') {
        Some((key, value)) if value.contains(char::is_whitespace) && !value.starts_with('"') => {
            format!("{key}=\"{value}\"")
        }
        Some(_) | None => word.to_owned(),
    }
}

async fn tell(
    done: Result<Ticket, Error>,
    opened: &Opened,
    now: Timestamp,
    json: bool,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let ticket = match done {
        Ok(ticket) => ticket,
        Err(Error::Refused(refusal)) => {
            if json {
                let told = serde_json::json!({ "refused": refusal.code(), "why": refusal.label() });
                screen.json(&told)?;
            } else {
                complain(format!("拒绝 {refusal}"));
            }
            return Ok(Exit::Refused);
        }
        Err(error) => return Err(error.into()),
    };
    opened.projector().catch_up(|_| {}).await?;
    let view = TicketView::of(&ticket, &opened.desk.policy);
    if json {
        screen.json(&view)?;
    } else {
        screen.line(format!("工单 {}  {}（{}）", view.number, view.state, view.stage))?;
        pressing::print(&view, &opened.desk.policy.organisation, now, screen)?;
    }
    Ok(Exit::Fine)
}
