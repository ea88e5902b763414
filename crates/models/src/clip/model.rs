use burn::module::Module;
use burn::nn::{Embedding, EmbeddingConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::layer::ClipLayer;
use super::{ClipTextConfig, TokenError};
use crate::nn::{Trace, Untraced};

/// The text half of CLIP (Radford et al., "Learning Transferable Visual Models From Natural Language
/// Supervision", 2021).
#[derive(Module, Debug)]
pub struct ClipText {
    embeddings: Embeddings,
    encoder: Encoder,
    final_layer_norm: LayerNorm,
    text_projection: Option<Linear>,
    eos_token_id: i64,
}

#[derive(Module, Debug)]
struct Embeddings {
    token_embedding: Embedding,
    position_embedding: Embedding,
}

#[derive(Module, Debug)]
struct Encoder {
    layers: Vec<ClipLayer>,
}

/// What the encoder makes of token ids; `L` tokens, `C` the hidden size.
#[derive(Clone, Debug)]
pub struct ClipTextOutput {
    /// `[batch, L, C]` each: what goes into layer 0, then what every layer gives, all before the
    /// final norm. SDXL takes the last but one.
    pub hidden_states: Vec<Tensor<3>>,
    /// `[batch, L, C]`: the last layer's, after the final norm. SD 1 and SD 2 take this.
    pub last_hidden_state: Tensor<3>,
    /// `[batch, C]`: of the last hidden state, the place of the prompt's end.
    pub pooled: Tensor<2>,
    /// `[batch, projection_dim]`: pooled, then projected, by checkpoints with a projection.
    pub projected: Option<Tensor<2>>,
}

impl ClipTextConfig {
    /// A text encoder with random weights, made when they are first looked at.
    pub fn init(&self, device: &Device) -> ClipText {
        let width = self.hidden_size;
        let embedding = |rows: usize| EmbeddingConfig::new(rows, width).init(device);
        ClipText {
            embeddings: Embeddings {
                token_embedding: embedding(self.vocab_size),
                position_embedding: embedding(self.max_position_embeddings),
            },
            encoder: Encoder {
                layers: (0..self.num_hidden_layers).map(|_| ClipLayer::new(self, device)).collect(),
            },
            final_layer_norm: LayerNormConfig::new(width).with_epsilon(self.layer_norm_eps).init(device),
            text_projection: self
                .has_projection()
                .then(|| LinearConfig::new(width, self.projection_dim).with_bias(false).init(device)),
            eos_token_id: self.eos_token_id,
        }
    }
}

impl ClipText {
    /// Reads prompts as token ids, all of one length.
    pub fn forward(&self, prompts: &[Vec<i64>]) -> Result<ClipTextOutput, TokenError> {
        self.forward_traced(prompts, &mut Untraced)
    }

    /// [`Self::forward`]; `trace` sees `embeddings` and `layer.0`, `layer.1`, ….
    pub fn forward_traced(
        &self,
        prompts: &[Vec<i64>],
        trace: &mut impl Trace,
    ) -> Result<ClipTextOutput, TokenError> {
        let device = self.final_layer_norm.gamma.val().device();
        let table = &self.embeddings.token_embedding;
        let positions = self.embeddings.position_embedding.weight.val();
        let [vocabulary, _] = table.weight.dims();
        let length = TokenError::check(prompts, vocabulary, positions.dims()[0])?;

        let ids: Vec<i64> = prompts.iter().flatten().copied().collect();
        let ids = TensorData::new(ids, [prompts.len(), length]);
        let tokens: Tensor<2, Int> = Tensor::from_data(ids, &device);
        let mut hidden = table.forward(tokens) + positions.narrow(0, 0, length).unsqueeze::<3>();
        trace.see("embeddings", &hidden);
        let mut hidden_states = vec![hidden.clone()];
        for (index, layer) in self.encoder.layers.iter().enumerate() {
            hidden = layer.forward(hidden);
            trace.see(&format!("layer.{index}"), &hidden);
            hidden_states.push(hidden.clone());
        }
        let last_hidden_state = self.final_layer_norm.forward(hidden);
        let ends = prompts.iter().enumerate().map(|(prompt, ids)| {
            last_hidden_state.clone().slice([prompt..prompt + 1, self.end(ids)..self.end(ids) + 1])
        });
        let pooled = Tensor::cat(ends.collect(), 0).squeeze_dim::<2>(1);
        let projected = self.text_projection.as_ref().map(|linear| linear.forward(pooled.clone()));
        Ok(ClipTextOutput { hidden_states, last_hidden_state, pooled, projected })
    }

    /// Where a prompt ends: the first end token, or place 0 without one. Configurations from before
    /// end tokens were recorded say 2, and mean the largest id.
    fn end(&self, ids: &[i64]) -> usize {
        const UNRECORDED: i64 = 2;
        let wanted = match self.eos_token_id {
            UNRECORDED => ids.iter().max().copied().unwrap_or_default(),
            recorded => recorded,
        };
        ids.iter().position(|&id| id == wanted).unwrap_or(0)
    }
}
