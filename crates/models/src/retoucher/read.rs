use std::ops::Range;

use burn::tensor::Device;
use burn::tensor::activation::sigmoid;

use super::{
    Batch, LoadError, Network, Output, PHOTO_FEATURES, Pieces, RetoucherConfig, Token, load_network, tokenize,
};

const WEIGHTS: &[u8] = include_bytes!("../../weights/retoucher.safetensors");
const CONFIG: &str = include_str!("../../weights/retoucher.json");

/// A trained network with everything around it: from a prompt to what was heard in it.
#[derive(Clone, Debug)]
pub struct Retoucher {
    config: RetoucherConfig,
    pieces: Pieces,
    network: Network,
    device: Device,
    parameters: u64,
    weights_bytes: u64,
}

/// What was heard in a prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Understanding {
    /// Each label at most once, in label order.
    pub adjustments: Vec<Heard>,
    /// Byte ranges of the prompt that ask for what no adjustment can do, in order, apart.
    pub not_supported: Vec<Range<usize>>,
}

/// One adjustment that was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// Index into [`Retoucher::labels`].
    pub label: usize,
    /// In [-1, 1].
    pub amount: f32,
    /// Probability in [0, 1].
    pub confidence: f32,
}

/// The network's raw answer to one prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// Probability of each sense (see [`RetoucherConfig::senses`]).
    pub senses: Vec<f32>,
    /// Amount in [0, 1] of each sense, if it is present.
    pub amounts: Vec<f32>,
    /// Each token's span and the probability that it asks for what is not supported.
    pub tokens: Vec<(Range<usize>, f32)>,
}

/// An amount this near to a number of the prompt is that number.
const NUMBER_REACH: f32 = 0.08;

impl Retoucher {
    /// The retoucher that is part of this build.
    pub fn built_in() -> Result<Retoucher, LoadError> {
        Retoucher::load(CONFIG, WEIGHTS)
    }

    /// A retoucher from its configuration (JSON) and weights (safetensors).
    pub fn load(config: &str, weights: &[u8]) -> Result<Retoucher, LoadError> {
        let config = RetoucherConfig::from_json(config)?;
        let network = load_network(&config, weights, &Device::flex())?;
        Ok(Retoucher::new(config, network, weights.len() as u64))
    }

    /// A retoucher around a network that is not trained on (see `Module::valid`).
    pub fn new(config: RetoucherConfig, network: Network, weights_bytes: u64) -> Retoucher {
        use burn::module::Module;
        Retoucher {
            pieces: Pieces::new(&config),
            parameters: network.num_params() as u64,
            device: Device::flex(),
            weights_bytes,
            config,
            network,
        }
    }

    /// Reads a prompt for a photo with these features. Any text of any length: tokens after
    /// [`super::MAX_TOKENS`] are not read, an empty prompt says nothing.
    pub fn read(&self, prompt: &str, photo: &[f32; PHOTO_FEATURES]) -> Understanding {
        let scores = self.scores(&[(prompt, photo)]);
        scores.first().map(|scores| self.understand(scores)).unwrap_or_default()
    }

    /// The raw answers to several prompts at once.
    pub fn scores(&self, prompts: &[(&str, &[f32; PHOTO_FEATURES])]) -> Vec<Scores> {
        let tokens: Vec<Vec<Token>> = prompts.iter().map(|(prompt, _)| tokenize(prompt)).collect();
        let rows: Vec<(&[Token], &[f32; PHOTO_FEATURES])> =
            tokens.iter().zip(prompts).map(|(tokens, (_, photo))| (tokens.as_slice(), *photo)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let batch = Batch::new(&rows, &self.pieces, || false);
        let Output { presence, amount, unsupported } = self.network.forward(batch.input(&self.device));
        let numbers = |data: burn::tensor::TensorData| data.iter::<f32>().collect::<Vec<f32>>();
        let presence = numbers(sigmoid(presence).into_data());
        let amounts = numbers(amount.into_data());
        let unsupported = numbers(sigmoid(unsupported).into_data());
        let senses = self.config.senses();
        (0..batch.size)
            .map(|at| Scores {
                // Where no token stands, nothing was said.
                senses: presence[at * senses..][..senses]
                    .iter()
                    .map(|&probability| if tokens[at].is_empty() { 0.0 } else { probability })
                    .collect(),
                amounts: amounts[at * senses..][..senses]
                    .iter()
                    .map(|&amount| number_meant(amount, &tokens[at]))
                    .collect(),
                tokens: tokens[at]
                    .iter()
                    .zip(&unsupported[at * batch.length..])
                    .map(|(token, &probability)| (token.span.clone(), probability))
                    .collect(),
            })
            .collect()
    }

    /// Applies the thresholds: of a label's two directions the more probable one is heard.
    pub fn understand(&self, scores: &Scores) -> Understanding {
        let adjustments = (0..self.config.labels.len())
            .filter_map(|label| {
                let (up, down) = (scores.senses[2 * label], scores.senses[2 * label + 1]);
                let (sense, confidence, sign) =
                    if up >= down { (2 * label, up, 1.0) } else { (2 * label + 1, down, -1.0) };
                let amount = sign * scores.amounts[sense].clamp(0.01, 1.0);
                (confidence >= self.config.thresholds.adjustment).then_some(Heard {
                    label,
                    amount,
                    confidence,
                })
            })
            .collect();
        Understanding { adjustments, not_supported: self.spans(&scores.tokens) }
    }

    /// Runs of tokens over the threshold, joined over single tokens below it.
    fn spans(&self, tokens: &[(Range<usize>, f32)]) -> Vec<Range<usize>> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for (at, (_, probability)) in tokens.iter().enumerate() {
            if *probability >= self.config.thresholds.unsupported {
                match spans.last_mut() {
                    Some((_, last)) if at - *last <= 2 => *last = at,
                    _ => spans.push((at, at)),
                }
            }
        }
        spans.into_iter().map(|(first, last)| tokens[first].0.start..tokens[last].0.end).collect()
    }

    /// The adjustments' names, in the order of [`Heard::label`].
    pub fn labels(&self) -> &[String] {
        &self.config.labels
    }

    pub fn config(&self) -> &RetoucherConfig {
        &self.config
    }

    /// Sets from which probability on something counts as heard.
    pub fn set_thresholds(&mut self, thresholds: super::Thresholds) {
        self.config.thresholds = thresholds;
    }

    /// Numbers that training has set.
    pub fn parameters(&self) -> u64 {
        self.parameters
    }

    /// Size of the weights file.
    pub fn weights_bytes(&self) -> u64 {
        self.weights_bytes
    }
}

/// A number that is said is meant exactly: the amount, or the number of the prompt that it is near
/// to ("+20" is 0.2 where the network says 0.17).
fn number_meant(amount: f32, tokens: &[Token]) -> f32 {
    let said = tokens.iter().filter_map(|token| token.value).filter(|&value| value > 0.0);
    let nearest = said.min_by(|one, other| (one - amount).abs().total_cmp(&(other - amount).abs()));
    nearest.filter(|number| (number - amount).abs() <= NUMBER_REACH).unwrap_or(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_near_a_number_that_is_said_is_that_number() {
        let tokens = tokenize("contrast +20, exposure +50, fade 0");
        assert_eq!(number_meant(0.14, &tokens), 0.2);
        assert_eq!(number_meant(0.52, &tokens), 0.5);
        assert_eq!(number_meant(0.35, &tokens), 0.35);
        assert_eq!(number_meant(0.01, &tokens), 0.01);
        assert_eq!(number_meant(0.35, &tokenize("brighter")), 0.35);
    }
}
