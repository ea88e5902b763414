use std::str::FromStr;

use offstage_api::{ImageFormat, Output, StudioError};

/// How a picture is written, as every form that makes pictures may say.
pub(super) const OUTPUT_FIELDS: [&str; 5] = ["format", "quality", "max_edge", "keep_gps", "embed_recipe"];

/// Sets one of the fields that say how a picture is written; `Ok(false)` when `name` is none of them.
/// An empty value, as plain HTML forms send it, leaves the default.
pub fn set_output_field(output: &mut Output, name: &str, value: &str) -> Result<bool, StudioError> {
    let value = value.trim();
    match name {
        "format" | "quality" | "max_edge" | "keep_gps" | "embed_recipe" if value.is_empty() => {}
        "format" => output.format = Some(writable(value)?),
        "quality" => {
            output.quality =
                value.parse::<u8>().ok().filter(|quality| (1..=100).contains(quality)).ok_or_else(|| {
                    StudioError::invalid("quality", "Give the quality as a whole number from 1 to 100.")
                })?;
        }
        "max_edge" => {
            let edge = value.parse::<u32>().ok().filter(|edge| (1..=65_535).contains(edge));
            output.max_edge = Some(edge.ok_or_else(|| {
                StudioError::invalid("max_edge", "Give the longest edge in whole pixels, from 1 to 65535.")
            })?);
        }
        "keep_gps" => output.keep_gps = switch("keep_gps", value)?,
        "embed_recipe" => output.embed_recipe = switch("embed_recipe", value)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn writable(name: &str) -> Result<ImageFormat, StudioError> {
    let format = ImageFormat::from_str(name)
        .map_err(|sentence| StudioError::invalid("format", format!("Change the format: {sentence}.")))?;
    if ImageFormat::WRITABLE.contains(&format) {
        Ok(format)
    } else {
        let sentence =
            format!("Offstage reads {} but does not write it; use jpeg, png, webp or tiff.", format.name());
        Err(StudioError::invalid("format", sentence))
    }
}

/// A switch as forms and shells write it.
fn switch(field: &'static str, value: &str) -> Result<bool, StudioError> {
    match value {
        "1" | "true" | "on" | "yes" => Ok(true),
        "0" | "false" | "off" | "no" => Ok(false),
        _ => Err(StudioError::invalid(field, format!("Set {field} to true or false."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Result<Output, StudioError> {
        let mut output = Output::default();
        set_output_field(&mut output, name, value).map(|_| output)
    }

    #[test]
    fn each_field_reads_its_range_and_refuses_the_rest_by_name() {
        assert_eq!(set("format", "JPG").unwrap().format, Some(ImageFormat::Jpeg));
        assert_eq!(set("quality", "100").unwrap().quality, 100);
        assert_eq!(set("max_edge", "1600").unwrap().max_edge, Some(1600));
        assert!(set("keep_gps", "on").unwrap().keep_gps);
        assert!(!set("embed_recipe", "false").unwrap().embed_recipe);
        for (name, value) in [
            ("format", "gif"),
            ("format", "../x"),
            ("quality", "0"),
            ("quality", "101"),
            ("quality", "NaN"),
            ("max_edge", "0"),
            ("max_edge", "-5"),
            ("keep_gps", "perhaps"),
            ("embed_recipe", "2"),
        ] {
            match set(name, value) {
                Err(StudioError::Invalid { field, .. }) => assert_eq!(field, name),
                other => panic!("{name}={value} gave {other:?}"),
            }
        }
    }

    #[test]
    fn an_empty_field_keeps_the_default_and_another_name_is_left_to_the_caller() {
        assert_eq!(set("quality", "").unwrap(), Output::default());
        assert_eq!(set_output_field(&mut Output::default(), "prompt", "x"), Ok(false));
    }
}
