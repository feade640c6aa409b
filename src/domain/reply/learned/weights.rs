//! The weights of the second reader, written by the trainer: `make reader-train`.

use std::sync::LazyLock;

use super::super::types::{Intent, SenderKind};
use super::features::TextFeature;

/// The file of the trainer.
static FILE: &[u8] = include_bytes!("weights.bin");

static BUILT_IN: LazyLock<LearnedWeights> = LazyLock::new(|| LearnedWeights::parse(FILE).unwrap_or_default());

/// The beginning of every file of weights.
const MARK: &[u8; 4] = b"HWR1";

/// Meanings of a worker's text, in the order of the weights.
const OF_WORKERS: [Intent; 15] = [
    Intent::Duress,
    Intent::Help,
    Intent::Unclear,
    Intent::OptOut,
    Intent::Cancel,
    Intent::NoAnswer,
    Intent::HomeSafe,
    Intent::Back,
    Intent::Left,
    Intent::Extend,
    Intent::Late,
    Intent::Arrived,
    Intent::Start,
    Intent::Status,
    Intent::Ok,
];

/// Meanings of a contact's text, in the order of the weights.
const OF_CONTACTS: [Intent; 8] = [
    Intent::Help,
    Intent::Unclear,
    Intent::OptOut,
    Intent::Status,
    Intent::Ack,
    Intent::SafeConfirmed,
    Intent::Decline,
    Intent::PoliceCalled,
];

/// Weights for the texts of one kind of sender.
#[derive(Debug, Clone, Default)]
struct SenderWeights {
    /// How much one step of a weight counts.
    step: f32,
    /// The hashes of the learned features, in order.
    hashes: Vec<u32>,
    /// For each value of the highest bits, the place of the first hash.
    starts: Vec<u32>,
    /// Feature by feature, one weight for each meaning.
    weights: Vec<i8>,
}

/// How many of the highest bits of a hash lead to its place.
const LEADING: u32 = 12;

/// The weights of the second reader. Without any, every guess says nothing.
#[derive(Debug, Clone, Default)]
pub struct LearnedWeights {
    workers: SenderWeights,
    contacts: SenderWeights,
}

impl LearnedWeights {
    /// Returns the weights built into the program.
    #[must_use]
    pub fn built_in() -> &'static LearnedWeights {
        &BUILT_IN
    }

    /// Returns the meanings told apart for a kind of sender, none for unknown senders.
    #[must_use]
    pub fn meanings(sender: SenderKind) -> &'static [Intent] {
        match sender {
            SenderKind::Worker => &OF_WORKERS,
            SenderKind::Contact => &OF_CONTACTS,
            SenderKind::Unknown => &[],
        }
    }

    /// Reads a file of weights. `None` for any other file.
    #[must_use]
    pub fn parse(file: &[u8]) -> Option<LearnedWeights> {
        let rest = file.strip_prefix(MARK)?;
        let (workers, rest) = SenderWeights::parse(rest, OF_WORKERS.len())?;
        let (contacts, rest) = SenderWeights::parse(rest, OF_CONTACTS.len())?;
        rest.is_empty().then_some(LearnedWeights { workers, contacts })
    }

    /// Writes a file of weights, from the hashes in order and their weights, of workers and of contacts.
    #[must_use]
    pub fn file(workers: (&[u32], &[f32]), contacts: (&[u32], &[f32])) -> Vec<u8> {
        let mut file = MARK.to_vec();
        for (hashes, weights) in [workers, contacts] {
            let most = weights.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
            let step = if most > 0.0 { most / 127.0 } else { 1.0 };
            file.extend_from_slice(&(hashes.len() as u32).to_le_bytes());
            file.extend_from_slice(&step.to_le_bytes());
            hashes
                .iter()
                .for_each(|hash| file.extend_from_slice(&hash.to_le_bytes()));
            file.extend(weights.iter().map(|weight| (weight / step).round() as i8 as u8));
        }
        file
    }

    /// Guesses the meaning of a text from its features. `None` for unknown senders, or without weights.
    pub(in super::super) fn guess(
        &self,
        sender: SenderKind,
        features: &[TextFeature],
    ) -> Option<LearnedGuess> {
        let weights = match sender {
            SenderKind::Worker => &self.workers,
            SenderKind::Contact => &self.contacts,
            SenderKind::Unknown => return None,
        };
        if weights.hashes.is_empty() {
            return None;
        }
        let meanings = LearnedWeights::meanings(sender);
        let mut sums = vec![0i32; meanings.len()];
        for feature in features {
            let Some(row) = weights.row(feature.hash, meanings.len()) else {
                continue;
            };
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += i32::from(*weight);
            }
        }
        let scores: Vec<f32> = sums.iter().map(|sum| *sum as f32 * weights.step).collect();
        let most = scores.iter().copied().fold(f32::MIN, f32::max);
        let mut shares: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
        let whole: f32 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= whole);
        Some(LearnedGuess { meanings, shares })
    }

    /// Returns the places of the `most` words of greatest weight for a meaning, in the order of the text.
    pub(in super::super) fn words_for(
        &self,
        sender: SenderKind,
        features: &[TextFeature],
        intent: Intent,
        most: usize,
    ) -> Vec<usize> {
        let weights = match sender {
            SenderKind::Worker => &self.workers,
            SenderKind::Contact => &self.contacts,
            SenderKind::Unknown => return Vec::new(),
        };
        let meanings = LearnedWeights::meanings(sender);
        let Some(own) = meanings.iter().position(|meaning| *meaning == intent) else {
            return Vec::new();
        };
        let mut by_word: Vec<(usize, i32)> = Vec::new();
        for feature in features {
            let (Some(word), Some(row)) = (
                feature.word.map(usize::from),
                weights.row(feature.hash, meanings.len()),
            ) else {
                continue;
            };
            let all: i32 = row.iter().map(|weight| i32::from(*weight)).sum();
            let counts = i32::from(row[own]) * meanings.len() as i32 - all;
            match by_word.iter_mut().find(|(other, _)| *other == word) {
                Some((_, sum)) => *sum += counts,
                None => by_word.push((word, counts)),
            }
        }
        by_word.retain(|(_, sum)| *sum > 0);
        by_word.sort_by_key(|(word, sum)| (-sum, *word));
        let mut words: Vec<usize> = by_word.iter().take(most).map(|(word, _)| *word).collect();
        words.sort_unstable();
        words
    }
}

impl SenderWeights {
    fn parse(file: &[u8], meanings: usize) -> Option<(SenderWeights, &[u8])> {
        let (head, rest) = file.split_at_checked(8)?;
        let count = u32::from_le_bytes(head[..4].try_into().ok()?) as usize;
        let step = f32::from_le_bytes(head[4..].try_into().ok()?);
        let (hashes, rest) = rest.split_at_checked(count.checked_mul(4)?)?;
        let (weights, rest) = rest.split_at_checked(count.checked_mul(meanings)?)?;
        let hashes: Vec<u32> = hashes
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
            .collect();
        let leads = 0..=(1u32 << LEADING);
        let starts = leads
            .map(|lead| hashes.partition_point(|hash| hash >> (32 - LEADING) < lead) as u32)
            .collect();
        let weights = weights.iter().map(|weight| *weight as i8).collect();
        let sender = SenderWeights {
            step,
            hashes,
            starts,
            weights,
        };
        Some((sender, rest))
    }

    /// Returns the weights of a feature. `None` for a feature never learned.
    fn row(&self, hash: u32, meanings: usize) -> Option<&[i8]> {
        let lead = (hash >> (32 - LEADING)) as usize;
        let (from, to) = (self.starts[lead] as usize, self.starts[lead + 1] as usize);
        let at = from + self.hashes[from..to].binary_search(&hash).ok()?;
        Some(&self.weights[at * meanings..(at + 1) * meanings])
    }
}

/// A guess at a text's meaning.
#[derive(Debug, Clone)]
pub(in super::super) struct LearnedGuess {
    meanings: &'static [Intent],
    shares: Vec<f32>,
}

impl LearnedGuess {
    /// Returns how likely a meaning is, from 0 to 1.
    pub(in super::super) fn share(&self, intent: Intent) -> f32 {
        let at = self.meanings.iter().position(|meaning| *meaning == intent);
        at.map_or(0.0, |at| self.shares[at])
    }

    /// Returns how likely help or duress is.
    pub(in super::super) fn distress(&self) -> f32 {
        self.share(Intent::Help) + self.share(Intent::Duress)
    }

    /// Returns the likeliest meaning.
    pub(in super::super) fn best(&self) -> (Intent, f32) {
        let mut best = (Intent::Unclear, 0.0);
        for (meaning, share) in self.meanings.iter().zip(&self.shares) {
            if *share > best.1 {
                best = (*meaning, *share);
            }
        }
        best
    }
}
