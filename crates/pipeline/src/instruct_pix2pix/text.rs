use burn::tensor::{Tensor, TensorData};
use offstage_models::clip::{ClipText, ClipTextOutput, TokenError};

/// What the denoiser is told of instructions and of what to stay away from: `[2 · batch, tokens, width]`,
/// the instructions first. Token ids come from the model's tokenizer, all of one length.
pub fn encode_prompt(
    encoder: &ClipText,
    instructions: &[Vec<i64>],
    negatives: &[Vec<i64>],
) -> Result<Tensor<3>, TokenError> {
    let both = [instructions, negatives].concat();
    Ok(encoder.forward(&both)?.last_hidden_state)
}

/// What a denoiser is told in words, of the instructions first and then of what to stay away from.
#[derive(Clone, Debug)]
pub struct Words {
    /// `[2 · batch, tokens, width]`
    pub context: Tensor<3>,
    /// `[2 · batch, width]`: the pooled texts, where the denoiser takes them.
    pub pooled: Option<Tensor<2>>,
}

/// As SDXL is told it (Podell et al., "SDXL", 2023, section 2.1): the states before the last layer of both
/// encoders, one beside the other, and the second's projected text. Token ids come from the tokenizer of each,
/// all of one length. Without `negatives`, zeros stand for nothing to stay away from.
pub fn encode_prompt_xl(
    encoders: [&ClipText; 2],
    instructions: [&[Vec<i64>]; 2],
    negatives: Option<[&[Vec<i64>]; 2]>,
) -> Result<Words, TokenError> {
    let read = |at: usize| {
        let negatives = negatives.map_or(&[] as &[Vec<i64>], |negatives| negatives[at]);
        encoders[at].forward(&[instructions[at], negatives].concat())
    };
    let (first, second) = (read(0)?, read(1)?);
    let pooled = second.projected.clone().unwrap_or_else(|| second.pooled.clone());
    let context = Tensor::cat(vec![before_last_layer(first), before_last_layer(second)], 2);
    Ok(match negatives {
        Some(_) => Words { context, pooled: Some(pooled) },
        None => Words { context: and_zeros(context), pooled: Some(and_zeros(pooled)) },
    })
}

/// Numbers as they wait in the host's memory between two stages.
pub(super) fn held<const D: usize>(tensor: Tensor<D>) -> Result<TensorData, super::denoise::Lost> {
    tensor.try_into_data().map_err(|error| super::denoise::Lost(error.to_string()))
}

fn before_last_layer(mut output: ClipTextOutput) -> Tensor<3> {
    let layer = output.hidden_states.len().saturating_sub(2);
    output.hidden_states.swap_remove(layer)
}

fn and_zeros<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    let zeros = tensor.zeros_like();
    Tensor::cat(vec![tensor, zeros], 0)
}
