//! Reads the archive as anybody could who has its stream and `docs/NATS.md`: pieces, then their entry; zstd; a
//! record a line.
//!
//! Must never: let a volume pass whose bytes or place are not as its entry says.

use anyhow::{Context as _, ensure};
use serde_json::Value;

use super::raw::Raw;
use super::text;

/// The event log with what was archived of it before what is left.
pub(in crate::app::torture) fn whole(
    archive: &[Raw],
    events: Vec<Raw>,
) -> anyhow::Result<Vec<Raw>> {
    let mut whole: Vec<Raw> = Vec::new();
    let mut previous = String::new();
    for (at, entry) in archive.iter().enumerate().filter(|(_, raw)| raw.subject == "arc.volume") {
        let number = |name: &str| entry.body[name].as_u64().unwrap_or_default();
        let name = text(&entry.body, "/name");
        let begin =
            usize::try_from(number("pieces")).ok().and_then(|pieces| at.checked_sub(pieces));
        let begin = begin.with_context(|| format!("{name} 缺少块"))?;
        let bytes = archive[begin..at].iter().map(|piece| piece.bytes.as_slice());
        let bytes = bytes.collect::<Vec<_>>().concat();
        let hash = blake3::hash(&bytes).to_hex();
        ensure!(hash.as_str() == text(&entry.body, "/hash"), "{name} 的内容与摘要不符");
        ensure!(previous == text(&entry.body, "/previous"), "{name} 与前一卷不相接");
        previous = hash.as_str().to_owned();
        let lines = String::from_utf8(zstd::stream::decode_all(bytes.as_slice())?)?;
        let before = whole.len();
        for line in lines.lines() {
            whole.push(record(&serde_json::from_str(line)?));
        }
        let expected = number("first")..=number("last");
        let is_whole = whole[before..].iter().map(|raw| raw.sequence).eq(expected);
        ensure!(is_whole, "{name} 的记录与目录不符");
    }
    let last = whole.last().map_or(0, |raw| raw.sequence);
    whole.extend(events.into_iter().filter(|raw| raw.sequence > last));
    Ok(whole)
}

fn record(line: &Value) -> Raw {
    let header = |name: &str| line["headers"][name].as_str().unwrap_or_default().to_owned();
    let bytes = text(line, "/body").as_bytes().to_vec();
    Raw {
        sequence: line["sequence"].as_u64().unwrap_or_default(),
        subject: text(line, "/subject").to_owned(),
        id: header("Nats-Msg-Id"),
        link: (header("Hotline-Previous"), header("Hotline-Hash")),
        body: serde_json::from_slice(&bytes).unwrap_or_default(),
        bytes,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(subject: &str, bytes: Vec<u8>) -> Raw {
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Raw { subject: subject.into(), bytes, body, ..Raw::default() }
    }

    /// A volume of two records in two pieces, with its entry.
    fn volume(first: u64, previous: &str) -> (Vec<Raw>, String) {
        let line = |sequence: u64| {
            json!({ "sequence": sequence, "subject": "ev.1.1", "body": "{\"a\":1}",
                "headers": { "Hotline-Hash": "h" } })
        };
        let lines = format!("{}\n{}\n", line(first), line(first + 1));
        let bytes = zstd::stream::encode_all(lines.as_bytes(), 1).unwrap();
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let entry = json!({ "name": format!("v{first}"), "first": first, "last": first + 1,
            "pieces": 2, "hash": hash, "previous": previous });
        let (one, two) = bytes.split_at(10);
        let pieces = [one, two].map(|piece| message("arc.piece", piece.to_vec()));
        let entry = message("arc.volume", entry.to_string().into_bytes());
        (pieces.into_iter().chain([entry]).collect(), hash)
    }

    fn told(archive: &[Raw]) -> Result<Vec<u64>, String> {
        let events = (2..=6).map(|sequence| Raw { sequence, ..Raw::default() }).collect();
        let whole = whole(archive, events).map_err(|error| error.to_string())?;
        Ok(whole.iter().map(|raw| raw.sequence).collect())
    }

    #[test]
    fn volumes_stand_before_what_is_left() {
        let (mut archive, hash) = volume(1, "");
        assert_eq!(told(&archive), Ok(vec![1, 2, 3, 4, 5, 6]));
        // Pieces of one who was broken off stand in between.
        archive.push(message("arc.piece", vec![7]));
        archive.extend(volume(3, &hash).0);
        assert_eq!(told(&archive), Ok(vec![1, 2, 3, 4, 5, 6]));
        archive.extend(volume(5, "other").0);
        assert!(told(&archive).unwrap_err().contains("不相接"));
    }

    #[test]
    fn a_volume_that_is_not_as_its_entry_says_is_told() {
        let (mut archive, _) = volume(1, "");
        archive[0].bytes[4] ^= 1;
        assert!(told(&archive).unwrap_err().contains("摘要不符"));
        archive.remove(0);
        assert!(told(&archive).unwrap_err().contains("缺少块"));
    }
}
