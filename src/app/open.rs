//! Opens what a command needs: rules, data folder, log, views; catches up what a crash left behind.
//!
//! Must never: open a data folder for a command that does not need one.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::{LogKind, Settings, Switch};
use crate::domain::calendar::day_of;
use crate::domain::id::LogPosition;
use crate::engine::adviser::Advice;
use crate::engine::clock::Clock;
use crate::engine::execute::{self, Executor};
use crate::engine::intake::pipeline::Desk;
use crate::engine::intake::register::catch_up;
use crate::engine::meter::Meter;
use crate::engine::port::{self, Log};
use crate::engine::projector::{self, Projector};
use crate::engine::timer::Timer;
use crate::engine::vault::{self, Vault};
use crate::engine::views::Views as _;
use crate::nats::{self, JetStreamLog};
use crate::ruleset::{self, Loaded, Source, Summary};
use crate::store::sqlite::{self, DataFolder, LOG_FILE, SqliteLog, SqliteViews};
use crate::telemetry::Metrics;

use super::clock::SystemClock;
use super::cluster;
use super::learn::advice;
use super::log::AnyLog;

/// Why something cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A command that only reads was pointed at a folder without data.
    #[error("{folder} 里没有热线数据；请核对 --data，或先用 hotline ingest 进件")]
    NoData {
        /// Which folder.
        folder: PathBuf,
    },
    /// The rule set.
    #[error(transparent)]
    Rules(#[from] ruleset::Error),
    /// The data folder.
    #[error(transparent)]
    Store(#[from] sqlite::Error),
    /// The cluster.
    #[error(transparent)]
    Nats(#[from] nats::Error),
    /// The master key.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// Catching up.
    #[error("补登记未完成的进件失败")]
    CatchUp(#[source] execute::Error),
    /// The projector.
    #[error(transparent)]
    Project(#[from] projector::Error),
    /// The views are all that is left.
    #[error(
        "日志是空的，而视图已到第 {views} 条提交：重建会丢掉最后的副本。请先恢复日志（单机为 log.db）；确定不要时，移走数据目录中的 views.db"
    )]
    LastCopy {
        /// How far the views are.
        views: u64,
    },
    /// Log or views cannot be asked how far they are.
    #[error(transparent)]
    Port(#[from] port::Error),
    /// The views know more than the log: it was lost, or is an older copy. Numbers would be given twice.
    #[error(
        "视图已到第 {views} 条提交，而日志只有 {log} 条：日志丢失或换成了旧备份。请先恢复日志（单机为 log.db）；确定以这份日志为准时，执行 hotline rebuild"
    )]
    LogLost {
        /// How far the views are.
        views: u64,
        /// How far the log is.
        log: u64,
    },
}

/// An open data folder with its rules.
#[derive(Debug)]
pub struct Opened {
    /// Log, rules, policy, vault.
    pub desk: Desk<AnyLog>,
    /// The read side.
    pub views: Arc<SqliteViews>,
    /// How much the rule set holds.
    pub summary: Summary,
    /// Appeals that a crash had left without a ticket and that have one now.
    pub caught_up: usize,
    /// Kept to hold the lock; dropped last.
    pub folder: DataFolder,
}

/// Whether a command registers appeals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Registers {
    /// It does.
    Always,
    /// It does not; only what a crash has left behind is registered before it begins. A model is large, and
    /// is not read for nothing.
    Leftovers,
}

/// Today in UTC+8.
pub fn today() -> Date {
    day_of(SystemClock.now())
}

/// Loads the rule set that the settings name.
///
/// # Errors
/// Everything wrong with it.
pub fn load_rules(settings: &Settings) -> Result<Loaded, ruleset::Error> {
    ruleset::load(&source(settings), today())
}

/// Where the rules come from.
pub fn source(settings: &Settings) -> Source {
    settings.rules.folder().map_or(Source::BuiltIn, |folder| Source::Folder(folder.to_owned()))
}

/// Opens the data folder that the settings name.
///
/// # Errors
/// See [`Error`].
pub async fn open(settings: &Settings) -> Result<Opened, Error> {
    // The lock comes before the rules: a second process is told at once.
    let folder = DataFolder::open(&settings.data.folder)?;
    let loaded = load_rules(settings)?;
    open_with(folder, settings, loaded).await
}

/// Opens the data folder for a command that may register appeals and makes no folder: one that is not there
/// is a mistyped name.
///
/// # Errors
/// See [`Error`].
pub async fn open_existing_to_register(settings: &Settings) -> Result<Opened, Error> {
    check_there(settings)?;
    open(settings).await
}

/// The same for a command that registers nothing.
///
/// # Errors
/// See [`Error`].
pub async fn open_existing(settings: &Settings) -> Result<Opened, Error> {
    let (folder, loaded) = existing(settings)?;
    open_sound(folder, settings, loaded, Registers::Leftovers).await
}

/// The same to make the views anew, though they know more than a log that was put back from a backup.
///
/// # Errors
/// See [`Error`]; an empty log where the views are not.
pub async fn open_existing_to_rebuild(settings: &Settings) -> Result<Opened, Error> {
    let (folder, loaded) = existing(settings)?;
    let opened = open_folder(folder, settings, loaded, Registers::Leftovers).await?;
    match opened.reached().await? {
        (LogPosition(0), LogPosition(views)) if views > 0 => Err(Error::LastCopy { views }),
        _ => Ok(opened),
    }
}

/// The same with rules that are already loaded.
///
/// # Errors
/// See [`Error`].
pub async fn open_existing_with(settings: &Settings, loaded: Loaded) -> Result<Opened, Error> {
    check_there(settings)?;
    let folder = DataFolder::open(&settings.data.folder)?;
    open_sound(folder, settings, loaded, Registers::Leftovers).await
}

/// A folder that is there, and the rules.
fn existing(settings: &Settings) -> Result<(DataFolder, Loaded), Error> {
    check_there(settings)?;
    Ok((DataFolder::open(&settings.data.folder)?, load_rules(settings)?))
}

fn check_there(settings: &Settings) -> Result<(), Error> {
    let folder = &settings.data.folder;
    // The log of a cluster is elsewhere; a folder without views is only one that is to be filled.
    if settings.data.log == LogKind::Jetstream || folder.join(LOG_FILE).exists() {
        Ok(())
    } else {
        Err(Error::NoData { folder: folder.clone() })
    }
}

/// Opens a folder with rules that are already loaded, for a command that registers appeals.
///
/// # Errors
/// See [`Error`].
pub async fn open_with(
    folder: DataFolder,
    settings: &Settings,
    loaded: Loaded,
) -> Result<Opened, Error> {
    open_sound(folder, settings, loaded, Registers::Always).await
}

/// Opens a folder whose log is all there.
async fn open_sound(
    folder: DataFolder,
    settings: &Settings,
    loaded: Loaded,
    registers: Registers,
) -> Result<Opened, Error> {
    let opened = open_folder(folder, settings, loaded, registers).await?;
    let (log, views) = opened.reached().await?;
    if views > log { Err(Error::LogLost { views: views.0, log: log.0 }) } else { Ok(opened) }
}

async fn open_folder(
    folder: DataFolder,
    settings: &Settings,
    loaded: Loaded,
    registers: Registers,
) -> Result<Opened, Error> {
    let vault = vault_of(settings, &folder)?;
    let mut policy = loaded.policy;
    policy.surge_on = settings.handling.surge == Switch::On;
    let log = Arc::new(open_log(&folder, settings, &vault).await?);
    let asks = match registers {
        Registers::Always => true,
        Registers::Leftovers => {
            let waiting = log.unregistered(1).await.map_err(execute::Error::Log);
            !waiting.map_err(Error::CatchUp)?.is_empty()
        }
    };
    let advice = if asks {
        advice(settings, folder.path(), &loaded.book.organisation)
    } else {
        Advice::None
    };
    let desk = Desk {
        log,
        book: Arc::new(loaded.book),
        policy: Arc::new(policy),
        vault: Arc::new(vault),
        advice,
        meter: Meter::default(),
    };
    let views = Arc::new(SqliteViews::open(&folder)?);
    let mut opened = Opened { desk, views, summary: loaded.summary, caught_up: 0, folder };
    opened.look().await;
    opened.caught_up = catch_up(&opened.desk).await.map_err(Error::CatchUp)?;
    Ok(opened)
}

/// The vault under the master key of the settings, or of the folder.
///
/// # Errors
/// A key file that cannot be used.
pub fn vault_of(settings: &Settings, folder: &DataFolder) -> Result<Vault, Error> {
    match &settings.vault.master_key {
        Some(key) => Ok(Vault::new(key.expose())),
        None => Ok(Vault::from_hex(&folder.master_key()?)?),
    }
}

async fn open_log(
    folder: &DataFolder,
    settings: &Settings,
    vault: &Vault,
) -> Result<AnyLog, Error> {
    match settings.data.log {
        LogKind::Embedded => Ok(AnyLog::Embedded(SqliteLog::open(folder, &vault.check())?)),
        LogKind::Jetstream => {
            let link = cluster::link(&settings.nats).await?;
            let archive = cluster::archive_folder(settings);
            let log = JetStreamLog::open(link.clone(), archive, &vault.check()).await?;
            cluster::check_clock(&link).await?;
            Ok(AnyLog::Cluster(Box::new(log)))
        }
    }
}

impl Opened {
    /// Lets the adviser look at what became of its tickets before it is asked. Where that cannot be read,
    /// nothing goes by itself on its word, and whoever needs the views says why they cannot be read.
    async fn look(&self) {
        let Some(adviser) = self.desk.advice.adviser() else { return };
        let looking = async {
            self.projector().catch_up(|_| {}).await?;
            adviser.look(self.views.as_ref()).await?;
            Ok::<(), projector::Error>(())
        };
        if let Err(error) = looking.await {
            tracing::warn!(error = &error as &dyn std::error::Error, "model not watched");
        }
    }

    /// How far the log and the views are.
    async fn reached(&self) -> Result<(LogPosition, LogPosition), Error> {
        Ok((self.desk.log.last().await?, self.views.position().await?))
    }

    /// Counts from now on what is done with the log.
    #[must_use]
    pub fn counted(mut self, metrics: &Metrics) -> Self {
        self.desk.meter = Meter::from(metrics.clone());
        self
    }

    /// A timer over log and views.
    pub fn timer(&self) -> Timer<AnyLog, SqliteViews> {
        Timer::new(Arc::clone(&self.desk.log), self.executor(), Arc::clone(&self.views))
    }

    /// An executor of commands on the log.
    pub fn executor(&self) -> Executor<AnyLog> {
        Executor::new(Arc::clone(&self.desk.log), Arc::clone(&self.desk.policy))
            .counted(self.desk.meter.clone())
    }

    /// A projector over log and views.
    pub fn projector(&self) -> Projector<AnyLog, SqliteViews> {
        Projector::new(
            Arc::clone(&self.desk.log),
            Arc::clone(&self.views),
            Arc::clone(&self.desk.policy),
        )
    }
}
