use std::fs;
use std::path::{Path, PathBuf};

use super::{HostProbe, HostSample, cgroup};

/// Linux's own account: `/proc/meminfo`, narrowed by the limits of the control group.
#[derive(Clone, Debug)]
pub struct SystemProbe {
    root: PathBuf,
}

impl Default for SystemProbe {
    fn default() -> Self {
        Self { root: PathBuf::from("/") }
    }
}

impl HostProbe for SystemProbe {
    fn sample(&self) -> Option<HostSample> {
        sample(&self.root)
    }
}

fn sample(root: &Path) -> Option<HostSample> {
    let meminfo = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let status = fs::read_to_string(root.join("proc/self/status")).unwrap_or_default();
    let mut sample = HostSample {
        total_bytes: field(&meminfo, "MemTotal")?,
        available_bytes: field(&meminfo, "MemAvailable")?,
        process_bytes: field(&status, "VmRSS").unwrap_or(0),
    };
    for limit in cgroup::limits(root) {
        sample.total_bytes = sample.total_bytes.min(limit.limit_bytes);
        sample.available_bytes = sample.available_bytes.min(limit.room_bytes);
    }
    Some(sample)
}

/// A line such as `MemTotal:  24658420 kB`, in bytes.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let usual = [
            ("proc/meminfo", "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n"),
            ("proc/self/status", "Name:\toffstage\nVmRSS:\t  1048576 kB\n"),
        ];
        for (path, text) in usual.iter().chain(files) {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    fn sample_of(files: &[(&str, &str)]) -> HostSample {
        sample(machine(files).path()).unwrap()
    }

    #[test]
    fn without_limits_the_machine_is_what_there_is() {
        let sample = sample_of(&[("proc/self/cgroup", "0::/user.slice\n")]);
        let expected = HostSample { total_bytes: 16 * GIB, available_bytes: 8 * GIB, process_bytes: GIB };
        assert_eq!(sample, expected);
    }

    #[test]
    fn a_container_sees_its_limit_and_counts_file_caches_as_free() {
        let sample = sample_of(&[
            ("proc/self/cgroup", "0::/\n"),
            ("sys/fs/cgroup/memory.max", "4294967296\n"),
            ("sys/fs/cgroup/memory.current", "3221225472\n"),
            ("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 805306368\nactive_file 268435456\n"),
        ]);
        assert_eq!((sample.total_bytes, sample.available_bytes), (4 * GIB, 2 * GIB));
    }

    #[test]
    fn the_tightest_limit_on_the_way_up_counts() {
        let sample = sample_of(&[
            ("proc/self/cgroup", "0::/a/b\n"),
            ("sys/fs/cgroup/a/b/memory.max", "max\n"),
            ("sys/fs/cgroup/a/b/memory.current", "0\n"),
            ("sys/fs/cgroup/a/memory.max", "2147483648\n"),
            ("sys/fs/cgroup/a/memory.current", "1073741824\n"),
        ]);
        assert_eq!((sample.total_bytes, sample.available_bytes), (2 * GIB, GIB));
    }

    #[test]
    fn version_1_limits_count_and_its_unlimited_is_none() {
        let group = [
            ("proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/x\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "1073741824\n"),
        ];
        let limited = [group[0], group[1], ("sys/fs/cgroup/memory/memory.limit_in_bytes", "3221225472\n")];
        let sample = sample_of(&limited);
        assert_eq!((sample.total_bytes, sample.available_bytes), (3 * GIB, 2 * GIB));
        let open =
            [group[0], group[1], ("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")];
        assert_eq!(sample_of(&open).total_bytes, 16 * GIB);
    }

    #[test]
    fn this_machine_answers() {
        let sample = SystemProbe::default().sample().unwrap();
        assert!(sample.available_bytes <= sample.total_bytes && sample.process_bytes > 0);
    }
}
