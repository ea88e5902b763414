//! The pages of Offstage: rendered on the server, then hydrated in the browser.
//!
//! A page is a function of its [`PageContent`], which is loaded before anything is rendered and
//! travels in the page: there is nothing to wait for while rendering, and nothing to fetch again
//! while hydrating. What the editor computes without a browser is in `model`, what it remembers in
//! `state`, what it does in `actions`, how lists are kept
//! up to date in `lists`, and how it talks to the browser and the server in `client`.

// A module for browsers leaves out the pages of the other one, and what only they use.
#![cfg_attr(
    not(any(feature = "ssr", all(feature = "editor", feature = "desk"))),
    allow(dead_code, unused_imports)
)]

mod actions;
pub mod api;
mod client;
mod components;
mod form_failure;
#[cfg(feature = "hydrate")]
mod hydrate;
mod lists;
mod model;
mod page;
#[cfg(feature = "ssr")]
mod server_side;
mod state;

pub use form_failure::FormFailure;
#[cfg(feature = "hydrate")]
pub use hydrate::hydrate;
pub use page::{HistoryContent, ModelLine, PageContent, PageView, QueueContent, StatusContent};
#[cfg(feature = "ssr")]
pub use server_side::{Assets, PagePorts, PageRequest, page_response};
