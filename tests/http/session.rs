//! Somebody signed in on the pages, with the cookie that a browser keeps.

use super::daemon::Daemon;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::password;

const PASSWORD: &str = "a horse on the stairs";

/// The PIN of everybody in these tests.
pub(crate) const PIN: &str = "4821";

/// What a page answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where it leads; empty for a page that is shown.
    pub(crate) leads: String,
    pub(crate) body: String,
}

impl Page {
    pub(crate) fn has(&self, words: &str) -> &Self {
        assert!(self.body.contains(words), "no `{words}` in {}", self.body);
        self
    }

    pub(crate) fn lacks(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "`{words}` in {}", self.body);
        self
    }
}

/// A browser; without a cookie, that of the demo.
pub(crate) struct Browser<'a> {
    daemon: &'a Daemon,
    cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn of_demo(daemon: &'a Daemon) -> Self {
        Self {
            daemon,
            cookie: String::new(),
        }
    }

    /// Opens an account for a person of the directory, with a PIN, and signs in.
    pub(crate) async fn sign_in(daemon: &'a Daemon, school: &str, person: &str) -> Self {
        Self::sign_in_to(daemon, (school, person), false).await
    }

    /// The same, of somebody who looks after Homeward, and has no other role on the pages.
    pub(crate) async fn sign_in_as_admin(daemon: &'a Daemon, school: &str, person: &str) -> Self {
        Self::sign_in_to(daemon, (school, person), true).await
    }

    async fn sign_in_to(daemon: &'a Daemon, (school, person): (&str, &str), admin: bool) -> Self {
        let name = format!("{person}.{school}");
        let hash = |secret: &str| password::hash(secret).unwrap();
        let opened = AccountRequest::Open {
            name: name.clone(),
            person: Some(person.to_owned()),
            school: Some(school.to_owned()),
            admin,
            password: hash(PASSWORD),
        };
        daemon.ask(Request::Account(opened)).await;
        let pin = AccountRequest::SetPin {
            name: name.clone(),
            pin: hash(PIN),
        };
        daemon.ask(Request::Account(pin)).await;
        let answer = daemon
            .client
            .post(format!("http://{}/sign-in", daemon.address))
            .header("sec-fetch-site", "same-origin")
            .form(&[("name", name.as_str()), ("password", PASSWORD)])
            .send()
            .await
            .unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        Self { daemon, cookie }
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        let url = format!("http://{}{path}", self.daemon.address);
        self.send(self.daemon.client.get(url)).await
    }

    /// Sends a form as our own page does.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        let url = format!("http://{}{path}", self.daemon.address);
        let request = self.daemon.client.post(url).form(form);
        self.send(request.header("sec-fetch-site", "same-origin")).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let answer = request.header("cookie", &self.cookie).send().await.unwrap();
        let leads = answer.headers().get("location");
        let leads = leads.map_or_else(String::new, |to| to.to_str().unwrap().to_owned());
        Page {
            status: answer.status().as_u16(),
            leads,
            body: answer.text().await.unwrap(),
        }
    }
}
