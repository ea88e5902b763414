//! What the editor does: each file adds one group of actions to [`crate::state::Editor`].

mod drawing;
mod failing;
mod navigating;
mod opening;
mod orders;
mod output;
mod prompting;
mod recipe;
mod undoing;
mod viewing;
mod working;
