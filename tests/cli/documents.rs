//! Every `homeward ...` that the documents and the help print is one that the command line takes.

use crate::run::root;
use clap::error::{ContextKind, ErrorKind};
use std::collections::BTreeMap;
use std::fs;

/// A command as a document prints it.
#[derive(Debug)]
struct Printed {
    line: String,
    arguments: Vec<String>,
    /// Whether it may leave out what it needs: named within a sentence, or with `...` in it.
    is_part: bool,
}

/// The code of a page: each line of its code blocks, then what stands in backquotes within sentences (`true`).
fn code(page: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let mut unfinished = String::new();
    let mut prose = String::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        let is_item = line.trim_start().starts_with("- ");
        let is_code = fenced || !unfinished.is_empty() || (line.starts_with("    ") && !is_item);
        if !is_code {
            prose.push_str(line);
            prose.push('\n');
            continue;
        }
        unfinished.push_str(line.trim());
        if let Some(goes_on) = unfinished.strip_suffix('\\') {
            unfinished = goes_on.to_owned();
        } else {
            found.push((std::mem::take(&mut unfinished), false));
        }
    }
    // Every second part between backquotes is code; what is left open ends with its paragraph.
    for paragraph in prose.split("\n\n") {
        let code = paragraph.split('`').skip(1).step_by(2);
        found.extend(code.map(|code| (code.replace('\n', " "), true)));
    }
    found
}

/// Splits a line as a shell does, into one list of words for each command; what follows `#` or a gap is a remark.
fn words(line: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let (mut word, mut quote, mut open) = (String::new(), None, false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quote) {
            (letter, Some(end)) if letter == end => quote = None,
            (letter, Some(_)) => word.push(letter),
            ('"' | '\'', None) => (quote, open) = (Some(letter), true),
            // What `$(...)` puts there is one word.
            ('(', None) => quote = Some(')'),
            ('#', None) if word.is_empty() => break,
            ('|' | '<' | '>' | ';', None) => commands.push(Vec::new()),
            (' ', None) => {
                let gap = letters.peek() == Some(&' ');
                if open || !word.is_empty() {
                    let word = std::mem::take(&mut word);
                    open = false;
                    if word == "&&" {
                        commands.push(Vec::new());
                    } else if let Some(last) = commands.last_mut() {
                        last.push(word);
                    }
                }
                // The guide sets what a command does behind a gap.
                if gap {
                    break;
                }
            }
            (letter, None) => word.push(letter),
        }
    }
    if let Some(last) = commands.last_mut()
        && (open || !word.is_empty())
    {
        last.push(word);
    }
    commands
}

/// Returns the arguments of `homeward` in a command, if it is what is run.
fn arguments(words: &[String]) -> Option<&[String]> {
    let mut rest = words;
    if rest.first()? == "sudo" {
        rest = &rest[1..];
        if rest.first()? == "-u" {
            rest = rest.get(2..)?;
        }
    }
    let program = rest.first()?;
    let is_ours = program == "homeward" || program.ends_with("/bin/homeward");
    // A name alone is the unit, the user or the program.
    (is_ours && rest.len() > 1).then(|| &rest[1..])
}

/// Says why the command line does not take a command.
fn refusal(printed: &Printed) -> Option<String> {
    let whole = std::iter::once("homeward").chain(printed.arguments.iter().map(String::as_str));
    let error = homeward::cli::arguments().try_get_matches_from(whole).err()?;
    let stands_for_a_value = error
        .get(ContextKind::InvalidValue)
        .is_some_and(|value| is_placeholder(&value.to_string()));
    let is_taken = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => printed.is_part,
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => stands_for_a_value,
        _ => false,
    };
    (!is_taken).then(|| error.to_string())
}

/// Whether a word stands for what the reader has, as NAME and TIME do.
fn is_placeholder(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase())
}

/// The commands of one page that run `homeward`.
fn commands(page: &str) -> Vec<Printed> {
    let mut found = Vec::new();
    for (line, in_sentence) in code(page) {
        for words in words(&line) {
            let Some(arguments) = arguments(&words) else {
                continue;
            };
            let (gaps, arguments): (Vec<String>, Vec<String>) =
                arguments.iter().cloned().partition(|word| word == "...");
            found.push(Printed {
                line: line.clone(),
                arguments,
                is_part: in_sentence || !gaps.is_empty(),
            });
        }
    }
    found
}

#[test]
fn every_command_of_the_documents_is_one_that_the_command_line_takes() {
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for folder in ["docs", "docs/rules", "docs/decisions"] {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        pages.extend(
            names
                .filter(|name| name.ends_with(".md"))
                .map(|name| format!("{folder}/{name}")),
        );
    }
    let at_least = BTreeMap::from([("README.md", 9), ("docs/admin-guide.md", 40)]);
    let mut refused = Vec::new();
    for page in &pages {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let found = commands(&text);
        let wanted = at_least.get(page.as_str()).copied().unwrap_or(0);
        assert!(found.len() >= wanted, "{page}: only these were found: {found:#?}");
        let lines = found.iter();
        refused
            .extend(lines.filter_map(|printed| {
                Some(format!("{page} says `{}`: {}", printed.line, refusal(printed)?))
            }));
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// What the help says below its options, of a command and all below it.
fn epilogues(command: &clap::Command, name: &str, found: &mut Vec<(String, String)>) {
    let name = format!("{name} {}", command.get_name());
    found.extend(
        command
            .get_after_help()
            .map(|text| (name.clone(), text.to_string())),
    );
    for below in command.get_subcommands() {
        epilogues(below, &name, found);
    }
}

#[test]
fn every_example_of_the_help_is_one_that_the_command_line_takes() {
    let mut found = Vec::new();
    epilogues(&homeward::cli::arguments(), "", &mut found);
    let mut examples = 0;
    for (name, text) in found {
        // Set in by two there, by four in a document.
        let page = text.replace("\n  ", "\n    ");
        for printed in commands(&page) {
            let refused = refusal(&printed);
            assert_eq!(refused, None, "{name} --help says `{}`", printed.line);
            examples += 1;
        }
    }
    assert!(examples > 20, "only {examples} were found");
}

#[test]
fn a_command_that_does_not_exist_would_be_seen_wherever_it_stands() {
    for page in [
        "Then\n\n    sudo homeward vist list    # who is out\n",
        "Then\n\n    sudo homeward send-test    # whom?\n",
        "Then\n\n    cd / && homeward visit list --al\n",
        "```\nhomeward visit out \\\n  --typ home\n```\n",
        "Then\n\n    homeward visit out --type home \\\n        --bck +60m\n",
        "Say `homeward alert\nhold` once.\n",
        "Say `sudo -u homeward homeward visit\nok jo --bye pat` once.\n",
        "Say `homeward visit out ... --exeption REASON`.\n",
        "Say `homeward init --policy ordsal`.\n",
    ] {
        let found = commands(page);
        assert_eq!(found.len(), 1, "{page}: {found:?}");
        assert!(refusal(&found[0]).is_some(), "{page}: {found:?}");
    }
    let taken =
        commands("    homeward visit out ... --ask      plan it\n    sudo systemctl restart homeward\n");
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(refusal(&taken[0]), None);
}
