//! The embedded adapter as a place, and what only it can be asked: a bounded file.
//!
//! Must never: test what every adapter owes; that stands beside.

use hotline::engine::port::{Error, Log};
use hotline::store::sqlite::{DataFolder, SqliteLog};
use tempfile::TempDir;

use super::Place;
use super::sample::{accepted, appended, commit, entries, entry, letter, new, now};

/// A data folder.
pub struct Folder {
    _temporary: TempDir,
    folder: DataFolder,
}

impl Place for Folder {
    type Log = SqliteLog;

    fn fresh() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = DataFolder::open(&temporary.path().join("data")).unwrap();
        Self { _temporary: temporary, folder }
    }

    fn open(&self) -> SqliteLog {
        SqliteLog::open(&self.folder, &[7; 32]).unwrap()
    }
}

impl Folder {
    /// The log, to be copied to.
    pub fn open_to_fill(&self) -> SqliteLog {
        SqliteLog::open_to_fill(&self.folder, &[7; 32]).unwrap()
    }

    /// Why the log does not open.
    pub fn refusal(&self) -> String {
        SqliteLog::open(&self.folder, &[7; 32]).unwrap_err().to_string()
    }

    /// Changes the log behind the adapter's back.
    pub fn damage(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.folder.file("log.db")).unwrap();
        assert!(connection.execute(sql, []).unwrap() > 0);
    }
}

/// Fills the log to its bound; gives how many appeals it took.
async fn fill(log: &SqliteLog) -> u64 {
    let mut taken = 0;
    loop {
        let source = format!("fill-{taken}");
        match log.accept(vec![entry(&source, &"满".repeat(500))]).await {
            Ok(_) => taken += 1,
            Err(error) => {
                assert!(matches!(error, Error::DiskFull), "{error:?}");
                return taken;
            }
        }
        assert!(taken < 10_000, "the bound does not hold");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_log_takes_nothing_by_halves_and_goes_on_once_there_is_room() {
    let place = Folder::fresh();
    let log = place.open();
    appended(&log, vec![commit(1, 1)]).await;
    log.bound(Some(60)).await.unwrap();
    let taken = fill(&log).await;
    assert!(taken > 0);
    let before = log.counts().await.unwrap();
    let large = "长".repeat(20_000);
    let batch = (0..50).map(|one| entry(&format!("batch-{one}"), &large)).collect::<Vec<_>>();
    assert!(matches!(log.accept(batch.clone()).await, Err(Error::DiskFull)));
    let mut history = vec![commit(1, 2)];
    history.extend((2..2_000).map(|position| commit(position, 1)));
    assert!(matches!(log.append(history.clone()).await, Err(Error::DiskFull)));
    let mut heavy = letter("a.csv", 1, 1);
    heavy.sealed = vec![7; 400_000];
    assert!(matches!(log.keep_dead(vec![heavy]).await, Err(Error::DiskFull)));
    assert_eq!(log.counts().await.unwrap(), before, "half of a batch stands");
    assert_eq!(log.history(super::sample::ticket(1)).await.unwrap().len(), 1);

    log.bound(None).await.unwrap();
    assert_eq!(log.accept(batch).await.unwrap().into_iter().map(new).count(), 50);
    appended(&log, history).await;
    drop(log);
    let log = place.open();
    assert_eq!(log.counts().await.unwrap().appeals, taken + 50);
    log.mark_replayed(Vec::new(), now()).await.unwrap();
    assert_eq!(accepted(&log, entries(&["after"])).await.len(), 1);
}

/// A ticket's number is the position; gaps in it would look like tickets that were lost.
#[tokio::test]
async fn a_repeat_uses_up_no_position() {
    let place = Folder::fresh();
    let log = place.open();
    let first = accepted(&log, entries(&["a"])).await[0];
    log.accept(vec![entry("a", "a"), entry("a", "另一诉求"), entry("a", "a")]).await.unwrap();
    assert_eq!(accepted(&log, entries(&["b"])).await, [first + 1]);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_told() {
    let place = Folder::fresh();
    std::fs::write(place.folder.file("log.db"), "not a database, not a database").unwrap();
    let told = SqliteLog::open(&place.folder, &[7; 32]).unwrap_err();
    assert!(told.to_string().contains("打不开"), "{told}");
}

#[test]
fn a_folder_has_one_owner() {
    let place = Folder::fresh();
    let second = DataFolder::open(place.folder.path()).unwrap_err();
    assert!(second.to_string().contains("正被另一个 hotline 进程使用"), "{second}");
}

#[test]
fn a_log_opens_only_with_the_key_that_it_was_begun_with() {
    let place = Folder::fresh();
    drop(place.open());
    let told = SqliteLog::open(&place.folder, &[8; 32]).unwrap_err();
    assert!(told.to_string().contains("主密钥"), "{told}");
    drop(place.open());
}
