use leptos::prelude::*;

/// A line icon on a grid of 24; what it stands for is said by its button.
#[component]
pub fn Icon(
    /// Its path.
    d: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=d></path>
        </svg>
    }
}

/// The paths of the icons.
pub mod shape {
    pub const BRAND: &str =
        "M12 3v18M12 6h5a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3h-5M12 6H7a3 3 0 0 0-3 3v6a3 3 0 0 0 3 3h5";
    pub const HELP: &str =
        "M9.2 9a3 3 0 1 1 4.4 2.6c-1 .6-1.6 1.2-1.6 2.4M12 17.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
    pub const THEME: &str = "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18M12 8h6.5M12 12h9M12 16h6.5";
    pub const PHOTO: &str = "M5 5h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3 16l5-5 4 4 3-3 6 6M15.5 9v.01";
    pub const HISTORY: &str = "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z";
    pub const QUEUE: &str = "M9 6h11M9 12h11M9 18h11M4.5 6v.01M4.5 12v.01M4.5 18v.01";
    pub const STATUS: &str = "M4 20h16M6 20v-6M12 20V5M18 20v-9";
    pub const BELL: &str = "M6 16V10a6 6 0 0 1 12 0v6l2 2H4zM10 21h4";
    pub const UNDO: &str = "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
    pub const REDO: &str = "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3";
    pub const MINUS: &str = "M6 12h12";
    pub const PLUS: &str = "M12 6v12M6 12h12";
    pub const EYE: &str = "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z";
    pub const BRUSH: &str = "M14.5 4.5a2.1 2.1 0 0 1 3 0l2 2a2.1 2.1 0 0 1 0 3L11 18l-5-5zM6 13c-2 1-1.5 4-4 5.5 2.5 2 7 1.5 9-.5";
    pub const SLIDERS: &str = "M4 7h8M18 7h2M4 17h2M12 17h8M15 4.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM9 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z";
    pub const DOWNLOAD: &str = "M12 4v11M7 10.5l5 5 5-5M5 20h14";
    pub const COPY: &str =
        "M9 9h9a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM4 15V5a2 2 0 0 1 2-2h9";
    pub const FORWARD: &str = "M4 12h14M13 6.5l5.5 5.5-5.5 5.5";
    pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";
    pub const RESET: &str = "M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5";
    pub const WARNING: &str = "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.01";
}
