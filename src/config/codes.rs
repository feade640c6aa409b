//! Meaning, reason and remedy of every code, read from `docs/problems.md`, a page for people too.
//!
//! The page is the register of codes: a test compares the page with every code in the source.

use crate::wording::suggest;
use serde::Serialize;

const PAGE: &str = include_str!("../../docs/problems.md");

/// One code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ExplainedCode {
    /// The code, as `check` prints it in JSON.
    pub code: &'static str,
    /// `error`, `warning`, or both words where it depends.
    pub severity: &'static str,
    /// The meaning, in one sentence.
    pub means: &'static str,
    /// The reason: a danger, or an accident elsewhere.
    pub why: &'static str,
    /// The remedy.
    pub mend: &'static str,
    /// Lines as they should be, each indented by four spaces.
    pub example: &'static str,
}

/// Returns every code, in the order of the alphabet.
#[must_use]
pub fn all() -> Vec<ExplainedCode> {
    let mut all: Vec<ExplainedCode> = PAGE.split("\n## ").skip(1).filter_map(one).collect();
    all.sort_by_key(|explained| explained.code);
    all
}

/// Returns a code with its explanation.
///
/// # Errors
/// If there is no such code: the codes near the word asked for.
pub fn explain(code: &str) -> Result<ExplainedCode, Vec<&'static str>> {
    let all = all();
    if let Some(explained) = all.iter().find(|explained| explained.code == code) {
        return Ok(*explained);
    }
    let codes = all.iter().map(|explained| explained.code);
    if let Some(near) = suggest::nearest(code, codes.clone()) {
        return Err(vec![near]);
    }
    // People remember a part of a code: `landline` of `landline-as-mobile`.
    let asked = code.trim().to_lowercase();
    let words: Vec<&str> = asked.split('-').filter(|word| word.len() > 2).collect();
    Err(codes
        .filter(|code| words.iter().any(|word| code.split('-').any(|part| part == *word)))
        .collect())
}

/// Reads one section: the code, `SEVERITY: meaning`, then `Why:`, `Mend:` and an example.
fn one(section: &'static str) -> Option<ExplainedCode> {
    let (code, rest) = section.split_once('\n')?;
    let (means, rest) = rest.trim_start().split_once("\n\nWhy: ")?;
    let (why, rest) = rest.split_once("\n\nMend: ")?;
    let (mend, example) = rest.split_once("\n\n    ")?;
    let (severity, means) = means.split_once(": ")?;
    let example = example.split("\n\n#").next()?.trim_end();
    Some(ExplainedCode {
        code: code.trim(),
        severity,
        means,
        why,
        mend,
        example,
    })
}
