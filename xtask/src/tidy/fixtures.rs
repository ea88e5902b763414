//! What the reference computed stays small: everybody who clones carries it.

use std::fs;

use crate::workspace;

/// Of all folders `tests/reference` together, less scripts and texts.
const MOST_BYTES: u64 = 2_000_000;
const FIXTURES: [&str; 3] = [".safetensors", ".json", ".txt"];

pub fn findings() -> anyhow::Result<Vec<String>> {
    let files = super::tracked_files()?;
    let fixtures = files.iter().filter(|file| {
        file.contains("tests/reference/") && FIXTURES.iter().any(|ending| file.ends_with(ending))
    });
    let sizes = fixtures.filter_map(|file| fs::metadata(workspace::root().join(file)).ok());
    let bytes = sizes.map(|file| file.len()).sum();
    Ok(finding(bytes).into_iter().collect())
}

fn finding(bytes: u64) -> Option<String> {
    (bytes > MOST_BYTES).then(|| {
        format!(
            "the fixtures under tests/reference have {bytes} bytes; at most {MOST_BYTES} may be committed"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_too_many_is_found() {
        assert_eq!(finding(MOST_BYTES), None);
        assert!(finding(MOST_BYTES + 1).is_some_and(|finding| finding.contains("2000001 bytes")));
    }
}
