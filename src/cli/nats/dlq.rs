//! `hotline nats dlq list|replay`: what units' systems gave up, and giving it to them once more.
//!
//! Must never: print what a message says; only which it is.

use crate::app::cluster;
use crate::cli::args::DlqCommand;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::{Screen, complain};
use crate::config::Settings;
use crate::nats::undelivered::{GivenAgain, Undelivered, give_again, list};

/// Runs it.
pub(super) async fn run(
    command: &DlqCommand,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let link = cluster::link(&settings.nats).await?;
    match command {
        DlqCommand::List { json } => {
            let listed = list(&link).await?;
            if *json {
                screen.json(&listed)?;
            } else {
                tell(&listed, screen)?;
            }
            Ok(Exit::Fine)
        }
        DlqCommand::Replay { ids, all } => {
            let ids = if *all {
                list(&link).await?.into_iter().map(|one| one.id).collect()
            } else {
                ids.clone()
            };
            let mut exit = Exit::Fine;
            for id in ids {
                match give_again(&link, id).await? {
                    GivenAgain::Given => screen.line(format!("{id}：已重新投递"))?,
                    GivenAgain::Superseded => {
                        screen.line(format!("{id}：已有更新的消息或已过期，无需重投，已销项"))?;
                    }
                    GivenAgain::Unknown => {
                        complain(format!("{id}：没有这一条；请用 hotline nats dlq list 查看"));
                        exit = Exit::NotFound;
                    }
                }
            }
            Ok(exit)
        }
    }
}

fn tell(listed: &[Undelivered], screen: &mut Screen) -> Result<(), Failure> {
    if listed.is_empty() {
        screen.line("没有未能送达的消息")?;
    }
    for one in listed {
        let why = if one.refused {
            "对方系统拒收".to_owned()
        } else {
            format!("投递 {} 次未确认", one.deliveries)
        };
        let what = one.subject.as_deref().unwrap_or("（已有更新的消息或已过期）");
        let Undelivered { id, at, consumer, stream, .. } = one;
        screen.line(format!("{id}  {at:.0}  {stream}  {consumer}  {why}  {what}"))?;
    }
    Ok(())
}
