use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Names an edit: 26 characters of Crockford base 32 (a ULID). It is never used as a path before it
/// has passed [`FromStr`], so it cannot leave its folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EditId(String);

/// The text is no edit id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the id of an edit")]
pub struct BadId;

impl EditId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EditId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let crockford =
            |byte: u8| byte.is_ascii_digit() || (byte.is_ascii_uppercase() && !b"ILOU".contains(&byte));
        if text.len() == 26 && text.bytes().all(crockford) { Ok(EditId(text.to_owned())) } else { Err(BadId) }
    }
}

impl TryFrom<String> for EditId {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<EditId> for String {
    fn from(id: EditId) -> String {
        id.0
    }
}

impl fmt::Display for EditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ulids_are_ids() {
        assert!("01ARZ3NDEKTSV4RRFFQ69G5FAV".parse::<EditId>().is_ok());
        for bad in ["", "../../etc/passwd", "01ARZ3NDEKTSV4RRFFQ69G5FA/", "01arz3ndektsv4rrffq69g5fav"] {
            assert_eq!(bad.parse::<EditId>(), Err(BadId), "{bad}");
        }
    }
}
