//! Environment variables that existing GPU servers of this kind are deployed with. Each stands for one
//! of our options, in its own unit; our own name of the option, `OFFSTAGE_…`, beats it.

/// A variable's name, the option it stands for, and what has to follow its number there.
const NAMES: [(&str, &str, &str); 5] = [
    ("GPU_IDLE_TIMEOUT", "idle_timeout", "s"),
    ("MAX_CONCURRENT_GENERATIONS", "gpu_slots", ""),
    ("SAFE_MEMORY_BUFFER", "safety_buffer", "GiB"),
    ("MIN_MEMORY_REQUIRED", "safety_buffer", "GiB"),
    ("MAX_GPU_MEMORY_MB", "gpu_budget", "MiB"),
];

pub(super) fn is_one(name: &str) -> bool {
    NAMES.iter().any(|(known, _, _)| *known == name)
}

/// The option that a variable stands for, and its value there. Of two that stand for the same option, the
/// larger comes last, and so holds.
pub(super) fn options<'a>(
    get: impl Fn(&str) -> Option<&'a String>,
) -> Vec<(&'static str, &'static str, String)> {
    let set = |(name, key, unit): &(&'static str, &'static str, &str)| {
        let value = Some(get(name)?.trim()).filter(|value| !value.is_empty())?;
        let has_unit = value.parse::<f64>().is_err();
        let text = if has_unit { value.to_owned() } else { format!("{value}{unit}") };
        Some((value.parse().unwrap_or(f64::INFINITY), (*name, *key, text)))
    };
    let mut options: Vec<(f64, _)> = NAMES.iter().filter_map(set).collect();
    options.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    options.into_iter().map(|(_, option)| option).collect()
}

#[cfg(test)]
mod tests {
    use super::super::*;

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
    fn a_bad_value_is_told_under_the_name_it_was_given() {
        let refusal = config(&[("GPU_IDLE_TIMEOUT", "soon")]).unwrap_err().to_string();
        assert!(refusal.contains("GPU_IDLE_TIMEOUT") && refusal.contains("soon"), "{refusal}");
    }
}
