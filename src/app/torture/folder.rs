//! The folder of a run: made anew each time, and never anybody else's.
//!
//! Must never: empty a folder that no torture run has made.

use std::fs;
use std::path::Path;

use anyhow::Context;

/// Says that a folder was made by a torture run and may be made anew.
const MARKER: &str = ".hotline-torture";

/// Makes the folder, or empties one that an earlier run has made.
pub(super) fn prepare(out: &Path) -> anyhow::Result<()> {
    let marker = out.join(MARKER);
    if out.exists() {
        let empty = fs::read_dir(out)?.next().is_none();
        if !marker.exists() && !empty {
            anyhow::bail!("目录 {} 不是拷机目录且非空；请用 --out 指定一个新目录", out.display());
        }
        fs::remove_dir_all(out).with_context(|| format!("无法清空 {}", out.display()))?;
    }
    fs::create_dir_all(out).with_context(|| format!("无法建立 {}", out.display()))?;
    fs::write(&marker, "").with_context(|| format!("无法写入 {}", marker.display()))
}
