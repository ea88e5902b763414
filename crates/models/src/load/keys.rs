/// What the tensors of a network are called in checkpoints: as their places in the module, but for
/// these rules.
#[derive(Clone, Copy, Debug)]
pub struct KeyTable {
    pub rules: &'static [Rule],
    /// Put before names by some checkpoints.
    pub prefixes: &'static [&'static str],
    /// Ends of names that say nothing.
    pub ignored: &'static [&'static str],
}

/// A part of a path in a module, and what may stand for it in a checkpoint, the usual first. Both
/// are whole segments between dots; nothing at all stands for what checkpoints leave out.
pub type Rule = (&'static str, &'static [&'static str]);

/// Norms of the library have names of their own.
const EVERYWHERE: [Rule; 2] = [("gamma", &["weight"]), ("beta", &["bias"])];

impl KeyTable {
    /// The names that a checkpoint may have for the tensor at `path`, the usual one first.
    pub fn names(&self, path: &str) -> Vec<String> {
        let mut names = vec![path.split('.').map(str::to_owned).collect::<Vec<_>>()];
        for (ours, theirs) in EVERYWHERE.iter().chain(self.rules) {
            names = names.into_iter().flat_map(|name| substituted(name, ours, theirs)).collect();
        }
        let names: Vec<String> = names.into_iter().map(|name| name.join(".")).collect();
        let prefixed = |prefix: &'static str| names.iter().map(move |name| format!("{prefix}{name}"));
        self.prefixes.iter().copied().chain([""]).flat_map(prefixed).collect()
    }

    /// Whether a tensor that has no place may be passed over.
    pub fn ignores(&self, name: &str) -> bool {
        self.ignored.iter().any(|ignored| name == *ignored || name.ends_with(&format!(".{ignored}")))
    }
}

fn substituted(name: Vec<String>, ours: &str, theirs: &[&str]) -> Vec<Vec<String>> {
    let Some(at) = name.iter().position(|segment| segment == ours) else { return vec![name] };
    let with = |their: &&str| {
        let their = their.split('.').filter(|segment| !segment.is_empty()).map(str::to_owned);
        name[..at].iter().cloned().chain(their).chain(name[at + 1..].iter().cloned()).collect()
    };
    theirs.iter().map(with).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_all_the_names_it_may_have() {
        let keys = KeyTable {
            rules: &[("to_out", &["to_out.0", "proj_attn"]), ("attention", &[""])],
            prefixes: &["model."],
            ignored: &["position_ids"],
        };
        assert_eq!(
            keys.names("mid.attention.to_out.weight"),
            [
                "model.mid.to_out.0.weight",
                "model.mid.proj_attn.weight",
                "mid.to_out.0.weight",
                "mid.proj_attn.weight"
            ]
        );
        assert_eq!(keys.names("norm.gamma"), ["model.norm.weight", "norm.weight"]);
        assert!(keys.ignores("embeddings.position_ids") && !keys.ignores("my_position_ids"));
    }
}
