//! The shelf (归档目录所在文件夹): this machine's files of volumes. A volume that is not here is fetched from the cluster.
//!
//! Must never: show a file that is not whole.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::nats::error::Error;
use crate::nats::kept::Kept;
use crate::nats::link::Link;
use crate::nats::streams::StreamName;

use super::catalogue::Entry;
use super::volume::{Volume, fingerprint};

/// How the name of a file begins that is being written.
const PARTIAL: &str = ".partial-";
/// After what time without a write nobody writes it any more.
const LEFT_AFTER: Duration = Duration::from_hours(24);
/// Volumes whose index is kept in mind.
const OPEN_MAX: usize = 8;
/// Pieces that are fetched at a time.
const PIECES_AT_ONCE: usize = 16;

/// The shelf.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    open: Mutex<VecDeque<(String, Arc<Volume>)>>,
    /// Held by whoever opens or fetches a volume; the others wait and find it open.
    opening: tokio::sync::Mutex<()>,
}

/// A file that is being written, under a name that nobody reads.
#[derive(Debug)]
pub struct Unshelved {
    pub file: File,
    partial: PathBuf,
    place: PathBuf,
}

impl Shelf {
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder, open: Mutex::default(), opening: tokio::sync::Mutex::default() }
    }

    /// Where a volume's file is or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A volume, fetched if it is not here.
    ///
    /// # Errors
    /// [`Error::Volume`]; the cluster's.
    pub async fn volume(&self, entry: &Entry, link: &Link) -> Result<Arc<Volume>, Error> {
        let name = &entry.filed.name;
        if let Some(open) = self.opened(name) {
            return Ok(open);
        }
        let _opening = self.opening.lock().await;
        if let Some(open) = self.opened(name) {
            return Ok(open);
        }
        let path = self.path(name);
        match fs::metadata(&path) {
            Ok(found) if found.len() == entry.filed.bytes => {}
            Ok(_) => return Err(Error::Volume { file: path, why: "长度不符".to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.fetch(entry, link).await?;
            }
            Err(error) => return Err(Error::Volume { file: path, why: error.to_string() }),
        }
        let volume = Arc::new(blocking(move || Volume::open(&path)).await?);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.push_back((name.clone(), Arc::clone(&volume)));
        if open.len() > OPEN_MAX {
            open.pop_front();
        }
        Ok(volume)
    }

    fn opened(&self, name: &str) -> Option<Arc<Volume>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().find(|(one, _)| one == name).map(|(_, volume)| Arc::clone(volume))
    }

    /// Takes a volume's pieces out of the cluster and puts them together.
    async fn fetch(&self, entry: &Entry, link: &Link) -> Result<(), Error> {
        let filed = &entry.filed;
        tracing::info!(volume = filed.name, bytes = filed.bytes, "archive volume fetched");
        let mut draft = self.draft(&filed.name)?;
        let mut next = entry.sequence - filed.pieces;
        while next < entry.sequence {
            let left = usize::try_from(entry.sequence - next).unwrap_or(usize::MAX);
            let mut pieces =
                link.from(StreamName::Archive, ">", next, left.min(PIECES_AT_ONCE)).await?;
            let run = pieces.iter().zip(next..).take_while(|(one, at)| one.sequence == *at).count();
            pieces.truncate(run);
            if pieces.is_empty() {
                // A copy may be behind its leader.
                pieces.extend(link.at_of_leader(StreamName::Archive, next).await?);
            }
            if pieces.is_empty() {
                return Err(self.lost(&filed.name, next));
            }
            next += pieces.len() as u64;
            draft = blocking(move || draft.with(&pieces)).await?;
        }
        let whole = (filed.hash.clone(), filed.bytes);
        blocking(move || draft.put_whole(&whole)).await
    }

    fn lost(&self, name: &str, piece: u64) -> Error {
        let why = format!("在集群中缺少第 {piece} 块");
        Error::Volume { file: self.path(name), why }
    }

    /// Begins the file of a volume.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn draft(&self, name: &str) -> Result<Unshelved, Error> {
        let place = self.path(name);
        let failed = |error: io::Error| Error::Shelf(format!("{}：{error}", place.display()));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).map_err(failed)?;
        let partial = self.path(&format!("{PARTIAL}{name}.{}", nuid::next()));
        let file = File::options().create_new(true).write(true).mode(0o600).open(&partial);
        let file = file.map_err(failed)?;
        // What cannot be cleared away takes room and does no other harm.
        let _cleared = self.clear(&file);
        Ok(Unshelved { file, partial, place })
    }

    /// Takes away what whoever was killed has left long before `now` was made.
    fn clear(&self, now: &File) -> io::Result<()> {
        let now = now.metadata()?.modified()?;
        for found in fs::read_dir(&self.folder)? {
            let found = found?;
            let left = found.file_name().to_string_lossy().starts_with(PARTIAL);
            let age = now.duration_since(found.metadata()?.modified()?).unwrap_or_default();
            if left && age > LEFT_AFTER {
                fs::remove_file(found.path())?;
            }
        }
        Ok(())
    }
}

impl Unshelved {
    fn with(mut self, pieces: &[Kept]) -> Result<Self, Error> {
        for piece in pieces {
            self.file.write_all(&piece.body).map_err(|error| self.failed(&error))?;
        }
        Ok(self)
    }

    /// Puts the file on the shelf if it has this hash and length.
    fn put_whole(self, whole: &(String, u64)) -> Result<(), Error> {
        let found = fingerprint(&self.partial).map_err(|error| self.failed(&error))?;
        if found == *whole {
            return self.put();
        }
        let why = "集群中的内容与归档目录的摘要不符".to_owned();
        Err(Error::Volume { file: self.place.clone(), why })
    }

    /// Where it is while it is written.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// Puts the file on the shelf once it is on disk.
    ///
    /// # Errors
    /// Those of the folder.
    pub fn put(self) -> Result<(), Error> {
        let put = || {
            self.file.sync_all()?;
            fs::rename(&self.partial, &self.place)?;
            File::open(self.place.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        put().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Error {
        Error::Shelf(format!("{}：{error}", self.place.display()))
    }
}

impl Drop for Unshelved {
    fn drop(&mut self) {
        // It is there only if it was not put on the shelf.
        let _gone = fs::remove_file(&self.partial);
    }
}

/// Runs what reads or writes files where nothing waits for it.
///
/// # Errors
/// What it gives.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(Error::request("归档", error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_who_was_killed_has_left_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::in_folder(folder.path().to_owned());
        let kept = ["events-1", ".partial-events-young", ".hidden"];
        for name in kept.into_iter().chain([".partial-events-old"]) {
            File::create(shelf.path(name)).unwrap();
        }
        for name in ["events-1", ".hidden", ".partial-events-old"] {
            let file = File::options().write(true).open(shelf.path(name)).unwrap();
            file.set_modified(file.metadata().unwrap().modified().unwrap() - LEFT_AFTER * 2)
                .unwrap();
        }
        drop(shelf.draft("events-2").unwrap());
        let left = fs::read_dir(folder.path()).unwrap();
        let mut left: Vec<_> =
            left.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        assert_eq!(left, [".hidden", ".partial-events-young", "events-1"]);
    }
}
