//! Bars on standard error. Indicatif draws nothing where that is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// While several photos are edited.
pub(super) fn bar(photos: usize) -> ProgressBar {
    if photos < 2 {
        return ProgressBar::hidden();
    }
    styled(ProgressBar::new(photos as u64), "{bar:30} {pos}/{len} photos, {eta} left  {wide_msg}")
}

/// While files are read or downloaded.
pub(super) fn bytes() -> ProgressBar {
    styled(ProgressBar::new(0), "{bar:30} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left  {wide_msg}")
}

/// While one photo is generated, step by step.
pub(super) fn steps(steps: u32) -> ProgressBar {
    let bar =
        styled(ProgressBar::new(steps.into()), "{spinner} {bar:30} step {pos}/{len}, {eta} left  {wide_msg}");
    // Steps take seconds: the spinner says that it goes on.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn styled(bar: ProgressBar, template: &str) -> ProgressBar {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
