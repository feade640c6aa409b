//! A program at the API of a daemon: a token of its own, and JSON in and out.

use super::daemon::Daemon;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::domain::account::ApiScope;
use homeward::password::SessionToken;
use serde_json::Value;

/// A program with a token.
pub(crate) struct Program<'a> {
    daemon: &'a Daemon,
    pub(crate) token: String,
}

/// What a program is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiAnswer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
}

impl ApiAnswer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Returns the words of a problem, which is one by its media type and its fields.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.kind, "application/problem+json", "{}", self.text());
        let body = self.json();
        assert_eq!(body["type"], "about:blank");
        assert_eq!(body["status"], self.status);
        assert!(!body["title"].as_str().unwrap().is_empty());
        body["detail"].as_str().unwrap().to_owned()
    }
}

impl Daemon {
    /// Gives a program a token of the school `example`.
    pub(crate) async fn program(&self, name: &str, scopes: &[ApiScope]) -> Program<'_> {
        self.program_of(name, Some("example"), scopes).await
    }

    /// Gives a program a token of a school, or of every school.
    pub(crate) async fn program_of(
        &self,
        name: &str,
        school: Option<&str>,
        scopes: &[ApiScope],
    ) -> Program<'_> {
        let token = SessionToken::draw_for_program().unwrap();
        self.ask(Request::Account(AccountRequest::AddToken {
            name: name.to_owned(),
            school: school.map(str::to_owned),
            all_schools: school.is_none(),
            scopes: scopes.iter().copied().collect(),
            until: None,
            token: token.digest(),
        }))
        .await;
        self.program_with(token.reveal())
    }

    /// Returns a program with a token, that counts or not.
    pub(crate) fn program_with(&self, token: &str) -> Program<'_> {
        Program {
            daemon: self,
            token: token.to_owned(),
        }
    }
}

impl Program<'_> {
    pub(crate) async fn get(&self, path: &str) -> ApiAnswer {
        self.send("GET", path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> ApiAnswer {
        self.send("POST", path, Some(body)).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> ApiAnswer {
        let url = format!("http://{}{path}", self.daemon.address);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.daemon.client.request(method, url).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        answered(request).await
    }
}

/// Sends a request as it is.
pub(crate) async fn answered(request: reqwest::RequestBuilder) -> ApiAnswer {
    let answer = request.send().await.unwrap();
    let kind = answer.headers().get("content-type");
    ApiAnswer {
        status: answer.status().as_u16(),
        kind: kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned()),
        body: answer.bytes().await.unwrap().to_vec(),
    }
}
