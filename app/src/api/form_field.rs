use multer::Field;
use offstage_api::{EditId, Problem, Studio, StudioError, Upload, UploadSink};

use super::ApiError;
use super::received::broken_form;

/// Streams a file part to the studio. `None` for the empty part that a browser sends for a file input
/// without a choice. Errors: an empty file, and those of the studio's sink.
pub(super) async fn read_file(mut field: Field<'_>, studio: &dyn Studio) -> Result<Option<Upload>, ApiError> {
    let is_chosen = field.file_name().is_some_and(|name| !name.is_empty());
    let mut sink: Option<Box<dyn UploadSink>> = None;
    while let Some(chunk) = field.chunk().await.map_err(broken_form)? {
        if chunk.is_empty() {
            continue;
        }
        if sink.is_none() {
            sink = Some(studio.begin_upload().await?);
        }
        if let Some(sink) = &mut sink {
            sink.write(chunk).await?;
        }
    }
    match sink {
        Some(sink) => Ok(Some(sink.finish().await?)),
        None if is_chosen => Err(StudioError::UnreadableImage {
            sentence: "The file is empty (0 bytes); choose another.".to_owned(),
        }
        .into()),
        None => Ok(None),
    }
}

/// Reads a text part of at most `limit` bytes.
pub(super) async fn read_text(
    mut field: Field<'_>,
    name: &'static str,
    limit: usize,
) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken_form)? {
        if bytes.len() + chunk.len() > limit {
            let sentence = format!("The {} is longer than {limit} bytes; shorten it.", spoken(name));
            return Err(StudioError::invalid(name, sentence).into());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| {
        StudioError::invalid(name, format!("The {} is not UTF-8 text; send it as UTF-8.", spoken(name)))
            .into()
    })
}

/// The id of an edit; `None` when the field is empty.
pub(super) fn edit_id(name: &'static str, text: &str) -> Result<Option<EditId>, ApiError> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            let sentence = "This is not the id of an edit: 26 digits and capital letters, as the edit's address ends in.";
            StudioError::invalid(name, sentence).into()
        }),
    }
}

/// A yes or no; empty is no.
pub(super) fn read_flag(name: &'static str, text: &str) -> Result<bool, ApiError> {
    match text.trim() {
        "" | "false" | "0" | "off" => Ok(false),
        "true" | "1" | "on" => Ok(true),
        _ => Err(StudioError::invalid(name, format!("Give {} as true or false.", spoken(name))).into()),
    }
}

/// The name that a field was sent under, as one of those that the form has. Errors: it has none such.
pub(super) fn known_field(field: &Field<'_>, known: &[&[&'static str]]) -> Result<&'static str, ApiError> {
    let sent = field.name().unwrap_or_default();
    let known = known.concat();
    if let Some(name) = known.iter().copied().find(|name| *name == sent) {
        return Ok(name);
    }
    let name: String = sent.chars().filter(|c| !c.is_control()).take(40).collect();
    let detail = format!("There is no field “{name}”; leave it out. The fields are {}.", known.join(", "));
    Err(ApiError(Problem {
        field: Some(name),
        ..Problem::new(422, "invalid", "The request needs a change", detail)
    }))
}

pub(super) fn repeated_field(name: &'static str) -> ApiError {
    StudioError::invalid(name, format!("The field “{name}” stands twice; send it once.")).into()
}

fn spoken(name: &'static str) -> String {
    name.replace('_', " ")
}
