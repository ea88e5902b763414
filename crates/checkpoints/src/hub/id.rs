use std::fmt;

use crate::error::shown;

/// A model on a hub: owner and name, such as `timbrooks/instruct-pix2pix`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubId(String);

impl HubId {
    /// The sentence says what an id is.
    pub fn new(id: &str) -> Result<HubId, String> {
        let plain = |part: &str| {
            let bytes = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            (1..=96).contains(&part.len())
                && part.bytes().all(bytes)
                && !part.starts_with('.')
                && !part.contains("..")
        };
        match id.split_once('/') {
            Some((owner, name)) if plain(owner) && plain(name) => Ok(HubId(id.to_owned())),
            _ => Err(format!(
                "“{}” is no model of the hub: it is called by owner and name, such as timbrooks/instruct-pix2pix",
                shown(id)
            )),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As one word, safe as the name of a folder.
    pub(crate) fn flat(&self) -> String {
        self.0.replace('/', "--")
    }
}

impl fmt::Display for HubId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_lead_elsewhere_are_none() {
        for id in
            ["", "a", "a/", "/b", "a/b/c", "../b", "a/..", "a/b?x", "a/b#c", "a b/c", ".a/b", "a/%2e", "ä/b"]
        {
            assert!(HubId::new(id).is_err(), "{id}");
        }
        assert_eq!(HubId::new("timbrooks/instruct-pix2pix").unwrap().flat(), "timbrooks--instruct-pix2pix");
    }
}
