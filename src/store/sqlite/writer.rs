//! The one writer: a thread that owns the writing connection and commits in groups. While one group is
//! being synced to disk the next gathers, so that many callers share one sync.
//!
//! Must never: answer a caller before the group's commit has returned.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

use crate::engine::port;

use super::error::port_error;

/// Most jobs that wait; a caller beyond it waits itself.
const QUEUE_MAX: usize = 64;
/// Most jobs in one group.
const GROUP_MAX: usize = 32;

/// Work inside the group's transaction; gives the answer to send once it is on disk.
type Work = Box<dyn FnOnce(&Transaction<'_>) -> Result<Reply, port::Error> + Send>;
/// Sends the answer, or the error that the whole group met.
type Reply = Box<dyn FnOnce(Result<(), port::Error>) + Send>;

/// A job with a way to fail it when its work could not even be tried.
struct Job {
    work: Work,
    fail: Reply,
}

/// The writer's handle.
#[derive(Debug)]
pub struct Writer {
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(connection: Connection) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("hotline-writer".into())
            .spawn(move || run(connection, &receiver))?;
        Ok(Self { jobs: Some(sender), thread: Some(thread) })
    }

    /// Queues `work` and gives a receiver of its result once that is on disk.
    pub fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, port::Error> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, port::Error>> {
        let (sender, receiver) = oneshot::channel();
        let sender = Arc::new(Mutex::new(Some(sender)));
        let answer = move |result: Result<T, port::Error>| {
            if let Some(sender) = sender.lock().ok().and_then(|mut slot| slot.take()) {
                // A caller that has gone away no longer wants the answer; the effect stands.
                let _gone = sender.send(result);
            }
        };
        let fail = answer.clone();
        let job = Job {
            work: Box::new(move |transaction| {
                let value = work(transaction)?;
                Ok(Box::new(move |group: Result<(), port::Error>| {
                    answer(group.map(|()| value));
                }) as Reply)
            }),
            fail: Box::new(move |group| {
                if let Err(error) = group {
                    fail(Err(error));
                }
            }),
        };
        if let Some(jobs) = &self.jobs
            && let Err(refused) = jobs.send(job)
        {
            (refused.0.fail)(Err(port::Error::Stopped));
        }
        receiver
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("writer thread ended by a panic");
        }
    }
}

fn run(mut connection: Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_MAX {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        commit(&mut connection, group);
    }
}

/// Runs a group in one transaction. A job whose work fails takes the group down with it: the
/// transaction may already be gone (a full disk), and half a batch must never stand.
fn commit(connection: &mut Connection, group: Vec<Job>) {
    let mut replies = Vec::with_capacity(group.len());
    let mut rest = group.into_iter();
    let result = attempt(connection, &mut rest, &mut replies);
    for reply in replies {
        reply(result.clone());
    }
    for job in rest {
        (job.fail)(result.clone());
    }
}

fn attempt(
    connection: &mut Connection,
    jobs: &mut impl Iterator<Item = Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), port::Error> {
    let transaction = connection.transaction().map_err(|error| port_error(&error))?;
    for job in jobs {
        match (job.work)(&transaction) {
            Ok(reply) => replies.push(reply),
            Err(error) => {
                replies.push(job.fail);
                return Err(error);
            }
        }
    }
    transaction.commit().map_err(|error| port_error(&error))
}
