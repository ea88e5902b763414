//! What a container may use: the control group's limit and usage, version 2 or 1.

use std::fs;
use std::path::{Path, PathBuf};

/// A limit somewhere on the way from this process's group to the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) limit_bytes: u64,
    /// What the group may still take. Its file caches count as free: they are given up before
    /// anybody is turned away, as in the kernel's own `MemAvailable` (`si_mem_available`).
    pub(super) room_bytes: u64,
}

/// The names of the same three facts in both versions.
struct Names {
    limit: &'static str,
    usage: &'static str,
    caches: [&'static str; 2],
}

const V2: Names =
    Names { limit: "memory.max", usage: "memory.current", caches: ["active_file", "inactive_file"] };
const V1: Names = Names {
    limit: "memory.limit_in_bytes",
    usage: "memory.usage_in_bytes",
    caches: ["total_active_file", "total_inactive_file"],
};

/// All limits that apply to this process; each group inherits those above it.
pub(super) fn limits(root: &Path) -> Vec<Limit> {
    let groups = fs::read_to_string(root.join("proc/self/cgroup")).unwrap_or_default();
    let mut limits = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (mount, names) = match controllers {
            "" => (root.join("sys/fs/cgroup"), V2),
            _ if controllers.split(',').any(|name| name == "memory") => {
                (root.join("sys/fs/cgroup/memory"), V1)
            }
            _ => continue,
        };
        let steps: Vec<PathBuf> = Path::new(path).ancestors().map(Path::to_owned).collect();
        limits.extend(
            steps
                .iter()
                .filter_map(|step| limit(&mount.join(step.strip_prefix("/").unwrap_or(step)), &names)),
        );
    }
    limits
}

fn limit(group: &Path, names: &Names) -> Option<Limit> {
    let number = |name: &str| fs::read_to_string(group.join(name)).ok()?.trim().parse::<u64>().ok();
    // "max" is no number, and no limit.
    let limit_bytes = number(names.limit)?;
    let usage_bytes = number(names.usage)?;
    let stat = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let caches = stat.lines().filter_map(|line| {
        let (name, bytes) = line.split_once(' ')?;
        names.caches.contains(&name).then(|| bytes.trim().parse::<u64>().ok())?
    });
    let used_bytes = usage_bytes.saturating_sub(caches.sum());
    Some(Limit { limit_bytes, room_bytes: limit_bytes.saturating_sub(used_bytes) })
}
