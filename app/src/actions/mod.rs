//! What the editor does: each file adds one group of actions to [`crate::state::Editor`],
//! or to what other pages keep: [`crate::state::Feed`] and [`crate::state::Orders`] for the status,
//! [`crate::state::Library`] for the history, [`crate::state::LineUp`] for the queue.

mod browsing;
mod curating;
mod drawing;
mod failing;
mod following;
mod following_job;
mod lining_up;
mod navigating;
mod opening;
mod ordering;
mod orders;
mod output;
mod prompting;
mod recipe;
mod resuming;
mod undoing;
mod viewing;
mod working;
