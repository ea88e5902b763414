use std::fmt::Write as _;

use super::layers::{Resolved, Setting, env_name};

impl Resolved {
    /// Every option as a valid `offstage.toml`: its doc, where its value came from, its value.
    pub fn printed(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        // Keys of the top level stand before the first table, as TOML wants them.
        let (top, tables): (Vec<&Setting>, Vec<&Setting>) =
            self.settings.iter().partition(|setting| !setting.key.contains('.'));
        for setting in top.into_iter().chain(tables) {
            let (table, name) = setting.key.split_once('.').unwrap_or(("", &setting.key));
            if table != section {
                section = table;
                let _ = writeln!(text, "[{table}]");
            }
            let _ = writeln!(text, "# {}.", setting.doc);
            let _ = writeln!(text, "# from: {}; environment: {}", setting.origin, env_name(&setting.key));
            let _ = writeln!(text, "{name} = {}\n", literal(&setting.value));
        }
        text
    }
}

/// A number as it is, anything else as a TOML string.
fn literal(value: &str) -> String {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => value.to_owned(),
        _ => toml::Value::String(value.to_owned()).to_string(),
    }
}
