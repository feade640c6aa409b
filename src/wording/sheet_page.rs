//! The police sheet as a page: one side of A4 in large print, black on white, blanks boxed.

use super::sheet::SheetParagraph;
use crate::domain::sheet::{NOT_KNOWN, TO_FILL_IN};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The look of the page alone: read from a file, so the page holds everything needed.
const STYLE: &str = include_str!("sheet.css");

/// The sizes of print, each with how many letters stand in a line and how many lines on a side of A4, by a rule of thumb.
const SIZES: [(&str, usize, usize); 4] = [
    ("large", 62, 41),
    ("long", 70, 52),
    ("long joined", 70, 56),
    ("longest joined", 80, 58),
];

/// The size for a sheet too long for all others: everybody has as long a name as a configuration takes.
const SMALLEST: &str = "most joined";

/// Returns the sheet's headings with the sentences beneath. Unknown facts stand out, so that nobody
/// invents them.
#[must_use]
pub fn sheet_lines(paragraphs: &[SheetParagraph]) -> Markup {
    html! {
        dl class={ "read-out " (size(paragraphs)) } {
            @for paragraph in paragraphs {
                dt { (paragraph.heading) }
                dd class=(kind(paragraph)) {
                    @for sentence in &paragraph.sentences { p { (sentence_markup(sentence)) } }
                }
            }
        }
    }
}

/// Returns the sheet as a whole page to print from a file, under a title of `what`.
#[must_use]
pub fn sheet_page(paragraphs: &[SheetParagraph], what: &str) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Police sheet, " (what) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                article.paper {
                    h1 { span { "To read out to the police" } small { (what) } }
                    (sheet_lines(paragraphs))
                }
            }
        }
    };
    page.into_string()
}

/// Returns the largest print for the sheet on one page.
fn size(paragraphs: &[SheetParagraph]) -> &'static str {
    let fits = |(name, letters, lines): &&(&'static str, usize, usize)| {
        let joined = name.ends_with("joined");
        let height = |paragraph: &SheetParagraph| height(paragraph, *letters, joined);
        paragraphs.iter().map(height).sum::<usize>() <= *lines
    };
    SIZES.iter().find(fits).map_or(SMALLEST, |(name, _, _)| name)
}

/// Returns how many lines a paragraph takes.
fn height(paragraph: &SheetParagraph, letters: usize, joined: bool) -> usize {
    let length = |sentence: &String| sentence.chars().count() + 1;
    let sentences = paragraph.sentences.iter().map(length);
    if joined && may_be_joined(paragraph) {
        sentences.sum::<usize>().div_ceil(letters)
    } else {
        sentences.map(|length| length.div_ceil(letters)).sum()
    }
}

/// Whether the sentences of a paragraph may follow each other on one line, to save room. Never for
/// the place, which must be found at once, nor where the reader is to write.
fn may_be_joined(paragraph: &SheetParagraph) -> bool {
    let to_fill_in = |sentence: &String| sentence.contains(TO_FILL_IN);
    paragraph.sentences.len() > 2 && !is_place(paragraph) && !paragraph.sentences.iter().any(to_fill_in)
}

/// Returns how a paragraph is laid out.
fn kind(paragraph: &SheetParagraph) -> &'static str {
    if is_place(paragraph) {
        "place"
    } else if may_be_joined(paragraph) {
        "many"
    } else {
        "apart"
    }
}

fn is_place(paragraph: &SheetParagraph) -> bool {
    paragraph.heading.ends_with("WHERE")
}

/// Returns a sentence with its blanks boxed and its telephone numbers held together.
fn sentence_markup(sentence: &str) -> Markup {
    html! {
        @for (index, words) in sentence.split(NOT_KNOWN).enumerate() {
            @if index > 0 { b.blank { (NOT_KNOWN) } }
            @for (is_number, piece) in split_numbers(words) {
                @if is_number { span.number { (piece) } } @else { (piece) }
            }
        }
    }
}

/// Parts words into telephone numbers (digits in several groups, from a 0) and the words between.
fn split_numbers(words: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = words;
    let mut from = 0;
    while let Some(start) = rest
        .get(from..)
        .and_then(|tail| tail.find('0'))
        .map(|at| at + from)
    {
        let (before, tail) = rest.split_at(start);
        let run = tail
            .find(|c: char| !c.is_ascii_digit() && c != ' ')
            .unwrap_or(tail.len());
        let (number, after) = tail.split_at(run);
        let number = number.trim_end();
        let begins = !before.ends_with(|c: char| c.is_alphanumeric() || c == ':');
        if begins && number.contains(' ') {
            pieces.push((false, before));
            pieces.push((true, number));
            rest = tail.get(number.len()..).unwrap_or(after);
            from = 0;
        } else {
            from = start + 1;
        }
    }
    pieces.push((false, rest));
    pieces
}
