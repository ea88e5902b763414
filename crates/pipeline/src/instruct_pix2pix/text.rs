use burn::tensor::{Tensor, TensorData};
use offstage_models::clip::{ClipText, TokenError};

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

/// The halves of what [`encode_prompt`] gives.
pub(super) fn halves(context: &Tensor<3>) -> [Tensor<3>; 2] {
    let batch = context.dims()[0] / 2;
    [0, 1].map(|half| context.clone().narrow(0, half * batch, batch))
}

/// Numbers as they wait in the host's memory between two stages.
pub(super) fn held<const D: usize>(tensor: Tensor<D>) -> Result<TensorData, super::denoise::Lost> {
    tensor.try_into_data().map_err(|error| super::denoise::Lost(error.to_string()))
}
