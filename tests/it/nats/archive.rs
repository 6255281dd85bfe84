//! The archive from outside: what is old leaves the server, and nobody who asks notices; what can go wrong with it
//! is told, and nothing is lost by it.
//!
//! Must never: take a file's being there for its being right.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::stream::State;
use futures_util::{StreamExt, TryStreamExt};
use hotline::app::proxy::{Line, Proxy};
use hotline::domain::id::{LogPosition, Revision};
use hotline::engine::digest::digest;
use hotline::engine::port::{Appended, Log};
use hotline::nats::{Archiver, Error, Filed, JetStreamLog, Pending, apply};
use jiff::SignedDuration;
use tokio::time::timeout;

use crate::conformance::Place;
use crate::conformance::archived::{archive_all, link};
use crate::conformance::jetstream::Streams;
use crate::conformance::sample::{accepted, appended, commit, entries, registering, ticket};

/// A log whose first commits, of three tickets with two commits each, are to be archived.
async fn begun() -> (Streams, JetStreamLog) {
    let streams = Streams::fresh();
    let log = streams.open();
    for revision in [1, 2] {
        let commits = (1..=3).map(|position| commit(position, revision)).collect();
        appended(&log, commits).await;
    }
    (streams, log)
}

async fn state(streams: &Streams, name: &str) -> State {
    let stream = streams.raw().await.get_stream(name).await.unwrap();
    stream.get_info().await.unwrap().state
}

fn shelf(streams: &Streams, name: &str) -> PathBuf {
    streams.archive().join(name)
}

fn volumes(folder: &Path) -> Vec<PathBuf> {
    let found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = found.collect();
    found.sort();
    found
}

async fn archiver(streams: &Streams, name: &str) -> Archiver {
    Archiver::open(streams.link().await, shelf(streams, name)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_archived_leaves_the_server_and_stays_in_the_log() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    assert_eq!(archive_all(&streams.url(), shelf(&streams, "a")).await, 6);
    assert_eq!(state(&streams, "EVENTS").await.messages, 0);
    // The machine that was open goes on, and so does one that has no volume yet.
    for log in [log, streams.open()] {
        assert_eq!(digest(&log).await.unwrap(), before);
        assert_eq!(log.last().await.unwrap(), LogPosition(6));
        assert_eq!(log.counts().await.unwrap().commits, 6);
        let history = log.history(ticket(2)).await.unwrap();
        assert_eq!(history.len(), 2);
    }
    // Whoever has a volume and nothing of ours can read it.
    let volume = std::fs::File::open(volumes(&shelf(&streams, "a")).remove(0)).unwrap();
    let lines = String::from_utf8(zstd::stream::decode_all(volume).unwrap()).unwrap();
    let record = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let sequences: Vec<_> = lines.lines().map(|line| record(line)["sequence"].clone()).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_ticket_goes_on_over_what_is_archived_of_it() {
    let (streams, log) = begun().await;
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    // This machine has last heard of the ticket before it was archived.
    appended(&log, vec![commit(1, 3), commit(1, 4)]).await;
    assert_eq!(log.history(ticket(1)).await.unwrap().len(), 4);
    let other = streams.open();
    let outcome = other.append(vec![commit(1, 3), commit(2, 2), commit(3, 1)]).await.unwrap();
    let conflicts = [4, 2, 2].map(|revision| Appended::Conflict(Revision(revision)));
    assert_eq!(outcome, conflicts);
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    assert_eq!(appended(&other, vec![commit(1, 5)]).await, [9]);
    let history = streams.open().history(ticket(1)).await.unwrap();
    assert_eq!(history.iter().map(|one| one.revision.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let (middle, _) = &log.tail(LogPosition(3), 2).await.unwrap()[1];
    assert_eq!(*middle, LogPosition(5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appeal_whose_ticket_is_archived_is_not_registered_again() {
    let streams = Streams::fresh();
    let log = streams.open();
    let positions = accepted(&log, entries(&["一", "二"])).await;
    let appeal = log.unregistered(10).await.unwrap().remove(0).appeal;
    appended(&log, vec![registering(positions[0], appeal.clone())]).await;
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    let other = streams.open();
    let waiting = other.unregistered(10).await.unwrap();
    assert_eq!(waiting.iter().map(|one| one.position.0).collect::<Vec<_>>(), [positions[1]]);
    let again = other.append(vec![registering(positions[0], appeal)]).await.unwrap();
    assert_eq!(again, [Appended::Conflict(Revision(1))]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_broken_off_between_filing_and_letting_go_is_followed_up() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    let breaking = archiver(&streams, "a").await;
    let broken = tokio::spawn(async move {
        let pending = breaking.pending(SignedDuration::ZERO).await.unwrap();
        breaking.archive(pending, false, |_| panic!("broken off")).await.unwrap();
    });
    assert!(broken.await.unwrap_err().is_panic());
    assert_eq!(state(&streams, "EVENTS").await.messages, 6);
    assert_eq!(digest(&streams.open()).await.unwrap(), before);
    appended(&log, vec![commit(1, 3)]).await;
    let next = archiver(&streams, "b").await;
    let pending = next.pending(SignedDuration::ZERO).await.unwrap();
    assert_eq!((pending.first, pending.last), (7, 7));
    let moved = next.archive(pending, false, |_| {}).await.unwrap();
    assert_eq!((moved.let_go, moved.volumes.len()), (6, 1));
    assert_eq!(state(&streams, "EVENTS").await.messages, 0);
    assert_eq!(streams.open().history(ticket(1)).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consumer_that_has_not_read_what_leaves_is_told_of() {
    let (streams, _log) = begun().await;
    let stream = streams.raw().await.get_stream("EVENTS").await.unwrap();
    let durable_name = Some("audit".to_owned());
    let config = pull::Config { durable_name, ..pull::Config::default() };
    let consumer = stream.create_consumer(config).await.unwrap();
    let read = consumer.fetch().max_messages(2).messages().await.unwrap();
    let read: Vec<_> = read.try_collect().await.unwrap();
    for message in read {
        message.double_ack().await.unwrap();
    }
    let archiver = archiver(&streams, "a").await;
    let pending = archiver.pending(SignedDuration::ZERO).await.unwrap();
    let moved = archiver.archive(pending, false, |_| {}).await.unwrap();
    assert_eq!(moved.behind, [("audit".to_owned(), 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pieces_that_nobody_filed_are_passed_over() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    let raw = streams.raw().await;
    let left = raw.publish("arc.piece", "of one that was killed".into()).await.unwrap();
    left.await.unwrap();
    assert_eq!(archive_all(&streams.url(), shelf(&streams, "a")).await, 6);
    assert_eq!(digest(&streams.open()).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_archivers_at_once_make_one_archive() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    let (one, other) = (archiver(&streams, "a").await, archiver(&streams, "b").await);
    let pending = one.pending(SignedDuration::ZERO).await.unwrap();
    assert_eq!(pending, other.pending(SignedDuration::ZERO).await.unwrap());
    let (first, second) =
        tokio::join!(one.archive(pending, false, |_| {}), other.archive(pending, false, |_| {}));
    let fenced = [first, second].into_iter().filter_map(Result::err).map(|error| error.to_string());
    let fenced: Vec<String> = fenced.collect();
    assert_eq!(fenced.len(), 1, "{fenced:?}");
    assert_eq!(fenced[0], Error::ArchivedElsewhere.to_string());
    assert_eq!(archiver(&streams, "c").await.filed().len(), 1);
    assert_eq!(digest(&streams.open()).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_overtaken_while_filing_does_not_file_the_others_pieces() {
    let (streams, _log) = begun().await;
    let address = streams.url().trim_start_matches("nats://").parse().unwrap();
    let line = Proxy::to(address).await.unwrap();
    let far = link(&format!("nats://{}", line.address())).await;
    let overtaken = Archiver::open(far, shelf(&streams, "a")).await.unwrap();
    let pending = overtaken.pending(SignedDuration::ZERO).await.unwrap();
    let other = async_nats::connect(streams.url()).await.unwrap();
    // The last that is asked before the pieces are sent.
    let mut asked = other.subscribe("$JS.API.STREAM.MSG.GET.ARCHIVE").await.unwrap();
    other.flush().await.unwrap();
    line.set(Line::Slow(Duration::from_millis(50)));
    let overtaking = async {
        asked.next().await.unwrap();
        other.publish("arc.piece", "another machine's".into()).await.unwrap();
        other.flush().await.unwrap();
    };
    let (archived, ()) = tokio::join!(overtaken.archive(pending, false, |_| {}), overtaking);
    assert_eq!(told(archived.map(|_| ())), Error::ArchivedElsewhere.to_string());
    assert_eq!(archiver(&streams, "b").await.filed(), []);
    assert_eq!(state(&streams, "ARCHIVE").await.messages, 1);
    assert_eq!(state(&streams, "EVENTS").await.messages, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_volume_is_named_and_comes_back_once_it_is_deleted() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    let own = streams.archive();
    streams.open().history(ticket(1)).await.unwrap();
    let volume = volumes(&own).into_iter().find(|path| path.is_file()).unwrap();
    let whole = std::fs::read(&volume).unwrap();
    let mut bytes = whole.clone();
    bytes[40] ^= 1;
    let shorter = whole[..whole.len() - 1].to_vec();
    for damaged in [bytes, shorter] {
        std::fs::write(&volume, damaged).unwrap();
        let told = streams.open().history(ticket(1)).await.unwrap_err().to_string();
        assert!(told.contains("events-000000000001-000000000006"), "{told}");
        assert!(told.contains("删除它"), "{told}");
        let checking = Archiver::open(streams.link().await, own.clone()).await.unwrap();
        assert!(checking.check(|_| {}).await.is_err());
    }
    std::fs::remove_file(&volume).unwrap();
    assert_eq!(digest(&streams.open()).await.unwrap(), before);
    assert_eq!(std::fs::read(&volume).unwrap(), whole);
    let checking = Archiver::open(streams.link().await, own).await.unwrap();
    let mut checked = Vec::new();
    checking.check(|filed| checked.push(filed.commits())).await.unwrap();
    assert_eq!(checked, [6]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_beginning_is_nowhere_is_refused() {
    let (streams, _log) = begun().await;
    let stream = streams.raw().await.get_stream("EVENTS").await.unwrap();
    stream.purge().sequence(4).await.unwrap();
    let told = streams.refusal().await;
    assert!(told.contains("第 4 条开始") && told.contains("归档只到第 0 条"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_old_by_the_servers_clock_is_archived_and_only_full_volumes_if_asked() {
    let (streams, log) = begun().await;
    let archiver = archiver(&streams, "a").await;
    let day = archiver.pending(SignedDuration::from_hours(24)).await.unwrap();
    assert_eq!(day.commits(), 0);
    let all = archiver.pending(SignedDuration::ZERO).await.unwrap();
    assert_eq!((all.first, all.last, all.commits()), (1, 6, 6));
    let moved = archiver.archive(all, true, |_| {}).await.unwrap();
    assert_eq!(moved.volumes, Vec::<Filed>::new());
    assert_eq!(log.history(ticket(1)).await.unwrap().len(), 2);
    let log = JetStreamLog::open(link(&streams.url()).await, shelf(&streams, "b"), &[7; 32]).await;
    log.unwrap();
    assert!(!shelf(&streams, "b").exists(), "a log without an archive needs no folder");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_ends_before_its_archive_is_refused_and_keeps_what_it_has() {
    let (streams, log) = begun().await;
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    let open = archiver(&streams, "a").await;
    // As after the recovery of a backup that is older than the archive.
    streams.raw().await.delete_stream("EVENTS").await.unwrap();
    assert_eq!(apply(&streams.link().await, 1, false).await.unwrap(), []);
    appended(&log, vec![commit(7, 1), commit(8, 1)]).await;
    let opening = Archiver::open(streams.link().await, shelf(&streams, "a")).await;
    let pending = Pending { first: 7, last: 6 };
    let archiving = open.archive(pending, false, |_| {}).await;
    assert_eq!(state(&streams, "EVENTS").await.messages, 2);
    for told in [streams.refusal().await, told(opening.map(|_| ())), told(archiving.map(|_| ()))] {
        assert!(told.contains("只到第 2 条") && told.contains("归档已到第 6 条"), "{told}");
    }
    // Its numbers pass those of the archive, and are still not what was archived.
    for number in 20..26 {
        let raw = streams.raw().await;
        let subject = format!("ev.1.{number}");
        raw.publish(subject, "another".into()).await.unwrap().await.unwrap();
    }
    let told = told(open.archive(pending, false, |_| {}).await.map(|_| ()));
    assert!(told.contains("第 6 条与归档中的不同"), "{told}");
    assert_eq!(state(&streams, "EVENTS").await.messages, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_archived_a_moment_ago_is_not_taken_for_the_end_of_the_log() {
    let (streams, _log) = begun().await;
    let open = streams.open();
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    assert_eq!(open.tail(LogPosition(2), 10).await.unwrap().len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_is_archived_while_it_is_read_has_no_gap() {
    const TICKETS: u64 = 1_500;
    let (streams, log) = begun().await;
    appended(&log, (4..=TICKETS).map(|position| commit(position, 1)).collect()).await;
    let address = streams.url().trim_start_matches("nats://").parse().unwrap();
    let line = Proxy::to(address).await.unwrap();
    let far = link(&format!("nats://{}", line.address())).await;
    let slow = JetStreamLog::open(far, shelf(&streams, "b"), &[7; 32]).await.unwrap();
    // The first thousand is on its way while the rest leaves the stream, all but one.
    line.set(Line::Slow(Duration::from_millis(20)));
    let archived = async {
        let archiver = archiver(&streams, "a").await;
        let pending = archiver.pending(SignedDuration::ZERO).await.unwrap();
        let pending = Pending { last: pending.last - 1, ..pending };
        archiver.archive(pending, false, |_| {}).await.unwrap();
    };
    let (read, ()) = tokio::join!(slow.tail(LogPosition(0), 2_000), archived);
    let mut reached = read.unwrap().last().unwrap().0;
    line.set(Line::Whole);
    assert!(reached.0 >= 1_000, "{reached:?}");
    while let Some((last, _)) = slow.tail(reached, 2_000).await.unwrap().last() {
        reached = *last;
    }
    assert_eq!(reached.0, TICKETS + 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_broken_off_at_any_point_leaves_no_volume_that_is_not_filed() {
    let (streams, log) = begun().await;
    let before = digest(&log).await.unwrap();
    for milliseconds in 0..40 {
        let breaking = archiver(&streams, "a").await;
        let pending = breaking.pending(SignedDuration::ZERO).await.unwrap();
        let patience = Duration::from_micros(milliseconds * 500);
        let _broken = timeout(patience, breaking.archive(pending, false, |_| {})).await;
        let filed: Vec<String> =
            archiver(&streams, "b").await.filed().into_iter().map(|one| one.name).collect();
        let here = shelf(&streams, "a");
        let here = if here.exists() { volumes(&here) } else { Vec::new() };
        let named = here.iter().map(|path| path.file_name().unwrap().to_str().unwrap());
        for name in named.filter(|name| !name.starts_with('.')) {
            assert!(filed.iter().any(|one| one == name), "{name} is not filed");
        }
    }
    archive_all(&streams.url(), shelf(&streams, "b")).await;
    assert_eq!(digest(&streams.open()).await.unwrap(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_volume_that_many_want_at_once_is_fetched_once() {
    let (streams, _log) = begun().await;
    archive_all(&streams.url(), shelf(&streams, "a")).await;
    let client = async_nats::connect(streams.url()).await.unwrap();
    let mut asked = client.subscribe("$JS.API.DIRECT.GET.ARCHIVE").await.unwrap();
    client.flush().await.unwrap();
    let machine = streams.open();
    let wanted = (0..60).map(|at| ticket(at % 3 + 1)).collect();
    let histories = machine.histories(wanted).await.unwrap();
    assert!(histories.iter().all(|history| history.len() == 2));
    client.flush().await.unwrap();
    let mut fetched = 0;
    while let Ok(Some(request)) = timeout(Duration::from_millis(300), asked.next()).await {
        let text = String::from_utf8_lossy(&request.payload).into_owned();
        fetched += usize::from(text.contains("\">\""));
    }
    assert_eq!(fetched, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_cannot_be_written_is_told_with_its_remedy() {
    let (streams, _log) = begun().await;
    let file = shelf(&streams, "file");
    std::fs::create_dir_all(streams.archive()).unwrap();
    std::fs::write(&file, "").unwrap();
    let archiver = Archiver::open(streams.link().await, file.join("a")).await.unwrap();
    let pending = archiver.pending(SignedDuration::ZERO).await.unwrap();
    let told = told(archiver.archive(pending, false, |_| {}).await.map(|_| ()));
    assert!(told.contains("archive.folder") && !told.contains("删除它"), "{told}");
    assert_eq!(state(&streams, "EVENTS").await.messages, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_breaks_a_tickets_chain_is_not_archived() {
    let (streams, _log) = begun().await;
    let raw = streams.raw().await;
    let again = raw.get_stream("EVENTS").await.unwrap().get_raw_message(4).await.unwrap();
    let mut headers = again.headers;
    headers.insert("Nats-Msg-Id", "another");
    headers.insert("Nats-Expected-Last-Subject-Sequence", "4");
    let sent = raw.publish_with_headers(again.subject, headers, again.payload).await.unwrap();
    sent.await.unwrap();
    let archiver = archiver(&streams, "a").await;
    let pending = archiver.pending(SignedDuration::ZERO).await.unwrap();
    let told = told(archiver.archive(pending, false, |_| {}).await.map(|_| ()));
    assert!(told.contains("第 7 条处断开"), "{told}");
    assert_eq!(state(&streams, "EVENTS").await.messages, 7);
    assert_eq!(state(&streams, "ARCHIVE").await.messages, 0);
}

fn told(done: Result<(), Error>) -> String {
    done.map_or_else(|error| error.to_string(), |()| "nothing".to_owned())
}
