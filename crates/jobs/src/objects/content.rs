use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The SHA-256 (FIPS 180-4) of some bytes, in 64 hexadecimal digits: what an image is kept under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash(String);

impl ContentHash {
    /// Reads the whole file; blocks on the disk.
    pub fn of_file(path: &Path) -> io::Result<ContentHash> {
        let mut file = std::fs::File::open(path)?;
        let mut hasher = Sha256::new();
        io::copy(&mut file, &mut hasher)?;
        Ok(ContentHash::printed(hasher))
    }

    pub fn of_bytes(bytes: &[u8]) -> ContentHash {
        ContentHash::printed(Sha256::new_with_prefix(bytes))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn printed(hasher: Sha256) -> ContentHash {
        ContentHash(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl TryFrom<String> for ContentHash {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(hex) {
            Ok(ContentHash(text))
        } else {
            Err("this is no SHA-256")
        }
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> String {
        hash.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256_and_nothing_else_passes_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        let hash = ContentHash::of_file(&path).unwrap();
        // FIPS 180-2, appendix B.1.
        assert_eq!(hash.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(ContentHash::of_bytes(b"abc"), hash);
        assert_eq!(ContentHash::try_from(hash.as_str().to_owned()), Ok(hash));
        assert!(ContentHash::try_from("../".repeat(22)).is_err());
    }
}
