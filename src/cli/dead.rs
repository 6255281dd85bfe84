//! `hotline dead list|replay`: what could not be taken, and another try.
//!
//! Must never: print the bytes of a letter; they may hold personal data.

use serde_json::json;

use crate::app::clock::SystemClock;
use crate::app::open::{Opened, open_existing, open_existing_to_register};
use crate::config::Settings;
use crate::engine::intake::replay::{Replayed, replay};
use crate::engine::port::Log;
use crate::report::words::instant;

use super::args::DeadCommand;
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain, complain_of_model, shortened};

/// Runs it.
pub async fn run(
    command: &DeadCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    match command {
        DeadCommand::List { limit, json } => {
            let opened = open_existing(settings).await?;
            list(&opened, *limit, *json, screen).await
        }
        DeadCommand::Replay { id, with, json } => {
            let opened = open_existing_to_register(settings).await?;
            complain_of_model(&opened.desk.advice);
            let replayed = replay(&opened.desk, *id, with.as_deref(), &SystemClock).await?;
            tell(&replayed, *json, screen)
        }
    }
}

async fn list(
    opened: &Opened,
    limit: usize,
    json: bool,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let letters = opened.desk.log.dead(0, limit.saturating_add(1)).await?;
    let (letters, more) = shortened(letters, limit);
    if json {
        let rows: Vec<_> = letters
            .iter()
            .map(|kept| {
                let letter = &kept.letter;
                json!({ "id": kept.id, "source": letter.source, "row": letter.row,
                        "code": letter.code, "detail": letter.detail, "at": letter.at })
            })
            .collect();
        screen.json(&rows)?;
        return Ok(Exit::Fine);
    }
    if letters.is_empty() {
        screen.line("没有死信")?;
    }
    for kept in &letters {
        let letter = &kept.letter;
        screen.line(format!(
            "{}  {}  {} 第 {} 行  {}",
            kept.id,
            instant(letter.at),
            letter.source,
            letter.row,
            letter.detail
        ))?;
    }
    if more {
        screen.has_more()?;
    }
    Ok(Exit::Fine)
}

fn tell(replayed: &Replayed, json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    if json {
        screen.json(replayed)?;
    } else {
        for (id, reason) in &replayed.still_wrong {
            complain(format!("死信 {id} 仍不能受理：{reason}"));
        }
        screen.line(format!(
            "重放 {} 条：新受理 {}，此前已受理 {}，仍拒收 {}",
            replayed.tried,
            replayed.accepted,
            replayed.duplicates,
            replayed.still_wrong.len()
        ))?;
    }
    Ok(if replayed.still_wrong.is_empty() { Exit::Fine } else { Exit::SomeKeptAside })
}
