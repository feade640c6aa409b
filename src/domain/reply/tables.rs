//! The tables of words, as the files of `words/` hold them.
//!
//! A table is plain text: to add a word takes knowledge of people and no Rust. `#` begins a comment, `[table: key]
//! because` a section, and every other line is a row: a pattern in the language of `pattern`, some words, or `ours = theirs`.

/// Rows of one table that mean the same.
#[derive(Debug)]
pub(super) struct TableSection {
    /// The name of the table.
    pub(super) table: &'static str,
    /// The meaning of the rows, for the logic.
    pub(super) key: &'static str,
    /// The meaning of the rows, for the board.
    pub(super) because: &'static str,
    /// The rows, in order.
    pub(super) rows: Vec<&'static str>,
}

/// Every file, sets before the classes that may name a set.
const FILES: [&str; 22] = [
    include_str!("words/names.txt"),
    include_str!("words/sets.txt"),
    include_str!("words/answers.txt"),
    include_str!("words/asks.txt"),
    include_str!("words/characters.txt"),
    include_str!("words/classes.txt"),
    include_str!("words/contact.txt"),
    include_str!("words/cores.txt"),
    include_str!("words/danger.txt"),
    include_str!("words/doubt.txt"),
    include_str!("words/harmless.txt"),
    include_str!("words/kept_out.txt"),
    include_str!("words/movements.txt"),
    include_str!("words/notices.txt"),
    include_str!("words/numbers.txt"),
    include_str!("words/phrases.txt"),
    include_str!("words/quotes.txt"),
    include_str!("words/slips.txt"),
    include_str!("words/spellings.txt"),
    include_str!("words/vocabulary.txt"),
    include_str!("words/well.txt"),
    include_str!("words/welsh.txt"),
];

/// Returns every section of every table.
pub(super) fn sections() -> Vec<TableSection> {
    let mut sections: Vec<TableSection> = Vec::new();
    for line in FILES.iter().flat_map(|file| file.lines()) {
        let line = line.split(" #").next().unwrap_or(line).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some((head, because)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            let (table, key) = head.split_once(':').unwrap_or((head, ""));
            sections.push(TableSection {
                table: table.trim(),
                key: key.trim(),
                because: because.trim(),
                rows: Vec::new(),
            });
        } else if let Some(section) = sections.last_mut() {
            section.rows.push(line);
        }
    }
    sections
}

/// Returns the rows of the sections with a key.
pub(super) fn rows(
    sections: &[TableSection],
    table: &'static str,
    key: &'static str,
) -> impl Iterator<Item = &'static str> {
    let is_it = move |section: &&TableSection| section.table == table && section.key == key;
    sections
        .iter()
        .filter(is_it)
        .flat_map(|section| section.rows.iter().copied())
}

/// Returns the words of the sections with a key, in order.
pub(super) fn words(
    sections: &[TableSection],
    table: &'static str,
    key: &'static str,
) -> impl Iterator<Item = &'static str> {
    rows(sections, table, key).flat_map(str::split_whitespace)
}

/// Returns each way of writing with its reading, from rows of the form `ours = theirs theirs`.
pub(super) fn read_as(
    sections: &[TableSection],
    table: &'static str,
    key: &'static str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(sections, table, key)
        .filter_map(|row| row.split_once(" = "))
        .flat_map(|(ours, theirs)| theirs.split_whitespace().map(move |word| (word, ours)))
}

#[cfg(test)]
mod tests;
