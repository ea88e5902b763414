use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::client::{later, order_job};
use crate::state::Library;

/// How long a deletion offers to be undone.
const TOAST_MS: u64 = 12_000;

impl Library {
    /// Does what a button on a card says.
    pub fn act(self, action: &str, id: &str) {
        match action {
            "favourite" => self.toggle_favourite(id),
            "delete" => self.delete(id),
            _ => {}
        }
    }

    /// Picks a result, or puts it back.
    pub fn pick(self, id: String, is_picked: bool) {
        self.picked.update(|picked| {
            picked.retain(|known| *known != id);
            if is_picked {
                picked.push(id);
            }
        });
    }

    /// Brings back what was deleted last.
    pub fn undo_delete(self) {
        let Some((place, job)) = self.deleted.get_untracked() else { return };
        self.deleted.set(None);
        self.jobs.update(|jobs| jobs.insert(place.min(jobs.len()), job.clone()));
        self.spoken.set("It is back.".to_owned());
        spawn_local(async move {
            if let Err(failure) = order_job(job.id.as_str(), "undelete").await {
                self.jobs.update(|jobs| jobs.retain(|known| known.id != job.id));
                self.trouble.set(failure.sentence);
            }
        });
    }

    /// Shows the two picked results one over the other.
    pub fn compare(self) {
        if let Some(dialog) = self.elements.comparison.get_untracked() {
            let _ = dialog.show_modal();
        }
    }

    fn toggle_favourite(self, id: &str) {
        let mut now = None;
        self.jobs.update(|jobs| {
            if let Some(job) = jobs.iter_mut().find(|job| job.id.as_str() == id) {
                job.favourite = !job.favourite;
                now = Some(job.clone());
            }
        });
        let Some(mut job) = now else { return };
        spawn_local(async move {
            let order = if job.favourite { "favourite" } else { "unfavourite" };
            match order_job(job.id.as_str(), order).await {
                Ok(job) => self.replace(job),
                Err(failure) => {
                    job.favourite = !job.favourite;
                    self.replace(job);
                    self.trouble.set(failure.sentence);
                }
            }
        });
    }

    fn delete(self, id: &str) {
        let Some(place) = self.jobs.with_untracked(|jobs| jobs.iter().position(|job| job.id.as_str() == id))
        else {
            return;
        };
        let Some(job) = self.jobs.try_update(|jobs| jobs.remove(place)) else { return };
        self.pick(id.to_owned(), false);
        spawn_local(async move {
            match order_job(job.id.as_str(), "delete").await {
                Ok(_) => {
                    self.deleted.set(Some((place, job)));
                    later(self.pending.toast, TOAST_MS, move || self.deleted.set(None));
                }
                Err(failure) => {
                    self.jobs.update(|jobs| jobs.insert(place.min(jobs.len()), job));
                    self.trouble.set(failure.sentence);
                }
            }
        });
    }
}
