use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::contained::open_within;
use crate::error::shown;

/// What a model's author says about it, as far as it is said where programs find it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The first heading of README.md.
    pub title: Option<String>,
    /// `license` of the README's front matter (with `license_name` where that says “other”), or else
    /// the first line of a licence file.
    pub licence: Option<String>,
}

/// How much of a README or licence is read.
const READ_BYTES: u64 = 64 << 10;
const LICENCE_FILES: [&str; 4] = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE"];

impl Card {
    /// What cannot be read is not there: a model works without a card.
    pub(crate) fn read(folder: &Path) -> Card {
        let readme = beginning(folder, "README.md").unwrap_or_default();
        let licence_file = || {
            let text = LICENCE_FILES.iter().find_map(|name| beginning(folder, name))?;
            first_words(&text)
        };
        Card { title: title(&readme), licence: licence(&readme).or_else(licence_file) }
    }
}

fn beginning(folder: &Path, name: &str) -> Option<String> {
    let (file, _) = open_within(folder, &folder.join(name), "file").ok()?;
    let mut bytes = Vec::new();
    file.take(READ_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The lines between the first two `---`, and what follows.
fn parted(readme: &str) -> (&str, &str) {
    let Some(rest) = readme.trim_start_matches('\u{feff}').strip_prefix("---") else { return ("", readme) };
    match rest.split_once("\n---") {
        Some((matter, text)) => (matter, text),
        None => ("", readme),
    }
}

fn licence(readme: &str) -> Option<String> {
    let (matter, _) = parted(readme);
    let value = |name: &str| {
        let line = matter.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let value = line.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| shown(value).to_string())
    };
    match value("license") {
        Some(other) if other == "other" => value("license_name").or(Some(other)),
        licence => licence,
    }
}

fn title(readme: &str) -> Option<String> {
    let (_, text) = parted(readme);
    let heading = text.lines().find_map(|line| line.strip_prefix("# "))?.trim();
    (!heading.is_empty()).then(|| shown(heading).to_string())
}

fn first_words(text: &str) -> Option<String> {
    let line =
        text.lines().map(|line| line.trim_matches(['#', ' ', '\t', '*'])).find(|line| !line.is_empty())?;
    Some(shown(line).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_and_title_are_found_where_authors_write_them() {
        let readme = "---\nlicense: mit\ntags:\n- image-to-image\n---\n\n# InstructPix2Pix\n\nText";
        assert_eq!(licence(readme).as_deref(), Some("mit"));
        assert_eq!(title(readme).as_deref(), Some("InstructPix2Pix"));
        let other = "---\nlicense: other\nlicense_name: \"flux-non-commercial\"\n---\n";
        assert_eq!(licence(other).as_deref(), Some("flux-non-commercial"));
        assert_eq!(title(other), None);
    }

    #[test]
    fn what_is_not_said_is_not_there() {
        for readme in
            ["", "---", "---\n", "# ", "license: mit", "---\nlicense:\n---\n", "---\nlicense: mit\n"]
        {
            assert_eq!(licence(readme), None, "{readme:?}");
        }
        assert_eq!(first_words("\n\n# CreativeML Open RAIL-M\n").as_deref(), Some("CreativeML Open RAIL-M"));
        assert_eq!(first_words("\n \n"), None);
    }
}
