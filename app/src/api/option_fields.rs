use offstage_api::StudioError;
use offstage_api::jobs::JobOptions;

use super::ApiError;
use super::form_field::read_flag;

/// How a job is done, as every form that makes jobs may say.
pub(super) const OPTION_FIELDS: [&str; 5] =
    ["priority", "deadline_ms", "run_limit_ms", "on_oom", "keep_warm_s"];

/// Sets one of the options of a job from a form's field; an empty field leaves it. Answers whether the
/// name is that of an option.
pub fn set_option_field(options: &mut JobOptions, name: &'static str, value: &str) -> Result<bool, ApiError> {
    let value = value.trim();
    match name {
        "draft" => options.draft = read_flag(name, value)?,
        "priority" | "on_oom" | "deadline_ms" | "run_limit_ms" | "keep_warm_s" if value.is_empty() => {}
        "priority" => options.priority = value.parse().map_err(|sentence| refused(name, sentence))?,
        "on_oom" => options.on_oom = value.parse().map_err(|sentence| refused(name, sentence))?,
        "deadline_ms" => options.deadline_ms = Some(number(name, value)?),
        "run_limit_ms" => options.run_limit_ms = Some(number(name, value)?),
        "keep_warm_s" => options.keep_warm_s = Some(number(name, value)?),
        _ => return Ok(false),
    }
    Ok(true)
}

fn number<T: std::str::FromStr>(name: &'static str, value: &str) -> Result<T, ApiError> {
    value.parse().map_err(|_| refused(name, format!("Give {name} as a whole number, 0 or more")))
}

fn refused(name: &'static str, sentence: String) -> ApiError {
    StudioError::invalid(name, format!("{sentence}.")).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use offstage_api::jobs::{OnOom, Priority};

    #[test]
    fn options_are_set_by_name_and_empty_fields_leave_them() {
        let mut options = JobOptions::default();
        for (name, value) in [
            ("priority", "batch"),
            ("on_oom", " cpu "),
            ("deadline_ms", "500"),
            ("draft", "true"),
            ("keep_warm_s", ""),
        ] {
            assert!(set_option_field(&mut options, name, value).unwrap());
        }
        let wanted = JobOptions {
            priority: Priority::Batch,
            on_oom: OnOom::Cpu,
            deadline_ms: Some(500),
            draft: true,
            ..JobOptions::default()
        };
        assert_eq!(options, wanted);
        assert!(!set_option_field(&mut options, "quality", "3").unwrap());
    }

    #[test]
    fn an_option_that_cannot_be_read_names_its_field() {
        let mut options = JobOptions::default();
        for (name, value) in
            [("priority", "urgent"), ("deadline_ms", "-1"), ("keep_warm_s", "1e9"), ("draft", "maybe")]
        {
            let problem = set_option_field(&mut options, name, value).unwrap_err().0;
            assert_eq!((problem.status, problem.field.as_deref()), (422, Some(name)));
        }
    }
}
