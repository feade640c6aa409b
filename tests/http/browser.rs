//! A browser at the pages of a daemon without the demo: signed in, or admitted as a screen.

use super::daemon::Daemon;
use homeward::app::accounts::AccountRequest;
use homeward::app::{Envelope, Request, Response};
use homeward::domain::account::SecretHash;
use homeward::domain::principal::Principal;
use homeward::password::{SessionToken, hash};

/// The PIN of every account of these tests, at the board.
pub(crate) const BOARD_PIN: &str = "2580";

/// A browser with a session.
pub(crate) struct Browser<'a> {
    daemon: &'a Daemon,
    cookie: String,
}

/// What a page answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// Where it leads, for a redirection.
    pub(crate) leads: String,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Daemon {
    /// Opens an account, of a person or an admin's, and signs a browser in by it.
    pub(crate) async fn signed_in(&self, person: Option<&str>, admin: bool) -> Browser<'_> {
        let name = person.map_or_else(|| "ict".to_owned(), |person| person.replace('/', "-"));
        let password = SecretHash::new("no password of these tests is ever compared");
        self.ask(Request::Account(AccountRequest::Open {
            name: name.clone(),
            person: person.map(str::to_owned),
            school: None,
            admin,
            password: password.clone(),
        }))
        .await;
        let pin = hash(BOARD_PIN).unwrap();
        self.ask(Request::Account(AccountRequest::SetPin {
            name: name.clone(),
            pin,
        }))
        .await;
        let token = SessionToken::draw().unwrap();
        let sign_in = Request::Account(AccountRequest::SignIn {
            name,
            address: "127.0.0.1".to_owned(),
            token: token.digest(),
            against: password,
            code: None,
        });
        let envelope = Envelope::new(Principal::SignInPage, sign_in);
        assert!(matches!(self.handle.request(envelope).await, Response::Done(_)));
        self.browser(&token)
    }

    /// Admits a browser as a screen of a school.
    pub(crate) async fn screen(&self, kiosk: bool, school: &str) -> Browser<'_> {
        let token = SessionToken::draw().unwrap();
        self.ask(Request::Account(AccountRequest::AdmitScreen {
            kiosk,
            school: Some(school.to_owned()),
            token: token.digest(),
        }))
        .await;
        self.browser(&token)
    }

    /// Returns a browser without a session.
    pub(crate) fn without_session(&self) -> Browser<'_> {
        Browser {
            daemon: self,
            cookie: String::new(),
        }
    }

    /// Returns a browser with a session's token.
    pub(crate) fn browser(&self, token: &SessionToken) -> Browser<'_> {
        Browser {
            daemon: self,
            cookie: format!("__Host-homeward={}", token.reveal()),
        }
    }
}

impl Browser<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answered {
        let url = format!("http://{}{path}", self.daemon.address);
        self.send(self.daemon.client.get(url)).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answered {
        let url = format!("http://{}{path}", self.daemon.address);
        let post = self.daemon.client.post(url).form(form);
        self.send(post.header("sec-fetch-site", "same-origin")).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Answered {
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        let leads = answer.headers().get("location");
        Answered {
            status: answer.status().as_u16(),
            leads: leads.map_or_else(String::new, |to| to.to_str().unwrap().to_owned()),
            body: answer.bytes().await.unwrap().to_vec(),
        }
    }
}
