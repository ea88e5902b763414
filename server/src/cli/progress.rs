use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error while several photos are edited, on a terminal only.
pub(super) fn bar(photos: usize) -> ProgressBar {
    if photos < 2 {
        return ProgressBar::hidden();
    }
    // Indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::new(photos as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} photos, {eta} left  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}
