use offstage_api::residency::ResidencyStatus;

use super::super::glance::glance;

/// The memory that matters most in one line: a dot and a word, a bar, and how much of it is taken.
pub fn strip_markup(status: &ResidencyStatus) -> String {
    let glance = glance(status);
    let waiting = match glance.waiting {
        0 => String::new(),
        waiting => format!("{waiting} waiting"),
    };
    let simulated = if glance.is_simulated { " (simulated)" } else { "" };
    format!(
        r#"<span class="visually-hidden">Memory status{simulated}:</span><span class="strip-waiting">{waiting}</span><span class="mark {}"></span><span class="mark-word">{}</span><svg class="strip-bar" aria-hidden="true" focusable="false"><rect class="strip-used" width="{:.1}%" height="100%"></rect></svg><span class="strip-amount">{}</span>"#,
        glance.presence.mark.class(),
        glance.presence.word,
        glance.used.clamp(0.0, 1.0) * 100.0,
        glance.amount
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::status;
    use super::*;

    #[test]
    fn the_strip_says_where_how_much_and_that_it_is_simulated() {
        let html = strip_markup(&status());
        assert!(html.contains("mark full") && html.contains(">on GPU<") && html.contains("2.0 of 24 GiB"));
        assert!(
            html.contains("(simulated)") && html.contains(r#"width="8.3%""#) && !html.contains("0 waiting")
        );
    }
}
