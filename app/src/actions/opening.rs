use leptos::prelude::*;
use leptos::task::spawn_local;
use offstage_api::{ImageFormat, Recipe};
use send_wrapper::SendWrapper;
use web_sys::File;

use crate::client::{blob_as_file, fetch_blob, natural_size, object_url, push_path, revoke_url};
use crate::model::{Example, History, PhotoFile, View, classify};
use crate::state::{Editor, Failure, Origin, OutputChoice, Photo, Remedy, Version, Work};

impl Editor {
    /// Takes a file of the user's as the photo to edit.
    pub fn open_file(self, file: File) {
        self.open_then(file, || {});
    }

    /// Takes an example photo and runs its prompt.
    pub fn open_example(self, example: Example) {
        let turn = self.begin(Work::Opening);
        self.prompt.set(example.prompt.to_owned());
        spawn_local(async move {
            let blob = fetch_blob(&example.photo_url()).await;
            if !self.is_current(turn) {
                return;
            }
            match blob.and_then(|blob| blob_as_file(&blob, &example.file_name())) {
                Some(file) => self.open_then(file, move || self.run_prompt()),
                None => self.fail(Failure::new(
                    Remedy::ChoosePhoto,
                    "This example is not on the server. Choose a photo of your own.",
                )),
            }
        });
    }

    /// Goes on from the result as if it were the photo.
    pub fn use_result_as_input(self) {
        let Some(shown) = self.result.get_untracked().filter(|shown| !shown.is_preview) else { return };
        let name = self.photo.with_untracked(|photo| photo.as_ref().map(|photo| photo.name.clone()));
        self.finish();
        self.put_on_stage(Photo::result_of(&shown.edit, name.unwrap_or_default()));
        self.prompt.set(String::new());
        self.spoken.set("The result is the photo now. Say what should change next.".to_owned());
        self.focus_prompt();
    }

    fn open_then(self, file: File, then: impl FnOnce() + 'static) {
        let name = file.name();
        let kind = classify(&name, &file.type_());
        if kind == PhotoFile::Refused {
            self.fail(Failure::new(
                Remedy::ChoosePhoto,
                format!("“{name}” is no photo. Choose a JPEG, PNG, WebP, TIFF or GIF file."),
            ));
            return;
        }
        if file.size() == 0.0 {
            let sentence = format!("“{name}” is empty (0 bytes). Choose another photo.");
            self.fail(Failure::new(Remedy::ChoosePhoto, sentence));
            return;
        }
        let turn = self.begin(Work::Opening);
        self.choose_output_for(&file.type_());
        let url = object_url(&file);
        spawn_local(async move {
            let size = match &url {
                Some(url) if kind == PhotoFile::Shown => natural_size(url).await,
                _ => None,
            };
            if !self.is_current(turn) {
                return;
            }
            self.finish();
            let preview_url = url.filter(|_| size.is_some());
            let is_shown = preview_url.is_some();
            self.look_for_recipe(file.clone());
            let origin = Origin::File(SendWrapper::new(file));
            self.put_on_stage(Photo { name: name.clone(), origin, preview_url, size });
            push_path("/");
            self.spoken.set(match is_shown {
                true => format!("{name} is open."),
                false => format!(
                    "{name} is open. This browser cannot show it; its picture comes with the first edit."
                ),
            });
            self.focus_prompt();
            then();
        });
    }

    /// Shows a photo that nothing was done to yet; undo leads back to what was there.
    fn put_on_stage(self, photo: Photo) {
        let version = Version { photo: photo.clone(), edit: None, run: self.pending.run.get_value() };
        batch(move || {
            self.release_unused_previews(&photo);
            self.photo.set(Some(photo));
            self.result.set(None);
            self.recipe.set(Recipe::default());
            self.stage.view.set(View::Fit);
            self.clear_mask();
            self.versions.update(|versions| match versions {
                Some(versions) => versions.push(version),
                None => *versions = Some(History::new(version)),
            });
        });
    }

    /// An opened file that was never edited cannot be come back to once another is opened without an
    /// undo step between them; all others stay for undo.
    fn release_unused_previews(self, next: &Photo) {
        let unused = self.versions.with_untracked(|versions| versions.is_none())
            && self.result.with_untracked(Option::is_none);
        let earlier =
            self.photo.with_untracked(|photo| photo.as_ref().and_then(|photo| photo.preview_url.clone()));
        if let Some(url) = earlier.filter(|url| unused && next.preview_url.as_ref() != Some(url)) {
            revoke_url(&url);
        }
    }

    /// Offers to download in the format that came in, where browsers have it.
    fn choose_output_for(self, media_type: &str) {
        let format = OutputChoice::FORMATS.into_iter().find(|format| format.media_type() == media_type);
        self.output.format.set(format.unwrap_or(ImageFormat::Jpeg));
    }
}
