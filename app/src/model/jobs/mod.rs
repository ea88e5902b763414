//! What the editor, the history and the queue page compute of jobs without a browser.

mod backoff;
mod eta;
#[cfg(test)]
pub mod fixture;
mod markup;
mod neighbours;
mod question;
mod sentence;
mod tab;
mod when;
mod window;

pub use backoff::backoff_ms;
pub use eta::eta_text;
pub use markup::{
    Row, card, empty_history, history_body, queue_body, queue_facts, queue_rows, queue_state, stated_times,
};
pub use neighbours::{Move, moved_before};
pub use question::{api_query, page_query, question_of, state_names, states_of};
pub use sentence::{bare_sentence, progress_sentence, spoken_sentence, state_word};
pub use tab::{favicon, tab_title};
pub use when::{ago_text, iso_text};
pub use window::{Layout, Window};
