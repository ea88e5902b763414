use offstage_api::{Studio, StudioError, Upload};

use super::form_field::{known_field, read_file};
use super::received::broken_form;
use super::{ApiError, Received};

/// Reads a form whose one field is a file named `image`; it streams to the studio. Errors name the
/// field to change.
pub async fn receive_picture(received: Received, studio: &dyn Studio) -> Result<Upload, ApiError> {
    let mut picture = None;
    let mut form = received.form()?;
    while let Some(field) = form.next_field().await.map_err(broken_form)? {
        known_field(&field, &[&["image"]])?;
        picture = read_file(field, studio).await?.or(picture);
    }
    picture.ok_or_else(|| StudioError::invalid("image", "Choose a picture: none was sent.").into())
}
