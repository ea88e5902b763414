use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

/// Whether the user was never asked whether we may notify; `false` where browsers cannot.
pub fn can_ask_to_notify() -> bool {
    is_known() && Notification::permission() == NotificationPermission::Default
}

/// Asks the user whether we may; browsers want this to follow a press.
pub async fn ask_to_notify() -> bool {
    let Some(asked) = is_known().then(Notification::request_permission).and_then(Result::ok) else {
        return false;
    };
    JsFuture::from(asked).await.is_ok_and(|answer| answer.as_string().as_deref() == Some("granted"))
}

/// Tells a user who looks elsewhere; a press on it leads back here.
pub fn notify(title: &str, body: &str) {
    if !is_known() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_icon("/icon.png");
    if let Ok(notification) = Notification::new_with_options(title, &options) {
        let look = Closure::once_into_js(|| {
            if let Some(window) = web_sys::window() {
                let _ = window.focus();
            }
        });
        notification.set_onclick(Some(look.unchecked_ref()));
    }
}

/// Browsers have notifications on safe connections only.
fn is_known() -> bool {
    web_sys::window()
        .is_some_and(|window| js_sys::Reflect::has(&window, &"Notification".into()).unwrap_or(false))
}
