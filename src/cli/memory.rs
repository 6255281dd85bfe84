//! How much memory this process has taken.
//!
//! Must never: be needed for anything but telling it.

/// Most memory held so far in MiB, as Linux tells it; none elsewhere.
pub fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib / 1_024)
}
