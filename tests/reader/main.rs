//! The corpus of texts: splits it, seals the judging part, and judges the reader by its parts.
//!
//!     cargo run --example reader -- seal FOLDER         the judging writers' files, into the sealed part
//!     cargo run --example reader -- corpus FOLDER       the other writers' files, into the choosing and the building part
//!     cargo run --example reader -- blind               figures of the sealed parts, and no text
//!     cargo run --example reader -- measure building    the same of an open part, with what was missed (`choosing`: figures)
//!     cargo run --example reader -- train               the weights of the second reader, from the open parts
//!     cargo run --example reader -- cross               the building part, each writer by weights that others taught
//!     cargo run --example reader -- choose              the choosing part, by weights that the building part alone taught
//!     cargo run --example reader -- to-label FILE       the judging part without labels, for a second labeller
//!     cargo run --example reader -- agreement FILE...   how far second labels agree
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::let_underscore_must_use,
    reason = "what cannot be read ends the run, and writing to a string cannot fail"
)]

mod agreement;
mod corpus;
mod rows;
mod score;
mod sealed;
mod slips;
mod train;

use corpus::CorpusPart;
use homeward::domain::reply::{LearnedWeights, TextReading};
use rows::{Cast, CorpusRow, name, part};
use score::{Share, judge, judge_slips};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

const PART_1: &str = "tests/reader/sealed/part-1.tsv";
const PART_2: &str = "tests/reader/sealed/part-2.sealed";
/// The weights of the second reader.
const WEIGHTS: &str = "src/domain/reply/learned/weights.bin";

/// Into how many parts the writers fall when each is read by weights that the others taught.
const FOLDS: usize = 5;

const PART_3: &str = "tests/reader/sealed/part-3.sealed";

fn path(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(of)
}

fn open_part(which: &str) -> PathBuf {
    path(&format!("tests/reader/{which}.tsv"))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["seal", folder] => seal(Path::new(folder)),
        ["corpus", folder] => split(Path::new(folder)),
        ["blind"] => blind(),
        ["measure", which @ ("building" | "choosing")] => measure(which),
        ["train"] => train_all(),
        ["cross"] => cross(),
        ["choose"] => choose(),
        ["to-label", file] => to_label(Path::new(file)),
        ["agreement", files @ ..] if !files.is_empty() => agree(files),
        _ => {
            eprintln!(
                "seal FOLDER, corpus FOLDER, blind, measure building|choosing, train, cross, choose, to-label FILE, agreement FILE..."
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn seal(folder: &Path) {
    let files = corpus::read_writers(folder, CorpusPart::Judging).expect("the folder can be read");
    print!("{}", corpus::told(&files));
    let missing: Vec<&str> = CorpusPart::Judging
        .named_writers()
        .iter()
        .copied()
        .filter(|writer| !files.writers.contains(*writer))
        .collect();
    if !missing.is_empty() {
        println!("not sealed: no file of {}", missing.join(" "));
        return;
    }
    let sealed = sealed::seal(&corpus::as_part(&files.rows));
    fs::write(path(PART_3), &sealed).expect("the part can be written");
    println!("{PART_3}: SHA-256 {}", sealed::hash(sealed.as_bytes()));
}

fn split(folder: &Path) {
    let mut judging = sealed_rows(PART_2);
    judging.extend(sealed_rows(PART_3));
    let mut choosing = corpus::read_writers(folder, CorpusPart::Choosing).expect("the folder can be read");
    let mut building = corpus::read_writers(folder, CorpusPart::Building).expect("the folder can be read");
    // Whose file is not in the folder stays as the part has it.
    for (which, files) in [("choosing", &mut choosing), ("building", &mut building)] {
        let rows = part(&fs::read_to_string(open_part(which)).unwrap_or_default());
        files.with_earlier(rows);
    }
    let of_choosing = corpus::without_near(&mut choosing.rows, &judging);
    let of_building = corpus::without_near(&mut building.rows, &judging);
    let beside_choosing = corpus::without_near(&mut building.rows, &choosing.rows);
    for (which, files) in [("choosing", &choosing), ("building", &building)] {
        print!("{which}\n{}", corpus::told(files));
        let text = corpus::as_part(&files.rows);
        fs::write(open_part(which), &text).expect("the part can be written");
        println!("{which}.tsv: SHA-256 {}", sealed::hash(text.as_bytes()));
    }
    println!("near to a judging part: {of_choosing} of choosing, {of_building} of building");
    println!("near to the choosing part: {beside_choosing} of building");
}

fn sealed_rows(of: &str) -> Vec<CorpusRow> {
    let sealed = fs::read_to_string(path(of)).expect("the part is there");
    part(&sealed::open(&sealed).expect("the part is a sealed part"))
}

fn blind() {
    // Not even an error says a text.
    std::panic::set_hook(Box::new(|_| eprintln!("the reader panicked on a sealed text")));
    let first = fs::read_to_string(path(PART_1)).expect("part 1 is there");
    let first = sealed::first_part(&first);
    print!("{}", judge(&first, |_, _| {}).told("sealed part 1"));
    let second = sealed_rows(PART_2);
    print!("{}", judge(&second, |_, _| {}).told("sealed part 2"));
    let third = sealed_rows(PART_3);
    print!(
        "{}",
        judge(&third, |_, _| {}).told("sealed part 3, the judging part")
    );
    tell_slips(&judge_slips(&third));
}

fn tell_slips(by_kind: &BTreeMap<&'static str, (Share, Share)>) {
    let mut all = Share::default();
    let mut worst: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, (reassured, _)) in by_kind {
        all.hits += reassured.hits;
        all.of += reassured.of;
        if reassured.hits > 0 {
            worst.insert(kind, reassured.hits);
        }
    }
    println!(
        "  distress with a slip of {} kinds, read as reassuring: {} {worst:?}",
        by_kind.len(),
        all.told()
    );
}

fn measure(which: &str) {
    let text = fs::read_to_string(open_part(which)).expect("the part is there");
    let rows = part(&text);
    let is_building = which == "building";
    let score = judge(&rows, |row, reading| {
        if is_building {
            tell_miss(row, reading);
        }
    });
    print!("{}", score.told(which));
    tell_slips(&judge_slips(&rows));
}

fn tell_miss(row: &CorpusRow, reading: &TextReading) {
    let got = name(reading.intent);
    if got != row.intent {
        let grave =
            score::fatal(row, reading.intent).map_or(String::new(), |kind| format!("FATAL {kind:?}\t"));
        println!(
            "{grave}{}\t{}\t{}\t{got}\t{}\t{}",
            row.id, row.situation, row.intent, row.text, reading.because
        );
    }
}

/// Trains on both open parts.
fn train_all() {
    let mut rows = open_rows("building");
    rows.extend(open_rows("choosing"));
    rows.extend(labelled_cases());
    let file = train::train(&rows.iter().collect::<Vec<_>>());
    println!("{WEIGHTS}: {} bytes, SHA-256 {}", file.len(), sealed::hash(&file));
    fs::write(path(WEIGHTS), file).expect("the weights can be written");
}

/// Judges the building part, each writer by weights that never saw the writer.
fn cross() {
    let rows = open_rows("building");
    let mut writers: Vec<&str> = rows.iter().map(CorpusRow::writer).collect();
    writers.dedup();
    let fold_of = |row: &CorpusRow| {
        writers
            .iter()
            .position(|writer| *writer == row.writer())
            .unwrap_or(0)
            % FOLDS
    };
    let mut more = open_rows("choosing");
    more.extend(labelled_cases());
    let casts: Vec<Cast> = (0..FOLDS)
        .map(|fold| {
            let mut others: Vec<&CorpusRow> = rows.iter().filter(|row| fold_of(row) != fold).collect();
            others.extend(&more);
            let weights = LearnedWeights::parse(&train::train(&others)).expect("the trainer writes weights");
            Cast::with_weights(weights)
        })
        .collect();
    let score = score::judge_with(&rows, |row| &casts[fold_of(row)], tell_miss);
    print!("{}", score.told("building, each writer by what others taught"));
    tell_slips(&score::judge_slips_with(&rows, |row| &casts[fold_of(row)]));
}

/// Judges the choosing part by what the building part alone taught: figures, and no text.
fn choose() {
    let mut rows = open_rows("building");
    rows.extend(labelled_cases());
    let weights = LearnedWeights::parse(&train::train(&rows.iter().collect::<Vec<_>>()));
    let cast = Cast::with_weights(weights.expect("the trainer writes weights"));
    let rows = open_rows("choosing");
    print!(
        "{}",
        score::judge_with(&rows, |_| &cast, |_, _| {}).told("choosing, by what building taught")
    );
    tell_slips(&score::judge_slips_with(&rows, |_| &cast));
}

/// The labelled cases of the suite: each is a text whose reading was thought about.
fn labelled_cases() -> Vec<CorpusRow> {
    let tables = ["texts", "reply_hard_cases", "reply_edges"];
    let read = |table: &&str| {
        let file = path(&format!("tests/rules/domain/reply/{table}.tsv"));
        rows::cases(&fs::read_to_string(file).expect("the table is there"), table)
    };
    tables.iter().flat_map(read).collect()
}

fn open_rows(which: &str) -> Vec<CorpusRow> {
    part(&fs::read_to_string(open_part(which)).expect("the part is there"))
}

fn to_label(file: &Path) {
    let mut rows = sealed_rows(PART_3);
    // Mixed, so that one labeller sees no writer's hand.
    rows.sort_by_key(|row| sealed::hash(row.id.as_bytes()));
    let lines: Vec<String> = rows
        .iter()
        .map(|row| format!("{}\t{}\t{}\t{}", row.id, row.role, row.situation, row.text))
        .collect();
    fs::write(file, format!("id\trole\tsituation\ttext\n{}\n", lines.join("\n")))
        .expect("the file can be written");
    println!("{} rows without labels", rows.len());
}

fn agree(files: &[&str]) {
    let rows = sealed_rows(PART_3);
    let mut all = BTreeMap::new();
    for file in files {
        let second = agreement::second_labels(&fs::read_to_string(file).expect("the file can be read"));
        all.extend(second);
    }
    print!("{}", agreement::told(&rows, &all));
}
