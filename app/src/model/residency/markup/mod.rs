//! Parts of the status page as HTML. What only shows something, and changes often, is put on the page
//! as text: that takes a fraction of the code that components do.

mod bar;
mod chart;
mod component;
mod memory;
mod statistics;
mod strip;
mod transition;
mod work;

use std::fmt::Write;

use crate::model::escaped;

pub use bar::{bar_markup, legend_markup};
pub use chart::{plot_markup, table_markup, tick_markup};
pub use component::{component_facts, diagram_markup, presence_markup};
pub use memory::{memory_facts, memory_head};
pub use statistics::statistics_markup;
pub use strip::strip_markup;
pub use transition::{row_markup, rows_markup};
pub use work::work_markup;

/// Names and values as a definition list.
fn facts(class: &str, facts: &[(&str, String)]) -> String {
    let mut html = format!(r#"<dl class="facts {class}">"#);
    for (name, value) in facts {
        let _ = write!(html, "<div><dt>{name}</dt><dd>{}</dd></div>", escaped(value));
    }
    html + "</dl>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_becomes_markup() {
        let html = facts("x", &[("name", "<script>\"&".to_owned())]);
        assert_eq!(
            html,
            r#"<dl class="facts x"><div><dt>name</dt><dd>&lt;script&gt;&quot;&amp;</dd></div></dl>"#
        );
    }
}
