//! A model as bytes (模型文件): a mark, the version of the form, a digest, then the contents. Nothing of
//! it is believed before the digest is right.
//!
//! Must never: read another version than its own.

use serde::{Deserialize, Serialize};

use super::experts::Experts;
use super::mistaken::Mistaken;
use super::model::Model;
use super::naming::Naming;
use super::ranking::Ranking;
use super::witness::Background;

/// What every model file begins with.
const MARK: &[u8; 8] = b"HLMODEL\n";
/// Version of the form, of the fingerprints and of the witnesses.
pub const VERSION: u16 = 2;
/// Bytes of the digest.
const DIGEST_BYTES: usize = 32;

/// Why bytes are no model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Something else altogether.
    #[error("不是模型文件；请指定 hotline train 生成的文件")]
    NoModel,
    /// Made by another version.
    #[error("模型文件的版本是 {found}，本程序只认版本 {VERSION}；请用 hotline train 重新训练")]
    Version {
        /// Its version.
        found: u16,
    },
    /// Cut short or changed.
    #[error("模型文件已损坏（被截断或改动）；请用 hotline train 重新训练")]
    Damaged,
}

/// What is kept; what the names of labels tell is read from them again.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    labels: Vec<String>,
    counts: Vec<u32>,
    recent: Vec<f32>,
    experts: Experts,
    mistaken: Mistaken,
    ranking: Ranking,
    threshold: Option<f32>,
    tickets: Vec<String>,
}

/// The model as bytes; the same model gives the same bytes.
pub fn to_bytes(model: &Model) -> Vec<u8> {
    let kept = Kept {
        labels: model.labels.clone(),
        counts: model.background.counts.clone(),
        recent: model.background.recent.clone(),
        experts: model.experts.clone(),
        mistaken: model.mistaken.clone(),
        ranking: model.ranking.clone(),
        threshold: model.threshold,
        tickets: model.tickets.clone(),
    };
    // Plain lists of numbers and strings have a form.
    let body = postcard::to_allocvec(&kept).unwrap_or_default();
    let digest = blake3::hash(&body);
    [MARK.as_slice(), &VERSION.to_le_bytes(), digest.as_bytes(), &body].concat()
}

/// The model that `bytes` hold.
///
/// # Errors
/// [`Error`].
pub fn from_bytes(bytes: &[u8]) -> Result<Model, Error> {
    let rest = bytes.strip_prefix(MARK).ok_or(Error::NoModel)?;
    let (version, rest) = rest.split_at_checked(2).ok_or(Error::Damaged)?;
    let found = version.iter().rev().fold(0_u16, |found, byte| (found << 8) | u16::from(*byte));
    if found != VERSION {
        return Err(Error::Version { found });
    }
    let (digest, body) = rest.split_at_checked(DIGEST_BYTES).ok_or(Error::Damaged)?;
    if blake3::hash(body).as_bytes() != digest {
        return Err(Error::Damaged);
    }
    let kept: Kept = postcard::from_bytes(body).map_err(|_| Error::Damaged)?;
    let naming = Naming::of(&kept.labels);
    Ok(Model {
        labels: kept.labels,
        background: Background { counts: kept.counts, recent: kept.recent, naming },
        experts: kept.experts,
        mistaken: kept.mistaken,
        ranking: kept.ranking,
        threshold: kept.threshold,
        tickets: kept.tickets,
    })
}

#[cfg(test)]
mod tests {
    use super::super::terms::Terms;
    use super::super::threshold::Promise;
    use super::super::train::{Example, train};
    use super::super::workers::Alone;
    use super::*;

    fn model() -> Model {
        let texts = ["路灯不亮请维修", "家里停水两天", "电梯坏了老人下楼困难"];
        let example = |at: usize| Example {
            text: texts[at % 3],
            label: ["城管", "水务", "住建"][at % 3],
            id: "",
        };
        let examples: Vec<Example<'_>> = (0..60).map(example).collect();
        let promise = Promise { target: 0.9, doubt: Some(0.5) };
        train(&Terms::default(), &examples, &[], promise, &Alone).model
    }

    #[test]
    fn what_was_kept_comes_back() {
        let model = model();
        let bytes = to_bytes(&model);
        assert_eq!(from_bytes(&bytes), Ok(model.clone()));
        assert_eq!(to_bytes(&model), bytes);
    }

    #[test]
    fn what_is_damaged_or_foreign_is_refused() {
        let bytes = to_bytes(&model());
        assert_eq!(from_bytes(b"text,unit\n"), Err(Error::NoModel));
        assert_eq!(from_bytes(&[]), Err(Error::NoModel));
        for cut in [8, 9, 20, 42, bytes.len() - 1] {
            assert_eq!(from_bytes(&bytes[..cut]), Err(Error::Damaged), "{cut}");
        }
        let mut turned = bytes.clone();
        *turned.last_mut().unwrap() ^= 1;
        assert_eq!(from_bytes(&turned), Err(Error::Damaged));
        let mut newer = bytes;
        newer[8] = 9;
        assert_eq!(from_bytes(&newer), Err(Error::Version { found: 9 }));
    }
}
