//! Publishers (来电中心): each appeal is published until it is answered; some twice, some with an ack that is
//! never read, some with another body under a used id, some that nobody can take.
//!
//! Must never: take silence for an answer.

use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::clock::Stopwatch;
use crate::app::simulate::dice::Dice;

use super::ledger::{Kind, Ledger, Publication};
use super::line::Line;
use super::pace::pause;
use super::token::token;

/// Appeals that one publisher has under way; one that waits for its engine does not hold up the others.
const AT_ONCE: usize = 8;
/// Publishers at work.
pub(super) const PUBLISHERS: u32 = 4;
/// Seconds for which one publication is tried.
const PATIENCE_SECONDS: f64 = 120.0;
/// What a server says of a subject that is taken.
const TAKEN: &str = "maximum messages per subject exceeded";
const CHANNELS: &[&str] = &["phone", "web", "wechat", "grid"];
const TEXTS: &[&str] = &[
    "仙足岛路灯坏了半个月没人修，晚上黑漆漆的",
    "柳荫路天天有流动摊贩占道经营",
    "我想咨询一下，这件事应该找哪个部门办理",
    "河东社区三号楼楼道堆物没人管",
];

/// How an appeal is published.
#[derive(Debug, Clone, Copy)]
enum Way {
    Once,
    Twice,
    AckUnread,
    OtherBody,
    Malformed,
}

/// One of the publishers.
#[derive(Debug, Clone)]
pub(super) struct Publisher {
    pub urls: Vec<String>,
    pub line: Line,
    pub ledger: Ledger,
    pub seed: u64,
    pub appeals: u32,
}

impl Publisher {
    /// Publishes every so-manieth appeal, as far as is allowed by then.
    pub(super) async fn run(self, first: u32, mut allowed: watch::Receiver<u32>) {
        let mut under_way = JoinSet::new();
        for nth in (first..self.appeals).step_by(PUBLISHERS as usize) {
            if allowed.wait_for(|allowed| nth < *allowed).await.is_err() {
                return;
            }
            if under_way.len() == AT_ONCE {
                under_way.join_next().await;
            }
            under_way.spawn(self.clone().appeal(nth));
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn appeal(self, nth: u32) {
        let mut dice = Dice::new(self.seed.wrapping_mul(1_000_003).wrapping_add(u64::from(nth)));
        let ways = [
            (60, Way::Once),
            (12, Way::Twice),
            (12, Way::AckUnread),
            (8, Way::OtherBody),
            (8, Way::Malformed),
        ];
        let channel = dice.one_of(CHANNELS).copied().unwrap_or("phone");
        let source_id = if nth % 10 == 3 { format!("热线 {nth}.*>") } else { format!("T-{nth}") };
        let text = dice.one_of(TEXTS).copied().unwrap_or_default();
        let text = format!("{text}，编号{nth}");
        let good = Publication::good(channel, source_id, text);
        match dice.weighed(&ways).unwrap_or(Way::Once) {
            Way::Once => self.publish(good).await,
            Way::Twice => {
                self.publish(good.clone()).await;
                self.publish(good).await;
            }
            Way::AckUnread => {
                self.hang_up(good.clone()).await;
                self.publish(good).await;
            }
            Way::OtherBody => {
                let text = format!("另一件事：{}", good.text);
                self.publish(good.clone()).await;
                self.publish(Publication { kind: Kind::OtherBody, text, ..good }).await;
            }
            Way::Malformed => {
                let wrong = ["{\"text\":", "[]", "{}", "\u{0}", "{\"text\":\"无受理时间\"}"];
                let text = dice.one_of(&wrong).map_or_else(String::new, |text| (*text).to_owned());
                self.publish(Publication { kind: Kind::Malformed, text, ..good }).await;
            }
        }
    }

    /// Publishes until it is acknowledged: that one under the same id is there is no promise, since the server
    /// may lose that one still.
    pub(super) async fn publish(&self, publication: Publication) {
        self.publish_until(publication, |one| one.acknowledged).await;
    }

    /// Publishes until there is any answer.
    pub(super) async fn publish_until_answered(&self, publication: Publication) {
        self.publish_until(publication, |one| one.acknowledged || one.had_already).await;
    }

    /// Publishes until it is enough, and writes the answer down.
    async fn publish_until(&self, mut publication: Publication, enough: fn(&Publication) -> bool) {
        let watch = Stopwatch::start();
        let at = self.begin(&publication);
        while watch.seconds() < PATIENCE_SECONDS {
            self.attempt(&mut publication).await;
            if enough(&publication) {
                self.ledger.entries().publications[at] = publication;
                return;
            }
            pause(100).await;
        }
        self.ledger.entries().unanswered += 1;
    }

    /// Publishes once; gives whether it was acknowledged, and writes it down if so.
    pub(super) async fn publish_once(&self, mut publication: Publication) -> bool {
        let at = self.begin(&publication);
        self.attempt(&mut publication).await;
        let acknowledged = publication.acknowledged;
        self.ledger.entries().publications[at] = publication;
        acknowledged
    }

    async fn attempt(&self, publication: &mut Publication) {
        publication.tries += 1;
        let sent = self.line.context.publish(subject(publication), body(publication).into()).await;
        let answered = match sent {
            Ok(waiting) => waiting.await,
            Err(error) => Err(error),
        };
        match answered {
            Ok(_) => publication.acknowledged = true,
            Err(error) => publication.had_already |= chain(&error).contains(TAKEN),
        }
    }

    /// Sends it and closes the connection before the answer is read.
    async fn hang_up(&self, publication: Publication) {
        self.begin(&publication);
        let Ok(line) = Line::connect(&self.urls, "torture-hangs-up").await else { return };
        let inbox = line.client.new_inbox();
        let (to, body) = (subject(&publication), body(&publication).into());
        // Whether it was taken is what nobody knows then.
        let _sent = line.client.publish_with_reply(to, inbox, body).await;
        let _flushed =
            tokio::time::timeout(std::time::Duration::from_secs(1), line.client.flush()).await;
    }

    /// Writes down what is about to be published.
    fn begin(&self, publication: &Publication) -> usize {
        let mut entries = self.ledger.entries();
        entries.publications.push(Publication { tries: 1, ..publication.clone() });
        entries.publications.len() - 1
    }
}

fn subject(publication: &Publication) -> String {
    format!("in.{}.{}", publication.channel, token(&publication.source_id))
}

fn body(publication: &Publication) -> String {
    match publication.kind {
        Kind::Malformed => publication.text.clone(),
        Kind::Good | Kind::OtherBody => json!({
            "received_at": "2020-09-14T09:00:00+08:00",
            "text": publication.text,
            "caller": { "name": "卓玛", "phone": "13900001111" },
        })
        .to_string(),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        text.push_str(&one.to_string());
        cause = one.source();
    }
    text
}
