//! The second reader: a learned guess at a text's meaning, beside the rules.
//!
//! A linear model over words and runs of letters. It knows no order of judgement and no limits: `second` says what a guess
//! may change, and the rules of danger and doubt stand above it.

mod features;
mod weights;

pub(super) use features::{RuleSigns, TextFeature, features};
pub(super) use weights::LearnedGuess;
pub use weights::LearnedWeights;
