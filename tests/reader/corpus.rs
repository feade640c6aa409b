//! From the files of the writers to the three parts.
//!
//! The split is by writer, and was fixed before a file was there. Of rows that are nearly alike in two parts, the one outside
//! the judging part goes: the judging part stays as people write.

use super::rows::{CorpusRow, HEAD, RowFault};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writers of the judging part.
const JUDGING: [&str; 8] = ["33", "34", "35", "36", "37", "38", "39", "40"];

/// Writers of the judging part before it, which is judged still.
const JUDGED_BEFORE: [&str; 9] = ["02", "06", "09", "13", "17", "21", "24", "27", "30"];

/// Writers of the choosing part. All others are of the building part.
const CHOOSING: [&str; 6] = ["01", "05", "16", "22", "26", "28"];

/// From this share of common runs of three words on, two texts are nearly alike.
const ALIKE_RUNS: f64 = 0.5;

/// Up to this share of changed letters two texts are nearly alike.
const ALIKE_LETTERS: f64 = 0.2;

/// A part of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CorpusPart {
    /// Rules are made from it.
    Building,
    /// Variants are compared on it.
    Choosing,
    /// Opened by a command alone.
    Judging,
    /// The judging part before it.
    JudgedBefore,
}

impl CorpusPart {
    /// The part of a writer.
    pub(crate) fn of(writer: &str) -> CorpusPart {
        if JUDGING.contains(&writer) {
            CorpusPart::Judging
        } else if JUDGED_BEFORE.contains(&writer) {
            CorpusPart::JudgedBefore
        } else if CHOOSING.contains(&writer) {
            CorpusPart::Choosing
        } else {
            CorpusPart::Building
        }
    }

    /// The writers of the part that the split names.
    pub(crate) fn named_writers(self) -> &'static [&'static str] {
        match self {
            CorpusPart::Judging => &JUDGING,
            CorpusPart::JudgedBefore => &JUDGED_BEFORE,
            CorpusPart::Choosing => &CHOOSING,
            CorpusPart::Building => &[],
        }
    }
}

/// What was read of the writers' files.
#[derive(Debug, Default)]
pub(crate) struct WriterFiles {
    /// The rows of all writers read.
    pub(crate) rows: Vec<CorpusRow>,
    /// The writers read.
    pub(crate) writers: BTreeSet<String>,
    /// Lines dropped, by writer and fault.
    pub(crate) dropped: BTreeMap<(String, RowFault), usize>,
    /// Rows dropped because the same words stand in the same situation already.
    pub(crate) repeated: usize,
}

impl WriterFiles {
    /// Adds the rows of writers of whom no file was read, ahead of the others.
    pub(crate) fn with_earlier(&mut self, rows: Vec<CorpusRow>) {
        let mut all: Vec<CorpusRow> = rows
            .into_iter()
            .filter(|row| !self.writers.contains(row.writer()))
            .collect();
        let earlier: Vec<String> = all.iter().map(|row| row.writer().to_owned()).collect();
        self.writers.extend(earlier);
        all.append(&mut self.rows);
        self.rows = all;
    }
}

/// Reads the files of a folder whose writers are of a part.
pub(crate) fn read_writers(folder: &Path, part: CorpusPart) -> std::io::Result<WriterFiles> {
    let mut files = WriterFiles::default();
    let mut paths: Vec<_> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "tsv"))
        .collect();
    paths.sort();
    let mut seen = BTreeSet::new();
    for path in paths {
        let Some(writer) = path.file_stem().and_then(|stem| stem.to_str()) else {
            continue;
        };
        if CorpusPart::of(writer) != part {
            continue;
        }
        files.writers.insert(writer.to_owned());
        let bytes = fs::read(&path)?;
        let text = String::from_utf8_lossy(&bytes);
        for (at, line) in text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
        {
            if at == 0 && line.trim_start_matches('\u{feff}').starts_with("role\t") {
                continue;
            }
            match CorpusRow::of_writer(line, format!("{writer}-{:03}", at + 1)) {
                Ok(row) => {
                    if seen.insert((
                        row.situation.clone(),
                        plain(&row.text).join(" "),
                        has_words(&row.text),
                    )) {
                        files.rows.push(row);
                    } else {
                        files.repeated += 1;
                    }
                }
                Err(fault) => *files.dropped.entry((writer.to_owned(), fault)).or_default() += 1,
            }
        }
    }
    Ok(files)
}

/// A text without words (an emoji, dots) is compared as written.
fn has_words(text: &str) -> Option<String> {
    plain(text).is_empty().then(|| text.to_owned())
}

/// Prints what was read, without a text.
pub(crate) fn told(files: &WriterFiles) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "writers: {}",
        files.writers.iter().cloned().collect::<Vec<_>>().join(" ")
    );
    let _ = writeln!(
        out,
        "rows: {}, repeated and dropped: {}",
        files.rows.len(),
        files.repeated
    );
    for ((writer, fault), count) in &files.dropped {
        let _ = writeln!(out, "dropped of {writer}: {count} for {fault:?}");
    }
    let mut by_intent: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &files.rows {
        *by_intent.entry((&row.role, &row.intent)).or_default() += 1;
    }
    for ((role, intent), count) in by_intent {
        let _ = writeln!(out, "  {role:<8} {intent:<14} {count:>5}");
    }
    out
}

/// The rows as a part is stored.
pub(crate) fn as_part(rows: &[CorpusRow]) -> String {
    let mut out = format!("{HEAD}\n");
    for row in rows {
        out.push_str(&row.line());
        out.push('\n');
    }
    out
}

/// Removes the rows that are nearly alike to a row of a part that comes first. Returns how many went.
pub(crate) fn without_near(rows: &mut Vec<CorpusRow>, first: &[CorpusRow]) -> usize {
    let others: Vec<ComparedText> = first.iter().map(|row| ComparedText::new(&row.text)).collect();
    let before = rows.len();
    rows.retain(|row| {
        let own = ComparedText::new(&row.text);
        !others.iter().any(|other| own.is_near(other))
    });
    before - rows.len()
}

/// The words of a text: lower case, letters and figures only.
pub(crate) fn plain(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A text made ready to be compared.
struct ComparedText {
    letters: String,
    counts: [u16; 27],
    runs: BTreeSet<String>,
}

impl ComparedText {
    fn new(text: &str) -> ComparedText {
        let words = plain(text);
        let letters = if words.is_empty() {
            text.trim().to_owned()
        } else {
            words.join(" ")
        };
        let mut counts = [0; 27];
        for c in letters.chars() {
            let at = if c.is_ascii_lowercase() {
                c as usize - 'a' as usize
            } else {
                26
            };
            counts[at] += 1;
        }
        let runs = words.windows(3).map(|run| run.join(" ")).collect();
        ComparedText {
            letters,
            counts,
            runs,
        }
    }

    /// Whether two texts are nearly alike: half of their runs of three words are common, or at most a fifth of the letters differ.
    fn is_near(&self, other: &ComparedText) -> bool {
        if self.runs.len() >= 2 && other.runs.len() >= 2 {
            let common = self.runs.intersection(&other.runs).count();
            let all = self.runs.len() + other.runs.len() - common;
            if common as f64 >= ALIKE_RUNS * all as f64 {
                return true;
            }
        }
        let longer = self.letters.chars().count().max(other.letters.chars().count());
        let most = (ALIKE_LETTERS * longer as f64).floor() as u32;
        let apart: u32 = self
            .counts
            .iter()
            .zip(&other.counts)
            .map(|(one, two)| u32::from(one.abs_diff(*two)))
            .sum();
        // A changed letter moves two counts at most.
        apart <= 2 * most && strsim::osa_distance(&self.letters, &other.letters) as u32 <= most
    }
}
