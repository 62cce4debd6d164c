//! How much memory this process occupies, as the system tells it.

use std::fs;

use crate::Failure;

/// Returns bytes: those occupied now (`VmRSS`), or the most that ever were (`VmHWM`).
pub(crate) fn occupied(field: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status").map_err(|why| format!("/proc/self/status: {why}"))?;
    let value = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let value = value.ok_or_else(|| format!("the system tells no {field}"))?;
    let kilobytes: u64 = value.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes * 1024)
}
