//! What the editor does: each file adds one group of actions to [`crate::state::Editor`],
//! or to what the status page keeps: [`crate::state::Feed`] and [`crate::state::Orders`].

mod choosing;
mod drawing;
mod failing;
mod following;
mod following_job;
mod navigating;
mod opening;
mod ordering;
mod orders;
mod output;
mod prompting;
mod recipe;
mod restoring;
mod resuming;
mod undoing;
mod viewing;
mod working;

pub use restoring::Embedded;
