//! The two forms in which a prompt comes to be read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use offstage_api::{PhotoStats, Studio, StudioError, Upload};

use super::form_field::{known_field, read_file, read_text, repeated_field};
use super::received::broken_form;
use super::{ApiError, FormLimits, PromptQuestion, Received};

const FIELDS: [&str; 2] = ["prompt", "image"];

/// A prompt with the photo that came with it, or its statistics.
#[derive(Default)]
pub(super) struct Question {
    pub(super) prompt: String,
    pub(super) stats: Option<PhotoStats>,
    pub(super) photo: Option<Upload>,
}

pub(super) async fn receive(
    received: Received,
    studio: &dyn Studio,
    limits: &FormLimits,
) -> Result<Question, ApiError> {
    if received.is_json() {
        from_json(&received.bytes(FormLimits::JSON_BYTES).await?, studio).await
    } else if received.is_form() {
        from_form(received, studio, limits).await
    } else {
        Err(ApiError::media_type("Send this as application/json or as multipart/form-data."))
    }
}

async fn from_json(body: &[u8], studio: &dyn Studio) -> Result<Question, ApiError> {
    let question: PromptQuestion = serde_json::from_slice(body).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => {
            ApiError::bad_request(format!("The JSON is not what this address takes: {error}. Correct it."))
        }
        _ => ApiError::bad_request(format!("The body is no valid JSON: {error}. Correct it.")),
    })?;
    let photo = match question.thumbnail.as_deref() {
        None | Some("") => None,
        Some(text) => Some(keep(decoded(text)?, studio).await?),
    };
    Ok(Question { prompt: question.prompt, stats: question.stats, photo })
}

async fn from_form(
    received: Received,
    studio: &dyn Studio,
    limits: &FormLimits,
) -> Result<Question, ApiError> {
    let mut question = Question::default();
    let mut seen = Vec::new();
    let mut form = received.form()?;
    while let Some(field) = form.next_field().await.map_err(broken_form)? {
        let name = known_field(&field, &[&FIELDS])?;
        if seen.contains(&name) {
            return Err(repeated_field(name));
        }
        seen.push(name);
        match name {
            "prompt" => question.prompt = read_text(field, "prompt", limits.prompt_bytes).await?,
            _ => question.photo = read_file(field, studio).await?,
        }
    }
    Ok(question)
}

/// The bytes of a base 64 text or `data:…;base64,` URL.
fn decoded(text: &str) -> Result<Vec<u8>, ApiError> {
    let payload = match text.strip_prefix("data:") {
        Some(rest) => rest.split_once(";base64,").map(|(_, payload)| payload),
        None => Some(text),
    };
    payload.and_then(|payload| STANDARD.decode(payload.trim()).ok()).ok_or_else(|| {
        let sentence =
            "The thumbnail is not base 64; send the image file in base 64, or as a data: URL of it.";
        StudioError::invalid("thumbnail", sentence).into()
    })
}

async fn keep(bytes: Vec<u8>, studio: &dyn Studio) -> Result<Upload, StudioError> {
    let mut sink = studio.begin_upload().await?;
    sink.write(bytes.into()).await?;
    sink.finish().await
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_thumbnail_is_read_bare_and_as_a_data_url_and_refused_otherwise() {
        assert_eq!(decoded("AQID").unwrap(), [1, 2, 3]);
        assert_eq!(decoded("data:image/png;base64,AQID").unwrap(), [1, 2, 3]);
        for bad in ["data:image/png,AQID", "§§§", "A"] {
            assert_eq!(decoded(bad).unwrap_err().0.field.as_deref(), Some("thumbnail"), "{bad}");
        }
    }
}
