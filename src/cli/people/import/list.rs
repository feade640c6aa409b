//! The list as a file: its letters, its separator, its row of headings.

use super::columns::ListField;
use super::columns::{ListColumns, pupil_heading};
use std::collections::BTreeMap;

/// How many records may stand above the headings: reports begin with their title.
const HEADINGS_WITHIN: usize = 10;

/// How the letters of the file were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListEncoding {
    Utf8,
    Utf16,
    Windows1252,
}

impl ListEncoding {
    /// Returns the name of the encoding.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// A row of the list, and its line in the file.
pub(super) struct ListRow {
    pub(super) line: u64,
    pub(super) cells: Vec<String>,
}

/// The list as read: rows below the headings.
pub(super) struct ListTable {
    pub(super) encoding: ListEncoding,
    pub(super) columns: ListColumns,
    pub(super) rows: Vec<ListRow>,
}

/// Letters of Windows-1252 from 0x80 to 0x9F; a place without a letter stays a control character, and is refused in a name.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Returns the text of a file as spreadsheets and school programs write it.
fn decoded(bytes: &[u8]) -> (String, ListEncoding) {
    let wide = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok())
            .map(read);
        let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        (letters.collect(), ListEncoding::Utf16)
    };
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return wide(rest, u16::from_be_bytes);
    }
    match std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)) {
        Ok(text) => (text.to_owned(), ListEncoding::Utf8),
        Err(_) => {
            let letter = |byte: &u8| match byte {
                0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
                _ => char::from(*byte),
            };
            (bytes.iter().map(letter).collect(), ListEncoding::Windows1252)
        }
    }
}

/// Returns the records of a text, and the line on which each begins.
fn records(text: &str, separator: u8, most: usize) -> Result<Vec<ListRow>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let (mut rows, mut line, mut counted) = (Vec::new(), 1, 0);
    for record in reader.records().take(most) {
        let record = record.map_err(|error| error.to_string())?;
        // The reader says where it began to look. Blank lines come between there and the record.
        let at = record.position().map_or(counted, |position| {
            usize::try_from(position.byte()).unwrap_or(usize::MAX)
        });
        let rest = text.get(at..).unwrap_or_default();
        let begins = at + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
        let between = text.get(counted..begins).unwrap_or_default();
        line += between.matches('\n').count() as u64;
        counted = begins;
        let cells = record.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(ListRow { line, cells });
    }
    Ok(rows)
}

/// Reads a list.
///
/// # Errors
/// Why the file is no list of staff, and the remedy. No cell is repeated: the file may be another than was meant.
pub(super) fn read(bytes: &[u8], map: &BTreeMap<ListField, String>) -> Result<ListTable, String> {
    let (text, encoding) = decoded(bytes);
    // The separator with the most known columns wins.
    let mut best: Option<(usize, u8, usize, ListColumns)> = None;
    for separator in *b",;\t" {
        let first = records(&text, separator, HEADINGS_WITHIN)?;
        if let Some(heading) = first.iter().find_map(|row| pupil_heading(&row.cells)) {
            return Err(format!(
                "this is a list of pupils: it has a column `{heading}`. Nothing of it was read or kept; export the staff"
            ));
        }
        for (at, row) in first.iter().enumerate() {
            let columns = ListColumns::of(&row.cells, map);
            let is_better = best.as_ref().is_none_or(|(count, ..)| columns.count() > *count);
            if columns.are_enough() && is_better {
                best = Some((columns.count(), separator, at, columns));
            }
        }
    }
    let Some((_, separator, at, columns)) = best else {
        return Err(
            "no row of headings with a name and a mobile or an e-mail was found in its first lines: export the staff with \
             headings, or say which column is which, as in `--map name=Teacher,mobile=Phone`"
                .to_owned(),
        );
    };
    for (field, column) in map {
        if columns.of_field(*field).is_empty() {
            return Err(format!(
                "the list has no column `{column}`, which `--map` names for the {}",
                field.words()
            ));
        }
    }
    let rows = records(&text, separator, usize::MAX)?;
    let rows = rows.into_iter().skip(at + 1);
    let rows = rows.filter(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    Ok(ListTable {
        encoding,
        columns,
        rows: rows.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(bytes: &[u8]) -> ListTable {
        read(bytes, &BTreeMap::new()).unwrap_or_else(|why| panic!("{why}"))
    }

    #[test]
    fn a_row_has_the_line_on_which_it_begins_whatever_stands_before_it() {
        let text =
            "Staff list\r\n\r\nForename,Surname,Mobile\r\n\"A\r\nB\",C,1\r\n\r\n\r\nD,E,2\r\n,,\r\nF,G,3";
        let lines: Vec<u64> = table(text.as_bytes()).rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [4, 8, 10]);
    }

    #[test]
    fn every_separator_and_every_encoding_gives_the_same_list() {
        let text = "Forename,Surname,Mobile\nZoë,O’Hara,07700 900101\n";
        let windows: Vec<u8> = text
            .chars()
            .map(|c| match c {
                '’' => 0x92,
                c => u8::try_from(c).expect("of Latin-1"),
            })
            .collect();
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), ListEncoding::Utf8),
            (marked(b"\xef\xbb\xbf", text.as_bytes()), ListEncoding::Utf8),
            (windows, ListEncoding::Windows1252),
            (marked(b"\xff\xfe", &wide), ListEncoding::Utf16),
            (text.replace(',', ";").into_bytes(), ListEncoding::Utf8),
            (text.replace(',', "\t").into_bytes(), ListEncoding::Utf8),
        ] {
            let table = table(&bytes);
            assert_eq!(table.encoding, encoding);
            assert_eq!(table.rows[0].cells, ["Zoë", "O’Hara", "07700 900101"]);
        }
    }

    #[test]
    fn a_list_of_pupils_is_refused_and_none_of_its_cells_repeated() {
        let list = b"UPN,Forename,Surname,Mobile\nA123,Robin,Hood,07700 900999\n";
        let why = read(list, &BTreeMap::new()).err().expect("refused");
        assert!(why.contains("`UPN`") && !why.contains("Robin"), "{why}");
    }
}
