//! Environment variables that existing GPU servers of this kind are deployed with: the GPU driver knows
//! which. Each stands for one of our options, in its own unit; our own name of the option,
//! `OFFSTAGE_…`, beats it.

use offstage_gpu::established::{ALL, Established};

pub(super) fn is_one(name: &str) -> bool {
    ALL.iter().any(|known| known.name == name)
}

/// The option that a variable stands for, and its value there. Of two that stand for the same option, the
/// larger comes last, and so holds.
pub(super) fn options<'a>(
    get: impl Fn(&str) -> Option<&'a String>,
) -> Vec<(&'static str, &'static str, String)> {
    let set = |known: &Established| {
        let value = Some(get(known.name)?.trim()).filter(|value| !value.is_empty()).or(known.nothing)?;
        let has_unit = value.parse::<f64>().is_err();
        let text = if has_unit { value.to_owned() } else { format!("{value}{}", known.unit) };
        Some((value.parse().unwrap_or(f64::INFINITY), (known.name, known.option, text)))
    };
    let mut options: Vec<(f64, _)> = ALL.iter().filter_map(set).collect();
    options.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    options.into_iter().map(|(_, option)| option).collect()
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::ALL;

    fn config(env: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::from_layers(&Layers { env, ..Layers::default() })
    }

    #[test]
    fn established_names_set_our_options_in_their_own_units() {
        let env = [
            ("GPU_IDLE_TIMEOUT", "600"),
            ("MAX_CONCURRENT_GENERATIONS", "2"),
            ("SAFE_MEMORY_BUFFER", "1.5"),
            ("MAX_GPU_MEMORY_MB", "8192"),
        ];
        let residency = config(&env).unwrap().residency;
        assert_eq!(residency.idle_timeout.as_secs(), 600);
        assert_eq!(residency.gpu_slots, Auto::Is(2));
        assert_eq!(residency.safety_buffer, 3 << 29);
        assert_eq!(residency.gpu_budget, Auto::Is(8 << 30));
    }

    #[test]
    fn our_own_name_beats_an_established_one() {
        let env = [("GPU_IDLE_TIMEOUT", "600"), ("OFFSTAGE_IDLE_TIMEOUT", "5s")];
        assert_eq!(config(&env).unwrap().residency.idle_timeout.as_secs(), 5);
    }

    #[test]
    fn of_buffer_and_required_minimum_the_larger_holds() {
        for (buffer, required) in [("1", "8"), ("8", "2.5"), ("8", "")] {
            let env = [("SAFE_MEMORY_BUFFER", buffer), ("MIN_MEMORY_REQUIRED", required)];
            assert_eq!(config(&env).unwrap().residency.safety_buffer, 8 << 30, "{buffer} and {required}");
        }
    }

    #[test]
    fn the_list_of_devices_set_to_nothing_means_none() {
        let gpus = |list: &str| config(&[("NVIDIA_VISIBLE_DEVICES", list)]).unwrap().residency.gpus;
        assert_eq!(gpus("0,GPU-5f"), "0,GPU-5f");
        assert_eq!(gpus(""), "none");
        assert_eq!(config(&[]).unwrap().residency.gpus, "all");
    }

    #[test]
    fn every_established_name_stands_for_an_option_that_there_is() {
        for known in ALL {
            let resolved =
                Layers { env: [(known.name.to_owned(), "1".to_owned())].into(), ..Layers::default() };
            let settings = resolved.resolve().unwrap().settings;
            let setting = settings.iter().find(|setting| setting.key == known.option).unwrap();
            assert_eq!(setting.origin, Origin::Env(known.name.to_owned()));
        }
    }

    #[test]
    fn a_bad_value_is_told_under_the_name_it_was_given() {
        let refusal = config(&[("GPU_IDLE_TIMEOUT", "soon")]).unwrap_err().to_string();
        assert!(refusal.contains("GPU_IDLE_TIMEOUT") && refusal.contains("soon"), "{refusal}");
    }
}
