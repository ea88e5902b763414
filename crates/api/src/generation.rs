use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a generative model is asked for, beside the photo. What is left out, the model's authors chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Generation {
    /// What the result is to stay away from; empty for nothing.
    pub negative_prompt: String,
    /// The same seed gives the same edit again; `None` draws one, and the edit says which.
    pub seed: Option<u64>,
    pub sampler: Sampler,
    /// 1 to 150.
    pub steps: u32,
    /// How much the text counts: 1 to 30.
    pub guidance_scale: f32,
    /// How much the photo counts: 0 to 10.
    pub image_guidance_scale: f32,
    /// In (0, 1]: 1 begins from noise alone, less from the photo with that share of the noise.
    pub strength: f32,
    /// The longest edge in pixels that the edit is made at: 64 to 2048.
    pub edge: u32,
}

/// How a generative model goes from noise to picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampler {
    Euler,
    #[default]
    EulerAncestral,
    #[serde(rename = "dpmpp_2m")]
    Dpmpp2M,
    #[serde(rename = "unipc")]
    UniPc,
    Lcm,
}

/// How a generated result was made: enough to make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FlatGenerated")]
pub struct Generated {
    /// The model's id.
    pub model: String,
    /// With the seed that was drawn.
    #[serde(flatten)]
    pub asked: Generation,
    /// The size it was made at.
    pub width: u32,
    pub height: u32,
    /// Where it was computed, and in which numbers: results differ in their last bits between kinds of
    /// devices.
    pub device: String,
    pub dtype: String,
}

/// [`Generated`] as it is read, without serde's flattening for the reason that
/// [`Progress`](crate::jobs::Progress) has.
#[derive(Deserialize)]
struct FlatGenerated {
    model: String,
    #[serde(default)]
    negative_prompt: String,
    #[serde(default)]
    seed: Option<u64>,
    sampler: Sampler,
    steps: u32,
    guidance_scale: f32,
    image_guidance_scale: f32,
    strength: f32,
    edge: u32,
    width: u32,
    height: u32,
    device: String,
    dtype: String,
}

impl From<FlatGenerated> for Generated {
    fn from(flat: FlatGenerated) -> Self {
        let FlatGenerated { negative_prompt, seed, sampler, steps, strength, edge, .. } = flat;
        let FlatGenerated { guidance_scale, image_guidance_scale, .. } = flat;
        let asked = Generation {
            negative_prompt,
            seed,
            sampler,
            steps,
            guidance_scale,
            image_guidance_scale,
            strength,
            edge,
        };
        let FlatGenerated { model, width, height, device, dtype, .. } = flat;
        Generated { model, asked, width, height, device, dtype }
    }
}

/// A value that cannot be served. The sentence says what may stand there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct GenerationError {
    pub field: &'static str,
    pub sentence: String,
}

impl Default for Generation {
    fn default() -> Self {
        Generation {
            negative_prompt: String::new(),
            seed: None,
            sampler: Sampler::default(),
            steps: 20,
            guidance_scale: 7.5,
            image_guidance_scale: 1.5,
            strength: 1.0,
            edge: 512,
        }
    }
}

impl Generation {
    /// Refuses what no model serves.
    pub fn check(&self) -> Result<(), GenerationError> {
        let within = |field: &'static str, value: f32, least: f32, most: f32| {
            if (least..=most).contains(&value) {
                return Ok(());
            }
            Err(GenerationError { field, sentence: format!("Give {field} a value from {least} to {most}.") })
        };
        within("steps", self.steps as f32, 1.0, 150.0)?;
        within("guidance_scale", self.guidance_scale, 1.0, 30.0)?;
        within("image_guidance_scale", self.image_guidance_scale, 0.0, 10.0)?;
        within("strength", self.strength, 0.01, 1.0)?;
        within("edge", self.edge as f32, 64.0, 2048.0)
    }
}

impl Sampler {
    pub const ALL: [Sampler; 5] =
        [Sampler::EulerAncestral, Sampler::Euler, Sampler::Dpmpp2M, Sampler::UniPc, Sampler::Lcm];

    /// As it stands in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Sampler::Euler => "euler",
            Sampler::EulerAncestral => "euler_ancestral",
            Sampler::Dpmpp2M => "dpmpp_2m",
            Sampler::UniPc => "unipc",
            Sampler::Lcm => "lcm",
        }
    }

    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Sampler::Euler => "Euler",
            Sampler::EulerAncestral => "Euler ancestral",
            Sampler::Dpmpp2M => "DPM++ 2M",
            Sampler::UniPc => "UniPC",
            Sampler::Lcm => "LCM",
        }
    }
}

impl fmt::Display for Sampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Sampler {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Sampler::ALL.into_iter().find(|sampler| sampler.name() == name).ok_or_else(|| {
            let shown: String = name.chars().take(20).collect();
            let known = Sampler::ALL.map(Sampler::name).join(", ");
            format!("“{shown}” is no sampler; use one of {known}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_the_authors_choice() {
        let asked: Generation = serde_json::from_str(r#"{"seed": 7}"#).unwrap();
        assert_eq!(asked, Generation { seed: Some(7), ..Generation::default() });
        assert_eq!((asked.steps, asked.guidance_scale, asked.image_guidance_scale), (20, 7.5, 1.5));
        assert!(serde_json::from_str::<Generation>(r#"{"step": 7}"#).is_err());
    }

    #[test]
    fn values_out_of_range_are_refused_by_name() {
        let good = Generation::default();
        assert_eq!(good.check(), Ok(()));
        let least = Generation { strength: 0.01, steps: 1, edge: 64, ..good.clone() };
        assert_eq!(least.check(), Ok(()), "the least that may stand there may stand there");
        for (bad, field) in [
            (Generation { steps: 0, ..good.clone() }, "steps"),
            (Generation { steps: 151, ..good.clone() }, "steps"),
            (Generation { guidance_scale: f32::NAN, ..good.clone() }, "guidance_scale"),
            (Generation { image_guidance_scale: -1.0, ..good.clone() }, "image_guidance_scale"),
            (Generation { strength: 0.0, ..good.clone() }, "strength"),
            (Generation { edge: 60_000, ..good.clone() }, "edge"),
        ] {
            assert_eq!(bad.check().unwrap_err().field, field);
        }
    }

    #[test]
    fn samplers_read_back_from_their_names() {
        for sampler in Sampler::ALL {
            assert_eq!(sampler.name().parse(), Ok(sampler));
            assert_eq!(serde_json::to_string(&sampler).unwrap(), format!("\"{sampler}\""));
        }
        assert!("ddim".parse::<Sampler>().unwrap_err().contains("euler_ancestral"));
    }

    #[test]
    fn a_record_of_a_result_is_one_flat_object() {
        let made = Generated {
            model: "instruct-pix2pix".to_owned(),
            asked: Generation {
                negative_prompt: "rain".to_owned(),
                seed: Some(3),
                sampler: Sampler::Lcm,
                steps: 9,
                guidance_scale: 3.25,
                image_guidance_scale: 2.5,
                strength: 0.75,
                edge: 320,
            },
            width: 512,
            height: 384,
            device: "CPU".to_owned(),
            dtype: "f32".to_owned(),
        };
        let json = serde_json::to_value(&made).unwrap();
        assert_eq!((json["seed"].as_u64(), json["width"].as_u64()), (Some(3), Some(512)));
        assert_eq!(serde_json::from_value::<Generated>(json).unwrap(), made);
    }
}
