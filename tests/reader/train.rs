//! Trains the second reader: a log-linear model of the meanings, by gradient steps, the same for the same texts.

use super::rows::{Cast, CorpusRow, INTENTS};
use super::slips::{SLIPS, slipped};
use homeward::domain::reply::{Intent, LearnedWeights, SenderKind};
use std::collections::{BTreeMap, BTreeSet};

/// How often every text is learned from.
const ROUNDS: usize = 16;

/// How far a step goes, and what its pace begins with.
const RATE: f32 = 0.05;
const PACE: f32 = 0.1;

/// How much a weight shrinks with each text that uses it.
const SHRINK: f32 = 2e-5;

/// Of a thousand features of a text, how many are left out at each step, so that no weight leans on another.
const LEFT_OUT: usize = 450;

/// Of the slips of each text, how many are learned from as well.
const SLIPS_EACH: usize = 3;

/// Fewest texts that hold a feature: a feature of one text alone says more of its writer than of its meaning.
const FEWEST_TEXTS: usize = 2;

/// Least distance between the highest and the lowest weight of a feature that is kept.
const LEAST_SPREAD: f32 = 0.05;

/// A text to learn from.
struct Lesson {
    /// The places of its features among those that are learned.
    features: Vec<u32>,
    meaning: usize,
}

/// Numbers without a pattern, the same in every run.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }
}

/// What was learned of the texts of one kind of sender.
struct LearnedPart {
    hashes: Vec<u32>,
    weights: Vec<f32>,
}

/// Learns from rows. Returns the file of weights.
pub(crate) fn train(rows: &[&CorpusRow]) -> Vec<u8> {
    let workers = learn(rows, SenderKind::Worker);
    let contacts = learn(rows, SenderKind::Contact);
    LearnedWeights::file(
        (&workers.hashes, &workers.weights),
        (&contacts.hashes, &contacts.weights),
    )
}

fn learn(rows: &[&CorpusRow], sender: SenderKind) -> LearnedPart {
    let meanings = LearnedWeights::meanings(sender);
    let role = if sender == SenderKind::Contact {
        "contact"
    } else {
        "worker"
    };
    let rows: Vec<&CorpusRow> = rows.iter().copied().filter(|row| row.role == role).collect();
    let cast = Cast::new();
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for row in &rows {
        let once: BTreeSet<u32> = row.features_of(&row.text, &cast).into_iter().collect();
        for hash in once {
            *counts.entry(hash).or_default() += 1;
        }
    }
    let hashes: Vec<u32> = counts
        .into_iter()
        .filter(|(_, count)| *count >= FEWEST_TEXTS)
        .map(|(hash, _)| hash)
        .collect();
    let lessons = lessons(&rows, meanings, &hashes, &cast);
    let weights = descend(&lessons, meanings.len(), hashes.len());
    telling(&hashes, &weights, meanings.len())
}

/// Leaves out the features whose weights tell the meanings hardly apart.
fn telling(hashes: &[u32], weights: &[f32], meanings: usize) -> LearnedPart {
    let mut part = LearnedPart {
        hashes: Vec::new(),
        weights: Vec::new(),
    };
    for (hash, row) in hashes.iter().zip(weights.chunks_exact(meanings)) {
        let most = row.iter().copied().fold(f32::MIN, f32::max);
        let least = row.iter().copied().fold(f32::MAX, f32::min);
        if most - least >= LEAST_SPREAD {
            part.hashes.push(*hash);
            part.weights.extend_from_slice(row);
        }
    }
    part
}

fn lessons(rows: &[&CorpusRow], meanings: &[Intent], hashes: &[u32], cast: &Cast) -> Vec<Lesson> {
    let mut draws = Draws(17);
    let mut lessons = Vec::new();
    for row in rows {
        let intent = INTENTS
            .iter()
            .find(|(name, _)| *name == row.intent)
            .map(|(_, intent)| *intent);
        let Some(meaning) = meanings.iter().position(|meaning| Some(*meaning) == intent) else {
            continue;
        };
        let mut learn_from = |text: &str| {
            let found = row.features_of(text, cast).into_iter();
            let features = found
                .filter_map(|hash| hashes.binary_search(&hash).ok())
                .map(|at| at as u32);
            lessons.push(Lesson {
                features: features.collect(),
                meaning,
            });
        };
        learn_from(&row.text);
        for _ in 0..SLIPS_EACH {
            let kind = SLIPS[draws.next() % SLIPS.len()];
            learn_from(&slipped(&row.text, kind));
        }
    }
    lessons
}

/// Steps down the loss, each weight at a pace of its own (AdaGrad).
fn descend(lessons: &[Lesson], meanings: usize, features: usize) -> Vec<f32> {
    let size = features * meanings;
    let mut weights = vec![0.0f32; size];
    let mut paces = vec![PACE; size];
    let mut draws = Draws(99);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut scores = vec![0.0f32; meanings];
    let mut kept: Vec<u32> = Vec::new();
    for _ in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            order.swap(at, draws.next() % (at + 1));
        }
        for lesson in order.iter().map(|at| &lessons[*at]) {
            scores.fill(0.0);
            kept.clear();
            kept.extend(
                lesson
                    .features
                    .iter()
                    .copied()
                    .filter(|_| draws.next() % 1000 >= LEFT_OUT),
            );
            for feature in &kept {
                let row = *feature as usize * meanings;
                for (score, weight) in scores.iter_mut().zip(&weights[row..row + meanings]) {
                    *score += weight;
                }
            }
            let most = scores.iter().copied().fold(f32::MIN, f32::max);
            scores.iter_mut().for_each(|score| *score = (*score - most).exp());
            let whole: f32 = scores.iter().sum();
            scores.iter_mut().for_each(|score| *score /= whole);
            scores[lesson.meaning] -= 1.0;
            for feature in &kept {
                let row = *feature as usize * meanings;
                for (at, slope) in scores.iter().enumerate() {
                    let slope = slope + SHRINK * weights[row + at];
                    paces[row + at] += slope * slope;
                    weights[row + at] -= RATE * slope / paces[row + at].sqrt();
                }
            }
        }
    }
    // Where nothing is left out, as much more is summed.
    let kept = 1.0 - LEFT_OUT as f32 / 1000.0;
    weights.iter_mut().for_each(|weight| *weight *= kept);
    weights
}
