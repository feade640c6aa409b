//! The body of an e-mail, made plain, so that Notify shows every line as written.
//!
//! Notify reads a body as a Markdown (`notifications_utils/markdown.py`): a numbered list would begin at 1 again, `#` make a
//! heading, and a dash draw its line to the line before.

/// A blank to readers, and a letter to Markdown.
const FIRM_SPACE: char = '\u{a0}';

/// Marks made plain by a backslash.
const MARKS: &str = "\\`*{}[]()#+-.!_>~|";

/// Returns the body to send, for Notify to show line by line as `body` is written. Dashes at the start of a line become bullets.
#[must_use]
pub fn shown_as_written(body: &str) -> String {
    let lines: Vec<String> = body.lines().map(shown_line).collect();
    lines.join("\n")
}

fn shown_line(line: &str) -> String {
    let rest = line.trim_start_matches([' ', '\t']);
    let mut shown: String = line[..line.len() - rest.len()]
        .chars()
        .map(|_| FIRM_SPACE)
        .collect();
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let dashes = rest.len() - rest.trim_start_matches('-').len();
    let after = |marks: usize| rest.get(marks..).unwrap_or_default();
    let is_dash = (1..=3).contains(&dashes) && (after(dashes).is_empty() || after(dashes).starts_with(' '));
    let rest = if digits > 0 && after(digits).starts_with('.') {
        shown.push_str(&rest[..digits]);
        shown.push('\\');
        after(digits)
    } else if is_dash {
        shown.push(FIRM_SPACE);
        shown.push_str(["•", "==", "==="][dashes - 1]);
        after(dashes)
    } else {
        match rest.chars().next() {
            Some('#' | '*' | '-' | '+' | '`' | '~' | '|' | '>' | '_') => shown.push('\\'),
            Some('^' | '•' | '=') => shown.push(FIRM_SPACE),
            Some(_) | None => {}
        }
        rest
    };
    for word in rest.split_inclusive(' ') {
        push_word(&mut shown, word);
    }
    shown
}

/// Adds a word. An address of the web stays unchanged: Notify makes links of addresses.
fn push_word(shown: &mut String, word: &str) {
    let start = word.trim_start_matches('(');
    if start.starts_with("https://") || start.starts_with("http://") {
        shown.push_str(word);
        return;
    }
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_escape = letter == '\\' && letters.peek().is_some_and(|next| MARKS.contains(*next));
        if letter == '[' || is_escape {
            shown.push('\\');
        }
        shown.push(letter);
    }
}
