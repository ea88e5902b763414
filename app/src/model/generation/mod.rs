//! What a generative model is asked for, and how it answered, without a browser.

mod amount;
mod facts;
#[cfg(test)]
mod fixture;
mod offer;
mod options;
#[cfg(feature = "ssr")]
mod plain;

pub use amount::{AMOUNTS, OPTIONS, kept_options, option_text, recalled_options, set_option};
pub use facts::facts_markup;
#[cfg(test)]
pub use fixture::generated_edit;
pub use offer::{offer_text, offered_prompt};
pub use options::options_markup;
#[cfg(feature = "ssr")]
pub use plain::plain_choices;
