//! Text encoders.

use burn::tensor::{DType, Device};
use offstage_models::clip::ClipTextConfig;

use crate::fixture::Fixture;
use crate::stages::{Compared, Errors, nothing_left_out};

/// `stages` is where the fixture keeps the numbers of `component`: `text` or `text2`.
pub fn errors(
    fixture: &Fixture,
    stages: &str,
    component: &str,
    dtype: DType,
    alter: impl Fn(&mut ClipTextConfig),
) -> Errors {
    let mut config = ClipTextConfig::from_json(&fixture.config(component)).unwrap();
    alter(&mut config);
    let model = config.load(&fixture.weights(component), dtype, &Device::flex()).unwrap();
    let prefix: &'static str = if stages == "text" { "text/" } else { "text2/" };
    let mut trace = Compared::new(fixture, prefix);
    // SDXL takes the layer before the last, without the final norm.
    let penultimate = fixture.has("text_encoder_2");
    for text in ["prompt", "negative", "empty", "long", "unicode"] {
        let names = ["hidden", "pooled", "last"].map(|what| format!("{prefix}{what}.{text}"));
        if names.iter().all(|name| fixture.values(name).is_none()) {
            continue;
        }
        let ids = tokens(fixture, stages, text);
        let output = if text == "prompt" {
            model.forward_traced(&[ids], &mut trace).unwrap()
        } else {
            model.forward(&[ids]).unwrap()
        };
        let hidden = if penultimate {
            &output.hidden_states[output.hidden_states.len() - 2]
        } else {
            &output.last_hidden_state
        };
        trace.errors.compare(fixture, &names[0], hidden);
        if fixture.values(&names[1]).is_some() {
            let pooled = output.projected.as_ref().unwrap_or(&output.pooled);
            trace.errors.compare(fixture, &names[1], pooled);
        }
        if fixture.values(&names[2]).is_some() {
            trace.errors.compare(fixture, &names[2], &output.last_hidden_state);
        }
    }
    nothing_left_out(fixture, prefix, &trace.errors, &[]);
    trace.errors
}

fn tokens(fixture: &Fixture, stages: &str, text: &str) -> Vec<i64> {
    let second = format!("tokens2/{text}");
    let name = match stages {
        "text2" if fixture.values(&second).is_some() => second,
        _ => format!("tokens/{text}"),
    };
    fixture.values(&name).expect("the fixture has tokens").0.into_iter().map(|id| id as i64).collect()
}
