//! The corpus of texts: splits it, seals the judging part, and judges the reader by its parts.
//!
//!     cargo run --example reader -- seal FOLDER         the judging writers' files, into the sealed part
//!     cargo run --example reader -- corpus FOLDER       the other writers' files, into the choosing and the building part
//!     cargo run --example reader -- blind               figures of the sealed parts, and no text
//!     cargo run --example reader -- measure building    the same of an open part, with what was missed (`choosing`: figures)
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

use corpus::CorpusPart;
use rows::{CorpusRow, name, part};
use score::{Share, judge, judge_slips};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

const PART_1: &str = "tests/reader/sealed/part-1.tsv";
const PART_2: &str = "tests/reader/sealed/part-2.sealed";
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
        ["to-label", file] => to_label(Path::new(file)),
        ["agreement", files @ ..] if !files.is_empty() => agree(files),
        _ => {
            eprintln!(
                "seal FOLDER, corpus FOLDER, blind, measure building|choosing, to-label FILE, agreement FILE..."
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
        let rows = part(&fs::read_to_string(open_part(which)).expect("the part is there"));
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
    tell_slips(&third);
}

fn tell_slips(rows: &[CorpusRow]) {
    let by_kind = judge_slips(rows);
    let mut all = Share::default();
    let mut worst: BTreeMap<&str, usize> = BTreeMap::new();
    for (kind, (reassured, _)) in &by_kind {
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
        let got = name(reading.intent);
        if is_building && got != row.intent {
            let grave =
                score::fatal(row, reading.intent).map_or(String::new(), |kind| format!("FATAL {kind:?}\t"));
            println!(
                "{grave}{}\t{}\t{}\t{got}\t{}\t{}",
                row.id, row.situation, row.intent, row.text, reading.because
            );
        }
    });
    print!("{}", score.told(which));
    tell_slips(&rows);
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
