/// Reads what [`remember`] kept. Browsers may refuse storage: then nothing is remembered, and that is
/// all.
pub fn recall(key: &str) -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(&named(key)).ok()?
}

/// Keeps a value beyond this visit.
pub fn remember(key: &str, value: &str) {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    if let Some(storage) = storage {
        let _ = storage.set_item(&named(key), value);
    }
}

/// Keeps it no longer.
pub fn forget(key: &str) {
    if let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) {
        let _ = storage.remove_item(&named(key));
    }
}

fn named(key: &str) -> String {
    format!("offstage.{key}")
}
