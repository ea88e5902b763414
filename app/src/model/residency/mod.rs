//! What the status page and the memory strip compute without a browser.

mod amounts;
mod bar;
mod chart;
#[cfg(test)]
pub mod fixture;
mod glance;
mod history;
mod idle;
mod log_filter;
mod markup;
mod place_word;
mod receipt;
mod ticks;

pub use amounts::bytes_text;
pub use bar::segments;
pub use history::record;
#[cfg(feature = "ssr")]
pub use history::thinned;
pub use idle::{failure_text, idle_text};
pub use log_filter::LogFilter;
pub use markup::{
    bar_markup, component_facts, diagram_markup, legend_markup, memory_facts, memory_head, plot_markup,
    presence_markup, row_markup, rows_markup, statistics_markup, strip_markup, table_markup, tick_markup,
    work_markup,
};
pub use place_word::{Mark, Presence, presence};
pub use receipt::{receipt_text, receipts_text};
pub use ticks::ticks;
