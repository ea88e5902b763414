//! A style sheet from files in `style/`: `main.css` and `desk.css` name them in order by `@import`.

use std::fs;

use anyhow::Context;

use crate::workspace;

/// A file of `style/` with its imports in place, and theirs, and comments left out.
pub fn bundle(name: &str) -> anyhow::Result<String> {
    Ok(squeezed(&with_imports(name)?))
}

fn with_imports(name: &str) -> anyhow::Result<String> {
    let file = workspace::root().join("style").join(name);
    let text = fs::read_to_string(file).with_context(|| format!("reading style/{name}"))?;
    let lines = text.lines().map(|line| match imported(line) {
        Some(part) => with_imports(part).with_context(|| format!("style/{name} imports it")),
        None => Ok(line.to_owned()),
    });
    Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
}

/// The file that an `@import "…";` line names.
fn imported(line: &str) -> Option<&str> {
    let rest = line.trim().strip_prefix("@import")?.trim();
    let rest = rest.strip_prefix("url(").unwrap_or(rest);
    let name = rest.trim_start_matches(['"', '\'']);
    let name = &name[..name.find(['"', '\''])?];
    Some(name.trim_start_matches("./"))
}

/// Without comments, indentation and empty lines. Quoted text is left alone.
fn squeezed(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        rest = rest[start + 2..].find("*/").map_or("", |end| &rest[start + 2 + end + 2..]);
    }
    out.push_str(rest);
    out.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_lines_name_their_file() {
        assert_eq!(imported("@import \"tokens.css\";"), Some("tokens.css"));
        assert_eq!(imported("@import url('./base.css') layer(base);"), Some("base.css"));
        assert_eq!(imported("body { color: red }"), None);
    }

    #[test]
    fn comments_and_indentation_are_left_out() {
        assert_eq!(squeezed("a {\n  b: c; /* why */\n\n}\n"), "a {\nb: c;\n}");
    }
}
