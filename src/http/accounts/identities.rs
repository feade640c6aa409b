//! Identities at the school's own sign-in service: the list of those not tied to an account, and the tying.
//!
//! An admin types the code read out by the person. The names shown are the service's, and at some services any name can be
//! written.

use super::{AccountForm, PATH, ask_of_theirs, dated, refused};
use crate::app::accounts::AccountRequest;
use crate::app::answer::{AccountView, IdentityView};
use crate::domain::account::rights::BoardAction;
use crate::domain::private::Private;
use crate::http::notice::back_to;
use crate::http::pages::{PageState, not_for_you};
use crate::http::sign_in::pin_field;
use crate::http::visitor::PageVisitor;
use crate::wording::pages::accounts as sentences;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use std::sync::Arc;

/// Renders the identities without an account. The codes are on the screens of the people alone.
pub(super) fn waiting(pages: &PageState, identities: &[IdentityView]) -> Markup {
    let said = |word: &Option<Private>| word.as_ref().map(|word| word.reveal().to_owned());
    html! {
        @if !identities.is_empty() {
            section id="identities" {
                h2 { (sentences::NOT_TIED.with(&[("number", &identities.len())])) }
                p.soft { (sentences::ASK_FOR_CODE) }
                ul {
                    @for identity in identities {
                        li {
                            (said(&identity.name).unwrap_or_else(|| sentences::NO_NAME.words().to_owned()))
                            @if let Some(email) = said(&identity.email) { ", " (email) }
                            ", " (dated(pages, identity.at))
                        }
                    }
                }
            }
        }
    }
}

/// Renders the form that ties an identity to an account, or takes it away.
pub(super) fn form(pages: &PageState, visitor: &PageVisitor, account: &AccountView) -> Markup {
    let name = &account.name;
    html! {
        @if account.has_identity {
            form.people-pin method="post" action={ (PATH) "/unlink" } {
                input type="hidden" name="name" value=(name);
                p { (sentences::SERVICE_TOO) }
                (pin_field(pages, visitor, &format!("pin-unlink-{name}")))
                button.danger type="submit" { (sentences::TAKE_AWAY.with(&[("name", name)])) }
            }
        } @else if pages.outside.borrow().openid.is_some() {
            form.people-pin method="post" action={ (PATH) "/link" } {
                input type="hidden" name="name" value=(name);
                label for={ "code-" (name) } { (sentences::CODE_ON_SCREEN.with(&[("name", name)])) }
                input id={ "code-" (name) } name="code" type="text" maxlength="16" autocapitalize="characters" spellcheck="false" autocomplete="off";
                (pin_field(pages, visitor, &format!("pin-link-{name}")))
                button type="submit" { (sentences::TIE.with(&[("name", name)])) }
            }
        }
    }
}

/// Ties the waiting identity of a code to an account.
pub(in crate::http) async fn link(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let AccountForm { name, code, pin, .. } = form;
    let came = if code.trim().is_empty() {
        refused(sentences::CODE_FIRST)
    } else {
        let done = sentences::TIED.plain(&[("name", &name)]);
        let request = AccountRequest::LinkIdentity {
            name: name.clone(),
            code,
        };
        ask_of_theirs(&pages, &visitor, (&name, pin.as_deref()), request, done).await
    };
    back_to(PATH, came).into_response()
}

/// Takes an account's identity away.
pub(in crate::http) async fn unlink(
    State(pages): State<Arc<PageState>>,
    Extension(visitor): Extension<PageVisitor>,
    Form(form): Form<AccountForm>,
) -> Response {
    if !visitor.may(BoardAction::Administer) {
        return not_for_you(&pages, &visitor);
    }
    let AccountForm { name, pin, .. } = form;
    let done = sentences::UNTIED.plain(&[("name", &name)]);
    let request = AccountRequest::UnlinkIdentity { name: name.clone() };
    let came = ask_of_theirs(&pages, &visitor, (&name, pin.as_deref()), request, done).await;
    back_to(PATH, came).into_response()
}
