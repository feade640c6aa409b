//! Every kept input and some thousand mutations of them.

use crate::corpus::inputs;
use crate::mutate::{Dice, mutated};
use crate::targets::named;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Where the mutations begin. Another number tries others: `FUZZ_SEED=7 cargo nextest run --test fuzz`.
const SEED: u64 = 20_261_122;

fn seed() -> u64 {
    let given = std::env::var("FUZZ_SEED").ok();
    given.map_or(SEED, |seed| seed.parse().expect("FUZZ_SEED is a number"))
}

/// How many times as many mutations as usual: `FUZZ_TIMES=50`.
fn times() -> usize {
    let given = std::env::var("FUZZ_TIMES").ok();
    given.map_or(1, |times| times.parse().expect("FUZZ_TIMES is a number"))
}

fn play(name: &str) {
    let target = named(name).expect("a target");
    let kept = inputs(name);
    for (file, input) in &kept {
        tried(name, file, target.run, input);
    }
    let mut dice = Dice::new(seed());
    let mutations = target.mutations * times();
    for n in 0..mutations {
        let (file, input) = &kept[dice.roll(kept.len())];
        let (_, other) = &kept[dice.roll(kept.len())];
        let input = mutated(&mut dice, input, other);
        tried(name, &format!("mutation {n} of {file}"), target.run, &input);
    }
    println!("{name}: {} inputs and {mutations} mutations", kept.len());
}

/// Runs one input; a find is written down, so that it can be put into the corpus.
fn tried(target: &str, what: &str, run: fn(&[u8]), input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| run(input))).is_err() {
        let find = std::env::temp_dir().join(format!("fuzz-{target}-find"));
        std::fs::write(&find, input).unwrap();
        panic!(
            "{target}: {what} is a find, written to {}: {:?}",
            find.display(),
            String::from_utf8_lossy(input)
        );
    }
}

macro_rules! played {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name));
        })*

        #[test]
        fn every_target_is_played() {
            let here = [$(stringify!($name)),*];
            for target in crate::targets::TARGETS {
                assert!(here.contains(&target.name), "{} is not played", target.name);
            }
        }
    };
}

played! { http provider reading scenario settings smtp socket stamp store templates typed webhook }
