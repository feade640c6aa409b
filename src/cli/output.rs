//! Printing, for people and for programs.

use super::error::CliError;
use crate::wording::unseen;
use serde::Serialize;
use std::io::{self, Write};

/// Whether programs are to read the output.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct OutputArgs {
    /// Print JSON, for programs; instants are RFC 3339 in UTC
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// Prints a text and a newline. A reader gone early (`| head`) is no error.
pub(super) fn say(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    let said = out
        .write_all(text.as_bytes())
        .and_then(|()| {
            if text.ends_with('\n') {
                Ok(())
            } else {
                out.write_all(b"\n")
            }
        })
        .and_then(|()| out.flush());
    match said {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Print(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints JSON.
pub(super) fn say_json(value: &impl Serialize) -> Result<(), CliError> {
    say(&serde_json::to_string_pretty(value).map_err(CliError::Json)?)
}

/// Prints an answer as JSON, its keys in the order of the alphabet.
pub(super) fn say_answer(answer: &impl Serialize) -> Result<(), CliError> {
    say_json(&serde_json::to_value(answer).map_err(CliError::Json)?)
}

/// Prints a warning on standard error, beside the output asked for.
pub(super) fn warn(text: &str) {
    eprintln!("homeward: warning: {}", plain(text));
}

/// Returns a text of several lines without control characters, so that no text from outside can steer a terminal.
pub(super) fn plain(text: &str) -> String {
    text.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// Returns one value of a line: a line break in it cannot begin a line that looks like one of ours.
pub(super) fn one_line(text: &str) -> String {
    unseen::one_line(text)
}

/// Returns rows under headings, in columns as wide as their contents; each line starts with
/// `indent`.
pub(super) fn table<const N: usize>(indent: &str, headings: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = headings.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: [&str; N]| {
        let mut line = indent.to_owned();
        for (cell, width) in cells.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        format!("{}\n", one_line(line.trim_end()))
    };
    let mut out = line(headings);
    for row in rows {
        out.push_str(&line(row.each_ref().map(String::as_str)));
    }
    out
}

/// Returns a text for a table's cell; a dash where there is none.
pub(super) fn cell(text: Option<&str>) -> String {
    text.unwrap_or("-").to_owned()
}
