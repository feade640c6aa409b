//! What every code means, why it matters, and how to mend it: `docs/problems.md`, which people can read as well.
//!
//! That page is the register of codes: a test holds it against every code that the source can report.

use crate::toml_file::suggest;
use serde::Serialize;

const PAGE: &str = include_str!("../../docs/problems.md");

/// One code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// The code, as `check` prints it in JSON.
    pub code: &'static str,
    /// `error`, `warning`, or both words where it depends.
    pub severity: &'static str,
    /// What it means, in one sentence.
    pub means: &'static str,
    /// Why it matters: what would have happened, or has happened elsewhere.
    pub why: &'static str,
    /// What to do.
    pub mend: &'static str,
    /// Lines as they should be, each indented by four spaces.
    pub example: &'static str,
}

/// Returns every code, in the order of the alphabet.
#[must_use]
pub fn all() -> Vec<Explained> {
    let mut all: Vec<Explained> = PAGE.split("\n## ").skip(1).filter_map(one).collect();
    all.sort_by_key(|explained| explained.code);
    all
}

/// Returns what a code means.
///
/// # Errors
/// If there is no such code: the nearest one, if any is near.
pub fn explain(code: &str) -> Result<Explained, Option<&'static str>> {
    let all = all();
    if let Some(explained) = all.iter().find(|explained| explained.code == code) {
        return Ok(*explained);
    }
    Err(suggest::nearest(code, all.iter().map(|explained| explained.code)))
}

/// Reads one section: the code, `SEVERITY: meaning`, then `Why:`, `Mend:` and an example.
fn one(section: &'static str) -> Option<Explained> {
    let (code, rest) = section.split_once('\n')?;
    let (means, rest) = rest.trim_start().split_once("\n\nWhy: ")?;
    let (why, rest) = rest.split_once("\n\nMend: ")?;
    let (mend, example) = rest.split_once("\n\n    ")?;
    let (severity, means) = means.split_once(": ")?;
    let example = example.split("\n\n#").next()?.trim_end();
    Some(Explained {
        code: code.trim(),
        severity,
        means,
        why,
        mend,
        example,
    })
}
