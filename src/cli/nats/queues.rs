//! `hotline nats queues`: makes the durable consumers of units, call centres, follow-up agents and audit.
//!
//! Must never: take one away.

use crate::app::{cluster, open};
use crate::cli::args::QueuesArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::Screen;
use crate::config::Settings;
use crate::nats::queues::{Queue, make, queues};

use super::permissions::outsiders;

/// Runs it.
pub(super) async fn run(
    args: &QueuesArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let book = open::load_rules(settings).map_err(open::Error::Rules)?.book;
    let entries = outsiders(&book.organisation, &args.units, &args.call_centres)?;
    let wanted: Vec<Queue> = entries.iter().flat_map(|entry| queues(&entry.outsider)).collect();
    if args.dry_run {
        for queue in &wanted {
            let filters = queue.filters.join(" ");
            screen.line(format!("{:<9} {}  {filters}", queue.stream.word(), queue.name))?;
        }
        return Ok(Exit::Fine);
    }
    let count = wanted.len();
    make(&cluster::link(&settings.nats).await?, wanted).await?;
    screen.line(format!("已就绪：{count} 个队列"))?;
    Ok(Exit::Fine)
}
