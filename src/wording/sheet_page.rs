//! The police sheet as a page: one side of A4 in large print, black on white, blanks boxed.

use super::sheet::{Paragraph, sheet_paragraphs};
use crate::domain::sheet::{NOT_KNOWN, Sheet};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The look of the page that stands alone: it is opened from a file, so everything it needs is in it.
const STYLE: &str = include_str!("sheet.css");

/// How many lines of type the sheet fills at most in the largest print, by a rule of thumb for A4.
const LINES_LARGE: usize = 46;

/// How many in the middle size.
const LINES_MIDDLE: usize = 58;

/// About how many letters of the largest print stand in a line.
const LETTERS: usize = 74;

/// Returns the sheet's headings with what is to be read out. What is not known stands out, so that nobody invents it.
#[must_use]
pub fn sheet_lines(sheet: &Sheet, time_zone: &str) -> Markup {
    let paragraphs = sheet_paragraphs(sheet, time_zone);
    html! {
        dl class={ "read-out " (size(&paragraphs)) } {
            @for paragraph in &paragraphs {
                dt { (paragraph.heading) }
                dd.many[paragraph.sentences.len() > 2] {
                    @for sentence in &paragraph.sentences {
                        p {
                            @for (index, words) in sentence.split(NOT_KNOWN).enumerate() {
                                @if index > 0 { b.blank { (NOT_KNOWN) } }
                                (words)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Returns the sheet as a whole page to print from a file, under a title of `what`.
#[must_use]
pub fn sheet_page(sheet: &Sheet, time_zone: &str, what: &str) -> String {
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
                    (sheet_lines(sheet, time_zone))
                }
            }
        }
    };
    page.into_string()
}

/// Returns the size of print in which the sheet still fits on one page.
fn size(paragraphs: &[Paragraph]) -> &'static str {
    let lines: usize = paragraphs
        .iter()
        .map(|paragraph| {
            let letters = |sentence: &String| sentence.chars().count() + 1;
            if paragraph.sentences.len() > 2 {
                // Printed on end, to save room.
                paragraph.sentences.iter().map(letters).sum::<usize>().div_ceil(LETTERS)
            } else {
                paragraph.sentences.iter().map(|sentence| letters(sentence).div_ceil(LETTERS)).sum()
            }
        })
        .sum();
    if lines <= LINES_LARGE {
        "large"
    } else if lines <= LINES_MIDDLE {
        "long"
    } else {
        "longest"
    }
}
