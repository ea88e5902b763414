use serde::Deserialize;

use super::{Hub, HubError, HubId};
use crate::store::is_safe_path;

/// What a hub has of a model at one commit.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    /// The commit: what is downloaded later is of the same one, even if the branch moves on.
    pub(super) commit: String,
    pub(super) files: Vec<RemoteFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RemoteFile {
    pub(super) path: String,
    pub(super) bytes: u64,
    /// Of files that Git LFS keeps, which weights are.
    pub(super) sha256: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    sha: String,
    #[serde(default)]
    siblings: Vec<Sibling>,
}

#[derive(Deserialize)]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    lfs: Option<Lfs>,
}

#[derive(Deserialize)]
struct Lfs {
    sha256: String,
    size: u64,
}

impl Hub {
    /// `GET /api/models/{id}/revision/{revision}?blobs=true`: files with sizes and hashes.
    pub(super) fn listing(&self, id: &HubId, revision: &str) -> Result<Listing, HubError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/".contains(&byte);
        if revision.is_empty() || revision.contains("..") || !revision.bytes().all(plain) {
            return Err(HubError::NotFound { id: id.clone(), revision: revision.to_owned() });
        }
        let path = format!("api/models/{id}/revision/{}?blobs=true", revision.replace('/', "%2F"));
        let answer = self.answer(&path, id, revision)?;
        parse(&answer)
    }
}

fn parse(answer: &[u8]) -> Result<Listing, HubError> {
    let Answer { sha, siblings } =
        serde_json::from_slice(answer).map_err(|error| HubError::Answer(error.to_string()))?;
    let hex =
        |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !hex(&sha, 40) {
        return Err(HubError::Answer("it names no commit".to_owned()));
    }
    let mut files = Vec::new();
    // Files with other names are of no use, and none of them is asked for.
    for Sibling { rfilename: path, size, lfs } in
        siblings.into_iter().filter(|file| is_safe_path(&file.rfilename))
    {
        if lfs.as_ref().is_some_and(|lfs| !hex(&lfs.sha256, 64)) {
            return Err(HubError::Answer(format!("the hash of {path} is no SHA-256")));
        }
        let bytes = lfs.as_ref().map(|lfs| lfs.size).or(size);
        let bytes = bytes.ok_or_else(|| HubError::Answer(format!("the size of {path} is not said")))?;
        files.push(RemoteFile { path, bytes, sha256: lfs.map(|lfs| lfs.sha256.to_ascii_lowercase()) });
    }
    Ok(Listing { commit: sha.to_ascii_lowercase(), files })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_with_size_and_hash_and_only_safe_names_count() {
        let commit = "0123456789abcdef0123456789abcdef01234567";
        let hash = "ab".repeat(32);
        let answer = format!(
            r#"{{"sha":"{commit}","id":"a/b","siblings":[
                {{"rfilename":"unet/config.json","size":7,"blobId":"x"}},
                {{"rfilename":"../../etc/passwd","size":1}},
                {{"rfilename":"unet/model.safetensors","size":9,"lfs":{{"sha256":"{hash}","size":9,"pointerSize":1}}}}
            ]}}"#
        );
        let listing = parse(answer.as_bytes()).unwrap();
        assert_eq!(listing.commit, commit);
        let found: Vec<(&str, u64, bool)> = listing
            .files
            .iter()
            .map(|file| (file.path.as_str(), file.bytes, file.sha256.is_some()))
            .collect();
        assert_eq!(found, [("unet/config.json", 7, false), ("unet/model.safetensors", 9, true)]);
    }

    #[test]
    fn answers_without_commit_size_or_hash_make_no_sense() {
        let commit = "0".repeat(40);
        for answer in [
            "".to_owned(),
            "[]".to_owned(),
            r#"{"sha":"../x","siblings":[]}"#.to_owned(),
            format!(r#"{{"sha":"{commit}","siblings":[{{"rfilename":"a"}}]}}"#),
            format!(
                r#"{{"sha":"{commit}","siblings":[{{"rfilename":"a","lfs":{{"sha256":"x","size":1}}}}]}}"#
            ),
        ] {
            assert!(matches!(parse(answer.as_bytes()), Err(HubError::Answer(_))), "{answer}");
        }
    }
}
