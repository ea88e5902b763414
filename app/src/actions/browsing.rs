use leptos::leptos_dom::helpers::request_animation_frame;
use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::{HistoryQuestion, JobPage, JobView};
use send_wrapper::SendWrapper;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use web_sys::FormData;

use crate::client::{
    EventStream, Happening, ask, clock_ms, later, layout_of, make_room, patch_rows, replace_path, set_markup,
};
use crate::model::jobs::{api_query, card, empty_history, page_query, question_of, states_of};
use crate::state::Library;

/// A pause in typing after which it is searched.
const ASK_AFTER_MS: u64 = 200;

#[derive(Deserialize)]
struct JobNews {
    job: JobView,
}

impl Library {
    /// Takes over the list that the server rendered.
    pub fn begin(self) {
        self.pending.now_ms.set_value(clock_ms());
        let draw = move |_| self.draw_soon();
        window_event_listener_untyped("scroll", draw);
        window_event_listener_untyped("resize", draw);
        Effect::new(move || {
            self.jobs.track();
            self.picked.track();
            self.draw_soon();
        });
        self.watch_unfinished();
    }

    /// Asks what the form says, once nobody types any more.
    pub fn ask_soon(self) {
        later(self.pending.asking, ASK_AFTER_MS, move || self.ask_now());
    }

    pub fn ask_now(self) {
        let Some(form) = self.elements.filters.get_untracked() else { return };
        let form: web_sys::HtmlFormElement = form.unchecked_into();
        let Ok(fields) = FormData::new_with_form(&form) else { return };
        let field = |name: &str| fields.get(name).as_string().filter(|text| !text.trim().is_empty());
        let question = HistoryQuestion {
            search: field("search").map(|text| text.trim().to_owned()),
            model: field("model"),
            states: states_of(&field("state").unwrap_or_default()),
            favourites_only: field("favourites").is_some(),
            ..question_of("")
        };
        if self.question.with_untracked(|now| *now == question) {
            return;
        }
        let query = page_query(&question);
        replace_path(&if query.is_empty() { "/history".to_owned() } else { format!("/history?{query}") });
        self.question.set(question);
        self.pending.turn.update_value(|turn| *turn += 1);
        self.pending.is_loading.set_value(false);
        self.load(None);
    }

    /// Loads the next page, if there is one.
    pub fn load_more(self) {
        if let Some(next) = self.next.get_untracked() {
            self.load(Some(next));
        }
    }

    fn load(self, after: Option<u64>) {
        if self.pending.is_loading.get_value() {
            return;
        }
        self.pending.is_loading.set_value(true);
        let turn = self.pending.turn.get_value();
        let question = HistoryQuestion { after, ..self.question.get_untracked() };
        spawn_local(async move {
            let answer = ask::<JobPage>("GET", &format!("/api/v1/jobs?{}", api_query(&question)), None).await;
            if self.pending.turn.get_value() != turn {
                return;
            }
            self.pending.is_loading.set_value(false);
            match answer {
                Ok(page) => batch(move || {
                    self.trouble.set(String::new());
                    self.next.set(page.next);
                    self.jobs.update(|jobs| match after {
                        Some(_) => jobs.extend(page.jobs),
                        None => *jobs = page.jobs,
                    });
                    if after.is_none() {
                        let found = self.jobs.with_untracked(Vec::len);
                        let more = if page.next.is_some() { " or more" } else { "" };
                        self.spoken.set(format!("{found}{more} found."));
                    }
                }),
                Err(failure) => self.trouble.set(failure.sentence),
            }
        });
    }

    /// Draws before the next frame, once for everything that happened until then.
    fn draw_soon(self) {
        if !self.pending.is_drawing.get_value() {
            self.pending.is_drawing.set_value(true);
            request_animation_frame(move || {
                self.pending.is_drawing.set_value(false);
                self.draw();
            });
        }
    }

    fn draw(self) {
        let Some(list) = self.elements.list.get_untracked() else { return };
        let list: web_sys::Element = list.unchecked_into();
        let count = self.jobs.with_untracked(Vec::len);
        let window = layout_of(&list).window(count);
        let now_ms = self.pending.now_ms.get_value();
        let rows: Vec<_> = self.jobs.with_untracked(|jobs| {
            window.cards.clone().filter_map(|at| Some(card(jobs.get(at)?, at, now_ms))).collect()
        });
        let was_laid_out = self.pending.rows.with_value(|known| !known.is_empty());
        let known = self.pending.rows.get_value();
        if known != rows {
            patch_rows(&list, &known, &rows);
            self.pending.rows.set_value(rows);
        }
        make_room(&list, &window);
        self.mark_picked(&list);
        if let Some(empty) = document().get_element_by_id("no-shots") {
            let is_filtered = self.question.with_untracked(|question| !page_query(question).is_empty());
            set_markup(&empty, if count == 0 { empty_history(is_filtered) } else { "" });
        }
        if !was_laid_out && count > 0 {
            // The first card tells how high they are.
            self.draw_soon();
        }
        if window.wants_more {
            self.load_more();
        }
    }

    /// Cards that come and go forget what was picked.
    fn mark_picked(self, list: &web_sys::Element) {
        let Ok(boxes) = list.query_selector_all("input[name=id]") else { return };
        self.picked.with_untracked(|picked| {
            for at in 0..boxes.length() {
                if let Some(pick) =
                    boxes.item(at).and_then(|found| found.dyn_into::<web_sys::HtmlInputElement>().ok())
                {
                    pick.set_checked(picked.contains(&pick.value()));
                }
            }
        });
    }

    /// What is under way is followed to its end.
    fn watch_unfinished(self) {
        let is_unfinished = self.jobs.with_untracked(|jobs| jobs.iter().any(|job| !job.state.is_final()));
        if !is_unfinished {
            return;
        }
        let hear = move |happening| {
            if let Happening::Came { text, .. } = happening
                && let Ok(JobNews { job }) = serde_json::from_str(&text)
            {
                self.replace(job);
            }
        };
        if let Ok(stream) = EventStream::open("/api/v1/jobs/events", &["job"], hear) {
            self.pending.stream.set_value(Some(SendWrapper::new(stream)));
        }
    }

    /// Takes in how a job is now, if it is in the list.
    pub(super) fn replace(self, job: JobView) {
        let at = self
            .jobs
            .with_untracked(|jobs| jobs.iter().position(|known| known.id == job.id && *known != job));
        if let Some(at) = at {
            self.jobs.update(|jobs| jobs[at] = job);
        }
    }
}
