use offstage_api::residency::{Topic, TransitionLine};

use super::super::amounts::clock_text;
use super::escaped;

/// A row of the log.
pub fn row_markup(line: &TransitionLine) -> String {
    let trouble = if line.topic == Topic::Trouble { r#" class="is-trouble""# } else { "" };
    format!(
        r#"<li{trouble}><time>{}.{}</time><span class="topic">{}</span><span class="about">{}</span><span class="what">{}</span></li>"#,
        clock_text(line.at_ms),
        line.at_ms / 100 % 10,
        line.topic.name(),
        escaped(line.component.as_deref().unwrap_or_default()),
        escaped(&line.text)
    )
}

/// Rows of the log, in the order of the lines.
pub fn rows_markup<'a>(lines: impl Iterator<Item = &'a TransitionLine>) -> String {
    lines.map(row_markup).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_when_what_and_why() {
        let line = TransitionLine {
            seq: 1,
            at_ms: 61_234,
            topic: Topic::Trouble,
            component: Some("vae".to_owned()),
            text: "<b>lost</b>".to_owned(),
        };
        let html = rows_markup([&line].into_iter());
        assert!(html.starts_with(r#"<li class="is-trouble"><time>1:01.2</time>"#));
        assert!(html.contains("&lt;b&gt;lost") && html.contains(">vae<") && html.contains(">trouble<"));
    }
}
