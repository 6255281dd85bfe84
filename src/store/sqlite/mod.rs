//! The embedded store: one folder with `log.db` (the truth), `views.db` (can be deleted and rebuilt)
//! and a lock that keeps a second process out.
//!
//! Must never: acknowledge before the commit is on disk (`synchronous=FULL`).

mod error;
mod folder;
mod log;
mod migrate;
mod read;
mod readers;
mod schema;
mod views;
mod write;
mod writer;

pub use self::error::Error;
pub use self::folder::{DataFolder, LOG_FILE, MASTER_KEY_FILE, VIEWS_FILE};
pub use self::log::SqliteLog;
pub use self::schema::open_tuned;
pub use self::views::SqliteViews;
