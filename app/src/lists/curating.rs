use std::rc::Rc;

use leptos::task::spawn_local;

use super::comparison;
use super::elements::{by_id, say, set, show};
use super::library::Library;
use crate::client::{later, order_job};

/// How long a deletion offers to be undone.
const TOAST_MS: u64 = 12_000;

impl Library {
    /// Does what a button says; those on a card come with the id of its job.
    pub(super) fn act(self: &Rc<Self>, action: &str, id: &str) {
        match action {
            "favourite" => self.toggle_favourite(id),
            "delete" => self.delete(id),
            "undo" => self.undo_delete(),
            "clear" => {
                self.state.borrow_mut().picked.clear();
                self.show_picked();
            }
            "compare" => self.compare(),
            _ => {}
        }
    }

    /// Picks a result, or puts it back.
    pub(super) fn pick(self: &Rc<Self>, id: String, is_picked: bool) {
        let mut state = self.state.borrow_mut();
        state.picked.retain(|known| *known != id);
        if is_picked {
            state.picked.push(id);
        }
        drop(state);
        self.show_picked();
    }

    fn show_picked(self: &Rc<Self>) {
        let state = self.state.borrow();
        let count = state.picked.len();
        let can_compare = count == 2 && (0..2).all(|at| self.picture(&state.picked[at]).is_some());
        say(
            "picked-count",
            &match count {
                1 => "1 selected; select two to compare".to_owned(),
                count => format!("{count} selected"),
            },
        );
        // The cards that are not on the page send nothing by themselves.
        set("picked-ids", "value", Some(&state.picked.join(",")));
        set("compare", "aria-disabled", (!can_compare).then_some("true"));
        if let Some(bar) = by_id("picked") {
            bar.set_class_name(if count > 0 { "picked is-shown" } else { "picked" });
        }
        drop(state);
        self.draw_soon();
    }

    /// Where the picture of a result is, and what it is called.
    fn picture(&self, id: &str) -> Option<(String, String)> {
        let state = self.state.try_borrow().ok()?;
        let edit = state.jobs.iter().find(|job| job.id.as_str() == id)?.edit.as_ref()?;
        let url = crate::client::picture_url(&edit.image_url, edit.output.format);
        Some((url, edit.prompt.clone().unwrap_or_else(|| edit.sentence.clone())))
    }

    fn compare(&self) {
        let picked = self.state.borrow().picked.clone();
        let pictures: Vec<_> = picked.iter().filter_map(|id| self.picture(id)).collect();
        if let [first, second] = &pictures[..] {
            comparison::open(first, second);
        }
    }

    fn toggle_favourite(self: &Rc<Self>, id: &str) {
        let mut state = self.state.borrow_mut();
        let Some(job) = state.jobs.iter_mut().find(|job| job.id.as_str() == id) else { return };
        job.favourite = !job.favourite;
        let mut job = job.clone();
        drop(state);
        self.draw_soon();
        let library = self.clone();
        spawn_local(async move {
            let order = if job.favourite { "favourite" } else { "unfavourite" };
            match order_job(job.id.as_str(), order).await {
                Ok(job) => library.replace(job),
                Err(failure) => {
                    job.favourite = !job.favourite;
                    library.replace(job);
                    say("trouble", &failure.sentence);
                }
            }
        });
    }

    fn delete(self: &Rc<Self>, id: &str) {
        let mut state = self.state.borrow_mut();
        let Some(place) = state.jobs.iter().position(|job| job.id.as_str() == id) else { return };
        let job = state.jobs.remove(place);
        drop(state);
        self.pick(id.to_owned(), false);
        let library = self.clone();
        spawn_local(async move {
            let answer = order_job(job.id.as_str(), "delete").await;
            let mut state = library.state.borrow_mut();
            match answer {
                Ok(_) => {
                    state.deleted = Some((place, job));
                    drop(state);
                    library.show_toast();
                }
                Err(failure) => {
                    let place = place.min(state.jobs.len());
                    state.jobs.insert(place, job);
                    drop(state);
                    say("trouble", &failure.sentence);
                    library.draw_soon();
                }
            }
        });
    }

    fn show_toast(self: &Rc<Self>) {
        show("toast", true);
        say("toast-text", "Deleted.");
        let library = self.clone();
        later(self.toast, TOAST_MS, move || {
            library.state.borrow_mut().deleted = None;
            library.hide_toast();
        });
    }

    fn hide_toast(&self) {
        show("toast", false);
        say("toast-text", "");
    }

    /// Brings back what was deleted last, to where it was.
    fn undo_delete(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        let Some((place, job)) = state.deleted.take() else { return };
        let (id, place) = (job.id.clone(), place.min(state.jobs.len()));
        state.jobs.insert(place, job);
        drop(state);
        self.hide_toast();
        say("said", "It is back.");
        self.draw_soon();
        let library = self.clone();
        spawn_local(async move {
            if let Err(failure) = order_job(id.as_str(), "undelete").await {
                library.state.borrow_mut().jobs.retain(|known| known.id != id);
                say("trouble", &failure.sentence);
                library.draw_soon();
            }
        });
    }
}
