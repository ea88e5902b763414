use std::rc::Rc;

use leptos::task::spawn_local;
use offstage_api::jobs::JobId;

use super::elements::say;
use super::line_up::LineUp;
use crate::client::{move_job, order_job, read, request};
use crate::model::jobs::{Move, moved_before};
use crate::state::Failure;

impl LineUp {
    /// Does what a button says.
    pub(super) fn act(self: &Rc<Self>, action: String, id: String) {
        let line_up = self.clone();
        spawn_local(async move {
            let done = match action.as_str() {
                "pause" | "resume" => set_paused(&action).await,
                "up" => line_up.move_by(&id, Move::Up).await,
                "down" => line_up.move_by(&id, Move::Down).await,
                _ => order_job(&id, &action).await.map(|_| ()),
            };
            say("trouble", &done.err().map(|failure| failure.sentence).unwrap_or_default());
            line_up.look().await;
        });
    }

    async fn move_by(&self, id: &str, by: Move) -> Result<(), Failure> {
        let Ok(id) = id.parse::<JobId>() else { return Ok(()) };
        let target = moved_before(&self.state.borrow().queue.waiting, &id, by).map(Option::<&JobId>::cloned);
        match target {
            Some(before) => move_job(&id, before.as_ref()).await.map(|_| ()),
            None => Ok(()),
        }
    }
}

async fn set_paused(action: &str) -> Result<(), Failure> {
    let answer = request("POST", &format!("/api/v1/queue/{action}"), None).await;
    match answer.status {
        200..300 => Ok(()),
        _ => read::<()>(&answer),
    }
}
