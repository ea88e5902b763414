use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::jobs::{JobState, JobView, Phase};

use crate::client::{fetch_blob, natural_size, object_url, revoke_url};
use crate::state::Editor;

/// The address of the picture of the unfinished result, while there is one. A step's picture takes the place
/// of the one before once it is here, and the last one stays until the result is: nothing flickers. One that
/// is gone already is skipped.
pub fn unfinished(editor: Editor) -> RwSignal<Option<String>> {
    let job = editor.following.job;
    let wanted = Memo::new(move |_| job.with(|job| job.as_ref().and_then(address)));
    let is_over = Memo::new(move |_| job.with(|job| job.as_ref().is_none_or(is_over)));
    let shown = RwSignal::new(wanted.get_untracked());
    let put = move |url: Option<String>| {
        if let Some(earlier) = shown.try_update(|shown| std::mem::replace(shown, url)).flatten() {
            revoke_url(&earlier);
        }
    };
    Effect::new(move || {
        if is_over.get() {
            return put(None);
        }
        let Some(url) = wanted.get() else { return };
        spawn_local(async move {
            let Some(here) = fetch_blob(&url).await.and_then(|blob| object_url(&blob)) else { return };
            let is_picture = natural_size(&here).await.is_some();
            // Answers may overtake each other.
            let is_wanted = is_over.try_get_untracked() == Some(false)
                && wanted.try_get_untracked().flatten().as_ref() == Some(&url);
            if is_picture && is_wanted {
                put(Some(here));
            } else {
                revoke_url(&here);
            }
        });
    });
    shown
}

/// Whether there is nothing to wait for; the result of what succeeded is on its way.
fn is_over(job: &JobView) -> bool {
    job.state.is_final() && job.state != JobState::Succeeded
}

/// Another address for each step, so that it is not the first one that stays.
fn address(job: &JobView) -> Option<String> {
    let progress = job.progress.as_ref()?;
    let url = progress.preview_url.as_ref()?;
    Some(match progress.phase {
        Phase::Running { step, .. } if !url.contains('?') => format!("{url}?step={step}"),
        _ => url.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::jobs::fixture::running;

    #[test]
    fn each_step_has_a_picture_of_its_own() {
        let mut job = running(1, Phase::Running { step: 3, of: 8 });
        assert_eq!(address(&job), None);
        let preview = |url: &str, job: &mut JobView| {
            job.progress.as_mut().unwrap().preview_url = Some(url.to_owned());
            address(job).unwrap()
        };
        assert_eq!(preview("/p", &mut job), "/p?step=3");
        assert_eq!(preview("/p?step=2", &mut job), "/p?step=2");
    }
}
