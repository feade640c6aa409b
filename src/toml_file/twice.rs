//! Keys and tables that stand twice in a file: both places, and the lines to take out.

use std::ops::Range;

/// Words for a key or a table that stands twice.
pub(super) struct StandsTwice {
    pub(super) message: String,
    pub(super) remedy: String,
    /// Lines of the second, from 0. Each key of a second table stands twice as well.
    pub(super) lines: Range<usize>,
}

impl StandsTwice {
    /// Describes the second key or table, at the byte `at` of a file's text.
    pub(super) fn at(text: &str, at: usize) -> Self {
        let lines: Vec<FileLine<'_>> = file_lines(text);
        let here = text.get(..at).map_or(0, |text| text.matches('\n').count());
        let first = match lines.get(here).and_then(|line| line.header.as_deref()) {
            Some(header) => first_table(&lines[..here], header),
            None => first_key(&lines, here),
        };
        let Some(first) = first else {
            return Self {
                message: "this key is there twice, and only one of the two can hold".to_owned(),
                remedy: "take one of them out".to_owned(),
                lines: here..here + 1,
            };
        };
        match lines[here].header.as_deref() {
            Some(header) => of_table(&lines, header, first, here),
            None => of_key(first, here),
        }
    }
}

/// A line of a file.
struct FileLine<'a> {
    /// The line without its remark and the blanks around; within a text of several lines, the line as it is.
    code: &'a str,
    /// Whether the line is within a text of several lines.
    is_quoted: bool,
    /// The name of a table beginning here, as in `gateways.twilio.main`.
    header: Option<String>,
}

impl FileLine<'_> {
    /// Whether a table begins here, or an entry of a list of tables.
    fn begins_table(&self) -> bool {
        self.header.is_some() || !self.is_quoted && self.code.starts_with("[[")
    }
}

/// Splits a file into its lines. A line within a text of several lines begins no table.
fn file_lines(text: &str) -> Vec<FileLine<'_>> {
    let mut within: Option<&str> = None;
    let of_line = |line| {
        let is_quoted = within.is_some();
        within = quotes_after(line, within);
        let code = if is_quoted {
            line
        } else {
            without_remark(line).trim()
        };
        FileLine {
            code,
            is_quoted,
            header: header_of(code).filter(|_| !is_quoted),
        }
    };
    text.lines().map(of_line).collect()
}

/// Returns the quotes of a text of several lines, if such a text is open at the end of the line.
fn quotes_after<'a>(line: &str, within: Option<&'a str>) -> Option<&'a str> {
    const QUOTES: [&str; 2] = ["'''", "\"\"\""];
    let mut open = within;
    let mut rest = line;
    loop {
        let next = match open {
            Some(quotes) => rest.find(quotes).map(|at| (at, quotes)),
            None => QUOTES
                .into_iter()
                .filter_map(|quotes| Some((rest.find(quotes)?, quotes)))
                .min(),
        };
        let Some((at, quotes)) = next else { return open };
        open = if open.is_some() { None } else { Some(quotes) };
        rest = &rest[at + quotes.len()..];
    }
}

/// Returns a line up to its remark.
fn without_remark(line: &str) -> &str {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return &line[..at],
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (_, _) => {}
        }
    }
    line
}

/// Returns the name of a table from its first line; `None` for a list of tables, and any other line.
fn header_of(code: &str) -> Option<String> {
    let name = code.strip_prefix('[')?.strip_suffix(']')?;
    if name.starts_with('[') || name.is_empty() || name.contains(['=', ',', '{']) {
        return None;
    }
    let parts = name.split('.').map(|part| part.trim().trim_matches(['"', '\'']));
    Some(parts.collect::<Vec<_>>().join("."))
}

fn first_table(before: &[FileLine<'_>], header: &str) -> Option<usize> {
    before
        .iter()
        .position(|line| line.header.as_deref() == Some(header))
}

/// Returns the line of the same key in the same table, above the line `here`.
fn first_key(lines: &[FileLine<'_>], here: usize) -> Option<usize> {
    let key_of = |line: &FileLine<'_>| {
        let (key, _) = line.code.split_once('=').filter(|_| !line.is_quoted)?;
        Some(key.trim().trim_matches(['"', '\'']).to_owned())
    };
    let key = key_of(lines.get(here)?)?;
    let above = lines[..here].iter().enumerate().rev();
    let mut of_table = above.take_while(|(_, line)| !line.begins_table());
    of_table
        .find(|(_, line)| key_of(line).as_deref() == Some(key.as_str()))
        .map(|(at, _)| at)
}

fn of_key(first: usize, here: usize) -> StandsTwice {
    let (first, here) = (first + 1, here + 1);
    StandsTwice {
        message: format!(
            "this key is there twice, on line {first} and on line {here}, and only one of the two can hold"
        ),
        remedy: format!("take one of them out: look which value is meant, line {first} or line {here}"),
        lines: here - 1..here,
    }
}

/// Returns the last line with a word on it of a table and of the tables below the table.
fn end_of(lines: &[FileLine<'_>], header: usize) -> usize {
    let name = lines[header].header.as_deref().unwrap_or_default();
    let is_below = |line: &FileLine<'_>| {
        let below = line.header.as_deref().and_then(|other| other.strip_prefix(name));
        below.is_some_and(|rest| rest.starts_with('.'))
    };
    let rest = lines.iter().enumerate().skip(header + 1);
    let of_table = rest.take_while(|(_, line)| !line.begins_table() || is_below(line));
    of_table
        .filter(|(_, line)| !line.code.is_empty())
        .last()
        .map_or(header, |(at, _)| at)
}

fn of_table(lines: &[FileLine<'_>], header: &str, first: usize, here: usize) -> StandsTwice {
    let content = |from: usize| -> Vec<&str> {
        let lines = lines[from + 1..=end_of(lines, from)].iter();
        lines
            .map(|line| line.code)
            .filter(|code| !code.is_empty())
            .collect()
    };
    let is_same = content(first) == content(here);
    let end = end_of(lines, here) + 1;
    let (first, here) = (first + 1, here + 1);
    let place = if end > here {
        format!("lines {here} to {end}")
    } else {
        format!("line {here}")
    };
    let remedy = if is_same {
        format!("take the second out, {place}: it says the same as the first")
    } else {
        format!(
            "the two differ: put what is right into the one on line {first}, and take the second out, {place}; a second \
             table of this kind has another name"
        )
    };
    StandsTwice {
        message: format!(
            "the table `[{header}]` is there twice, on line {first} and on line {here}, and only one of the two can hold"
        ),
        remedy,
        lines: here - 1..end,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, again: &str) -> StandsTwice {
        StandsTwice::at(text, text.rfind(again).expect("it stands there"))
    }

    #[test]
    fn a_table_pasted_twice_is_named_with_both_lines_and_the_lines_to_take_out() {
        let table =
            "[gateways.http.main]\nfrom = \"a\" # ours\n\n[gateways.http.main.send]\njson = '''\n[x]\n'''\n";
        let text = format!("[server]\n\n{table}\n# And once more.\n{table}\n[channels]\nsms = [\"main\"]\n");
        let twice = of(&text, "main]\nfrom");
        assert_eq!(
            twice.message,
            "the table `[gateways.http.main]` is there twice, on line 3 and on line 12, and only one of the two can hold"
        );
        assert_eq!(
            twice.remedy,
            "take the second out, lines 12 to 18: it says the same as the first"
        );
    }

    #[test]
    fn where_two_tables_of_one_name_differ_what_is_right_is_kept() {
        for second in ["from = \"b\"", "from = '''\nb'''"] {
            let text = format!("[a.b]\nfrom = '''\na'''\n[ a . \"b\" ] # again\n{second}\n");
            let twice = of(&text, "b\" ]");
            assert!(
                twice
                    .remedy
                    .starts_with("the two differ: put what is right into the one on line 1"),
                "{}",
                twice.remedy
            );
            assert!(
                twice.message.contains("on line 1 and on line 4"),
                "{}",
                twice.message
            );
        }
    }

    #[test]
    fn a_key_that_is_there_twice_is_named_with_both_lines() {
        let text = "[a]\nx = 1\n[b]\n# x = 0\nx = \"#\" # one\ny = 2\nx = 3\n";
        let twice = of(text, "x = 3");
        assert!(
            twice.message.contains("on line 5 and on line 7"),
            "{}",
            twice.message
        );
        assert!(twice.remedy.contains("line 7"), "{}", twice.remedy);
    }

    #[test]
    fn what_cannot_be_found_is_said_without_lines() {
        let twice = of("a = { x = 1, x = 2 }\n", "x = 2");
        assert_eq!(twice.remedy, "take one of them out");
    }
}
