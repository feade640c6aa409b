//! The poster: a page for each school with the words to text, and Homeward's number as a card for a phone to scan.

use super::notice::FormNotice;
use super::pages::{PageShell, PageState, not_for_you, shell};
use super::visitor::PageVisitor;
use crate::config::School;
use crate::domain::account::rights::BoardAction;
use crate::domain::private::Phone;
use crate::wording::pages::{poster as sentences, shell as shell_words};
use crate::wording::poster::{CARD_NAME, POSTER_WORDS};
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;
use std::sync::Arc;

/// White around the code, in squares: readers need four.
const QUIET: i32 = 4;

/// Shows the poster of each school that the visitor sees.
pub(super) async fn page(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
) -> Response {
    if !visitor.may(BoardAction::SeeNames) {
        return not_for_you(&pages, &visitor);
    }
    let board = pages.board(&visitor).await;
    let snapshot = pages.handle.snapshot();
    let number = snapshot.rules.number_to_text();
    let content = html! {
        p.soft.not-printed { (sentences::ONE_PAGE) }
        @for school in pages.schools(&visitor) { (poster(&school, number)) }
    };
    let frame = PageShell {
        path: "/poster",
        name: shell_words::POSTER.words(),
        board: &board,
        notice: &FormNotice::default(),
    };
    shell(&pages, &visitor, &frame, content).into_response()
}

fn poster(school: &School, number: Option<&Phone>) -> Markup {
    let card = number.and_then(|number| code(&contact_card(number)));
    html! {
        section.poster id={ "poster-" (school.id) } {
            h1 { (sentences::ON_A_VISIT) }
            p.poster-school { (school.name) }
            div.poster-number {
                div {
                    p { (sentences::TEXT_TO) }
                    p.poster-big { @if let Some(number) = number { (number.national()) } @else { span.poster-blank {} } }
                    @if number.is_none() { p.soft { (sentences::WRITE_NUMBER) } }
                }
                @if let Some(card) = card {
                    div { (card) p.soft { (sentences::SCAN) } }
                }
            }
            table.poster-words {
                thead { tr { th scope="col" { (sentences::TEXT) } th scope="col" { (sentences::WHEN) } } }
                tbody {
                    @for word in POSTER_WORDS {
                        tr { th scope="row" { (word.text) } td { (word.when) } }
                    }
                }
            }
            p.poster-ring { (sentences::CANNOT_TEXT.with(&[("number", &school.phone.national())])) }
            p.poster-ring { (sentences::IN_DANGER) }
        }
    }
}

/// Returns the card for a phone's contacts: links for texts differ from phone to phone.
fn contact_card(number: &Phone) -> String {
    format!("MECARD:N:{CARD_NAME};TEL:{};;", number.reveal())
}

/// Draws a code; `None` for words too long for a code.
fn code(words: &str) -> Option<Markup> {
    let code = QrCode::encode_text(words, QrCodeEcc::Medium).ok()?;
    let mut squares = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            write!(squares, "M{} {}h1v1h-1z", x + QUIET, y + QUIET).ok()?;
        }
    }
    let side = code.size() + 2 * QUIET;
    Some(html! {
        svg.poster-code role="img" aria-label=(sentences::CODE.words()) viewBox={ "0 0 " (side) " " (side) }
            shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(squares) fill="#000" {}
        }
    })
}
