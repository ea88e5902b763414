//! How the retoucher learns to read requests: a grammar that writes labelled requests, a lexicon
//! as the baseline, the training loop (feature `autodiff`) and the evaluation on requests that
//! people wrote.

pub mod evaluation;
pub mod grammar;
pub mod lexicon;
#[cfg(feature = "autodiff")]
pub mod train;
