//! Signing in by the word of a proxy that has signed people in already: off, unless `[http]` names the header and the proxies.
//!
//! A header begins nothing: a session begins by a press, and goes on by its own cookie.

use super::HttpState;
use super::listener::PeerAddress;
use super::pages::{PageState, bare_page};
use super::sign_in::{as_desk, form as ordinary_form, own_path};
use super::visitor::{cookie, is_https, with_cookie};
use crate::app::accounts::AccountRequest;
use crate::domain::account::{Account, AccountName, PERSON_SESSION};
use crate::password::SessionToken;
use crate::wording::pages::sign_in as sentences;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// Where the press goes.
pub(super) const PATH: &str = "/sign-in/proxy";

/// The account named by a trusted proxy. Nothing else makes a value of this type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProxiedUser(AccountName);

impl ProxiedUser {
    /// Returns the name in the header of a trusted proxy; `None` from anybody else, and for a header that comes twice: a browser
    /// may have sent the first.
    pub(super) fn of(app: &HttpState, request: &Request) -> Option<Self> {
        let outside = app.outside.borrow();
        let proxy = outside.proxy.as_ref()?;
        let peer = request.extensions().get::<ConnectInfo<PeerAddress>>()?;
        if !proxy.trusted.contains(&peer.0.0.ip().to_canonical()) {
            return None;
        }
        let mut said = request.headers().get_all(proxy.user_header.as_str()).iter();
        let name = said.next()?.to_str().ok()?;
        if said.next().is_some() {
            return None;
        }
        AccountName::parse(name).ok().map(Self)
    }

    /// Whether the proxy names another account than that of a session: somebody else sits there now.
    pub(super) fn is_another_than(&self, account: &Account) -> bool {
        self.0 != account.name
    }
}

/// Returns the open account of whoever the proxy names. An account with a second factor signs in by password and code alone: the
/// proxy may have asked for neither.
pub(super) fn account_of(pages: &PageState, user: &ProxiedUser) -> Option<Account> {
    let snapshot = pages.handle.snapshot();
    let account = snapshot.accounts.open_account(&user.0)?;
    account.second_factor.is_none().then(|| account.clone())
}

/// Where to go after the press.
#[derive(Deserialize)]
pub(super) struct ProxyForm {
    then: Option<String>,
}

/// Begins a session of whoever the proxy names.
pub(super) async fn sign_in(
    State(pages): State<Arc<PageState>>,
    Extension(app): Extension<Arc<HttpState>>,
    user: Option<Extension<ProxiedUser>>,
    Form(typed): Form<ProxyForm>,
) -> Response {
    let then = own_path(typed.then.as_deref());
    let known = user.and_then(|Extension(user)| account_of(&pages, &user));
    let (Some(account), Ok(token)) = (known, SessionToken::draw()) else {
        let words = sentences::NOT_BY_PROXY.words();
        return (
            StatusCode::UNAUTHORIZED,
            ordinary_form(&pages, then, "", Some(words)),
        )
            .into_response();
    };
    let begun = AccountRequest::SignInByProxy {
        name: account.name.to_string(),
        token: token.digest(),
    };
    match as_desk(&pages, begun).await {
        Ok(()) => {
            let seconds = PERSON_SESSION.ms() / 1000;
            with_cookie(
                Redirect::to(then),
                cookie(is_https(&app), token.reveal(), seconds),
            )
        }
        Err(words) => (StatusCode::CONFLICT, form(&account.name, then, Some(&words))).into_response(),
    }
}

/// Renders the page with the press.
pub(super) fn form(name: &AccountName, then: &str, wrong: Option<&str>) -> Markup {
    bare_page(
        sentences::SIGN_IN.words(),
        &html! {
            h1 { (sentences::SIGN_IN) }
            @if let Some(wrong) = wrong { p.notice.refused role="alert" id="notice" { (wrong) } }
            form.sign-in method="post" action=(PATH) {
                input type="hidden" name="then" value=(then);
                button.first type="submit" autofocus { (sentences::GO_ON_AS.with(&[("name", &name.as_str())])) }
            }
        },
    )
}
