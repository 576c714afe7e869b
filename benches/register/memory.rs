//! How much memory a process took at its peak, as the kernel tells it.

use std::process::{Child, ExitStatus};
use std::time::Duration;

/// The peak of a process in KiB, while it lives; `None` where the kernel does not tell.
pub fn peak(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Waits for a process, and comes back with its peak in KiB. The kernel keeps the peak itself, so
/// looking now and then loses only what is taken in the last milliseconds.
pub fn wait(mut child: Child) -> std::io::Result<(ExitStatus, u64)> {
    let process = child.id().to_string();
    let mut most = 0;
    loop {
        if let Some(now) = peak(&process) {
            most = most.max(now);
        }
        if let Some(status) = child.try_wait()? {
            return Ok((status, most));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
