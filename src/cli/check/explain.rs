//! `homeward check --explain`: the meaning of a code, the harm, the remedy.

use crate::cli::ExitStatus;
use crate::cli::error::CliError;
use crate::cli::output::{self, OutputArgs};
use crate::config::codes::{self, ExplainedCode};

/// How wide a paragraph is printed.
const WIDTH: usize = 96;

/// Explains one code; without a code, lists them all.
pub(super) fn run(code: Option<&str>, output: OutputArgs) -> Result<ExitStatus, CliError> {
    let Some(code) = code else {
        let all = codes::all();
        if output.json {
            output::say_json(&all)?;
        } else {
            let rows: Vec<[String; 3]> = all
                .iter()
                .map(|one| [one.code, one.severity, &plain(one.means)].map(str::to_owned))
                .collect();
            output::say(&output::table("", ["CODE", "IS", "MEANS"], &rows))?;
        }
        return Ok(ExitStatus::Success);
    };
    let explained = codes::explain(code).map_err(|near| {
        let remedy = if near.is_empty() {
            "`homeward check --explain` lists them all".to_owned()
        } else {
            let near: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
            format!("did you mean {}?", near.join(" or "))
        };
        CliError::Refused(format!("there is no code `{}`: {remedy}", output::plain(code)))
    })?;
    if output.json {
        output::say_json(&explained)?;
    } else {
        output::say(&page(&explained))?;
    }
    Ok(ExitStatus::Success)
}

fn page(explained: &ExplainedCode) -> String {
    format!(
        "{} ({})\n\n{}\n\n{}\n\n{}\n\n    {}\n",
        explained.code,
        explained.severity,
        folded(explained.means),
        folded(&format!("Why: {}", explained.why)),
        folded(&format!("Mend: {}", explained.mend)),
        explained.example,
    )
}

/// Returns a paragraph on one line.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a paragraph in lines narrow enough for a terminal.
fn folded(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let long = word.chars().count();
        if width > 0 && width + 1 + long > WIDTH {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += long;
    }
    out
}
