//! Refusals without the words of the command line, for people at a page.

/// Returns a refusal without commands and flags: `where to (`--stop ADDRESS`)` becomes `where to`, and a clause that names a command is
/// left out. What is wrong stays as it is.
#[must_use]
pub fn for_page(refusal: &str) -> String {
    without_clauses(&without_brackets(refusal))
}

/// Leaves out brackets with a flag in them.
fn without_brackets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((within, after)) = inside.split_once(')') else {
            break;
        };
        kept.push_str(before);
        if is_command(within) {
            kept.truncate(kept.trim_end().len());
        } else {
            kept.push('(');
            kept.push_str(within);
            kept.push(')');
        }
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Leaves out every clause with a command in it: up to the next full stop, from the mark before.
fn without_clauses(text: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for sentence in text.split_inclusive(". ") {
        let before = first_command(sentence).and_then(|at| sentence.split_at_checked(at));
        let Some((before, _)) = before else {
            kept.push(sentence.to_owned());
            continue;
        };
        let marks = [": ", "; ", ", or ", ", and "];
        let clause = marks.iter().filter_map(|mark| before.rfind(mark)).max();
        let ends = if sentence.ends_with(". ") { ". " } else { "" };
        // A sentence about a command alone says nothing to a reader without a command line.
        if let Some((head, _)) = clause.and_then(|clause| before.split_at_checked(clause)) {
            kept.push(format!("{}{ends}", head.trim_end()));
        }
    }
    let text: String = kept.concat();
    text.trim_end().to_owned()
}

/// Returns where the first command or flag in backquotes begins.
fn first_command(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(open) = text.get(from..)?.find('`').map(|at| at + from) {
        let close = text.get(open + 1..)?.find('`')? + open + 1;
        if is_command(text.get(open..=close)?) {
            return Some(open);
        }
        from = close + 1;
    }
    None
}

fn is_command(text: &str) -> bool {
    text.contains("`--") || text.contains("`homeward ") || text.contains(" --")
}
