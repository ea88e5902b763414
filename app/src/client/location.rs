use offstage_api::EditId;
use offstage_api::jobs::JobId;
use wasm_bindgen::JsValue;

/// The path of the address bar.
pub fn current_path() -> String {
    web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default()
}

/// The query of the address bar: "?model=x", or nothing.
pub fn current_query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// The id in `/edits/{id}`.
pub fn edit_id_in(path: &str) -> Option<EditId> {
    path.strip_prefix("/edits/")?.parse().ok()
}

/// The id in `/jobs/{id}`.
pub fn job_id_in(path: &str) -> Option<JobId> {
    path.strip_prefix("/jobs/")?.parse().ok()
}

/// Puts a path in the address bar; the back button leads to where we were.
pub fn push_path(path: &str) {
    if let Some(history) = history().filter(|_| current_path() != path) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Puts a path in the address bar in place of the present one.
pub fn replace_path(path: &str) {
    if let Some(history) = history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_paths_of_edits_and_jobs_have_an_id() {
        assert!(edit_id_in("/edits/01ARZ3NDEKTSV4RRFFQ69G5FAV").is_some());
        assert_eq!(edit_id_in("/edits/x"), None);
        assert_eq!(edit_id_in("/"), None);
        assert!(job_id_in("/jobs/01ARZ3NDEKTSV4RRFFQ69G5FAV").is_some());
        assert_eq!(job_id_in("/edits/01ARZ3NDEKTSV4RRFFQ69G5FAV"), None);
    }
}
