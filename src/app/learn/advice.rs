//! Finds the model that is to be asked at intake.
//!
//! Must never: fail; a model that cannot be used is told of, and the rules decide alone.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{Settings, Switch};
use crate::domain::id::ModelVersion;
use crate::domain::unit::Organisation;
use crate::engine::adviser::{Advice, Adviser, Oversight};
use crate::learn::file;

/// Name of the model in a data folder, where the settings name none.
pub const MODEL_FILE: &str = "model.hlm";

/// Largest file that is read as a model.
const MODEL_BYTES_MAX: u64 = 1 << 30;

/// Hex digits of a version.
const VERSION_DIGITS: usize = 16;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
enum Unusable {
    /// Not there, though the settings name it.
    #[error("找不到模型文件 {path}；请核对 model.file，或用 hotline train 生成")]
    Missing { path: PathBuf },
    /// Cannot be read.
    #[error("读不出模型文件 {path}（{source}）；请检查文件权限")]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// Far too large.
    #[error("模型文件 {path} 超过 {MODEL_BYTES_MAX} 字节；请核对 model.file")]
    TooLarge { path: PathBuf },
    /// No model, or none of this version.
    #[error("模型文件 {path}：{source}")]
    NoModel { path: PathBuf, source: file::Error },
}

/// The learned evidence that the settings ask for; `folder` is the data folder.
pub fn advice(settings: &Settings, folder: &Path, organisation: &Organisation) -> Advice {
    let path = match settings.model.file() {
        Some(path) => path.to_owned(),
        None => {
            let usual = folder.join(MODEL_FILE);
            if !usual.exists() {
                return Advice::None;
            }
            usual
        }
    };
    match adviser(settings, path, organisation) {
        Ok(adviser) => Advice::Serving(Arc::new(adviser)),
        Err(unusable) => Advice::Unusable(unusable.to_string().into()),
    }
}

fn adviser(
    settings: &Settings,
    path: PathBuf,
    organisation: &Organisation,
) -> Result<Adviser, Unusable> {
    let bytes = read(&path)?;
    let model = file::from_bytes(&bytes).map_err(|source| Unusable::NoModel { path, source })?;
    let digits: String = blake3::hash(&bytes).to_hex().chars().take(VERSION_DIGITS).collect();
    let oversight = Oversight {
        may_send: settings.model.automatic == Switch::On,
        target_permille: settings.model.target_permille,
        tickets: settings.model.watch_tickets as usize,
    };
    Ok(Adviser::new(model, ModelVersion::new(digits), organisation, oversight))
}

fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    let path = path.to_owned();
    let unreadable = |source| Unusable::Unreadable { path: path.clone(), source };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(Unusable::Missing { path });
        }
        Err(error) => return Err(unreadable(error)),
    };
    let mut bytes = Vec::new();
    let read = file.take(MODEL_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if read as u64 > MODEL_BYTES_MAX { Err(Unusable::TooLarge { path }) } else { Ok(bytes) }
}
