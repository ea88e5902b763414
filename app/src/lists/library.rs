use std::cell::RefCell;
use std::rc::Rc;

use leptos::leptos_dom::helpers::{TimeoutHandle, request_animation_frame};
use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::{HistoryQuestion, JobPage, JobView};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlFormElement, HtmlInputElement};

use super::comparison;
use super::elements::{by_id, is_from, on, say, show};
use crate::client::{
    EventStream, Happening, JobNews, action_at, ask, clock_ms, later, layout_of, make_room, patch_rows,
    replace_path, set_markup,
};
use crate::model::jobs::{Row, api_query, card, empty_history, page_query, question_of, states_of};
use crate::page::HistoryContent;

/// A pause in typing after which it is searched.
const ASK_AFTER_MS: u64 = 200;

/// The history as far as it is loaded. Only the cards in sight, and a few more, are on the page.
pub struct Library {
    list: Element,
    pub(super) state: RefCell<State>,
    asking: StoredValue<Option<TimeoutHandle>>,
    pub(super) toast: StoredValue<Option<TimeoutHandle>>,
}

#[derive(Default)]
pub(super) struct State {
    question: HistoryQuestion,
    pub(super) jobs: Vec<JobView>,
    /// What to ask for next; `None` at the end.
    next: Option<u64>,
    /// The ids of those that are picked, in the order in which they were.
    pub(super) picked: Vec<String>,
    /// What was deleted last, and where it was, as long as it can be brought back.
    pub(super) deleted: Option<(usize, JobView)>,
    /// The rows that are on the page.
    rows: Vec<Row>,
    /// Counts the questions: an answer to an earlier one is dropped.
    turn: u32,
    is_loading: bool,
    is_drawing: bool,
    stream: Option<EventStream>,
}

impl Library {
    /// Takes over the page that the server rendered.
    pub fn begin(content: HistoryContent) {
        let Some(list) = by_id("list") else { return };
        let query = web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default();
        let jobs = content.page.jobs;
        let rows = jobs.iter().enumerate().map(|(place, job)| card(job, place, 0)).collect();
        let state = State {
            question: question_of(query.trim_start_matches('?')),
            jobs,
            next: content.page.next,
            rows,
            ..State::default()
        };
        let library = Rc::new(Library {
            list,
            state: RefCell::new(state),
            asking: StoredValue::new(None),
            toast: StoredValue::new(None),
        });
        library.listen();
        comparison::listen();
        library.draw_soon();
        library.watch_unfinished();
    }

    fn listen(self: &Rc<Self>) {
        for event in ["scroll", "resize"] {
            let library = self.clone();
            on(event, Box::new(move |_| library.draw_soon()));
        }
        let library = self.clone();
        on("click", Box::new(move |event| library.click(&event)));
        let library = self.clone();
        on("change", Box::new(move |event| library.change(&event)));
        let library = self.clone();
        on("input", Box::new(move |event| library.ask_soon(&event, ASK_AFTER_MS)));
        let library = self.clone();
        on("submit", Box::new(move |event| library.ask_soon(&event, 0)));
    }

    fn click(self: &Rc<Self>, event: &Event) {
        if let Some((action, id)) = action_at(event) {
            self.act(&action, &id);
        } else if is_from(event, "#more a") {
            event.prevent_default();
            self.load_more();
        }
    }

    fn change(self: &Rc<Self>, event: &Event) {
        let pick = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if let Some(pick) = pick.filter(|_| is_from(event, ".shot-pick")) {
            self.pick(pick.value(), pick.checked());
        }
    }

    /// Asks what the form says, once nobody types any more.
    fn ask_soon(self: &Rc<Self>, event: &Event, after_ms: u64) {
        if is_from(event, "#filters") {
            if after_ms == 0 {
                event.prevent_default();
            }
            let library = self.clone();
            later(self.asking, after_ms, move || library.ask());
        }
    }

    fn ask(self: &Rc<Self>) {
        let form = by_id("filters").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        let Some(fields) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return };
        let field = |name: &str| fields.get(name).as_string().filter(|text| !text.trim().is_empty());
        let question = HistoryQuestion {
            search: field("search").map(|text| text.trim().to_owned()),
            model: field("model"),
            states: states_of(&field("state").unwrap_or_default()),
            favourites_only: field("favourites").is_some(),
            everyone: field("everyone").is_some(),
            ..question_of("")
        };
        let query = page_query(&question);
        let mut state = self.state.borrow_mut();
        if state.question == question {
            return;
        }
        (state.question, state.is_loading) = (question, false);
        state.turn += 1;
        drop(state);
        replace_path(&if query.is_empty() { "/history".to_owned() } else { format!("/history?{query}") });
        self.load(None);
    }

    fn load_more(self: &Rc<Self>) {
        let next = self.state.borrow().next;
        if next.is_some() {
            self.load(next);
        }
    }

    fn load(self: &Rc<Self>, after: Option<u64>) {
        let mut state = self.state.borrow_mut();
        if std::mem::replace(&mut state.is_loading, true) {
            return;
        }
        let (turn, question) = (state.turn, HistoryQuestion { after, ..state.question.clone() });
        let library = self.clone();
        spawn_local(async move {
            let url = format!("/api/v1/jobs?{}", api_query(&question));
            let answer = ask::<JobPage>("GET", &url, None).await;
            let mut state = library.state.borrow_mut();
            if state.turn != turn {
                return;
            }
            state.is_loading = false;
            match answer {
                Ok(page) => {
                    say("trouble", "");
                    state.next = page.next;
                    if after.is_none() {
                        state.jobs.clear();
                        let more = if page.next.is_some() { " or more" } else { "" };
                        say("said", &format!("{}{more} found.", page.jobs.len()));
                    }
                    state.jobs.extend(page.jobs);
                }
                // Scrolling on asks again.
                Err(failure) => say("trouble", &failure.sentence),
            }
            drop(state);
            library.draw_soon();
        });
    }

    /// Draws before the next frame, once for everything that happened until then.
    pub(super) fn draw_soon(self: &Rc<Self>) {
        if !std::mem::replace(&mut self.state.borrow_mut().is_drawing, true) {
            let library = self.clone();
            request_animation_frame(move || library.draw());
        }
    }

    fn draw(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        state.is_drawing = false;
        let count = state.jobs.len();
        let window = layout_of(&self.list).window(count);
        let now_ms = clock_ms();
        let rows: Vec<Row> =
            window.cards.clone().filter_map(|at| Some(card(state.jobs.get(at)?, at, now_ms))).collect();
        let was_empty = state.rows.is_empty();
        let known = std::mem::take(&mut state.rows);
        patch_rows(&self.list, &known, &rows);
        state.rows = rows;
        make_room(&self.list, &window);
        self.mark_picked(&state.picked);
        if let Some(empty) = by_id("nothing") {
            let is_filtered = !page_query(&state.question).is_empty();
            set_markup(&empty, if count == 0 { empty_history(is_filtered) } else { "" });
        }
        show("more", state.next.is_some());
        drop(state);
        if was_empty && count > 0 {
            // The first card tells how high they are.
            self.draw_soon();
        } else if window.wants_more {
            self.load_more();
        }
    }

    /// Cards that come and go forget what was picked.
    fn mark_picked(&self, picked: &[String]) {
        let Ok(boxes) = self.list.query_selector_all("input[name=id]") else { return };
        for at in 0..boxes.length() {
            if let Some(pick) = boxes.item(at).and_then(|found| found.dyn_into::<HtmlInputElement>().ok()) {
                pick.set_checked(picked.contains(&pick.value()));
            }
        }
    }

    /// What is under way is followed to its end.
    fn watch_unfinished(self: &Rc<Self>) {
        let is_unfinished = self.state.borrow().jobs.iter().any(|job| !job.state.is_final());
        if !is_unfinished {
            return;
        }
        let library = self.clone();
        let hear = move |happening| {
            if let Happening::Came { text, .. } = happening
                && let Ok(JobNews { job }) = serde_json::from_str(&text)
            {
                library.replace(job);
            }
        };
        self.state.borrow_mut().stream = EventStream::open("/api/v1/jobs/events", &["job"], hear).ok();
    }

    /// Takes in how a job is now, if it is in the list.
    pub(super) fn replace(self: &Rc<Self>, job: JobView) {
        if let Some(known) = self.state.borrow_mut().jobs.iter_mut().find(|known| known.id == job.id) {
            *known = job;
        }
        self.draw_soon();
    }
}
