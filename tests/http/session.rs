//! Pages as somebody signed in reads them, in words.

use super::browser;
use super::daemon::Daemon;

/// The PIN of everybody in these tests.
pub(crate) const PIN: &str = browser::BOARD_PIN;

/// What a page answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where it leads; empty for a page that is shown.
    pub(crate) leads: String,
    pub(crate) body: String,
}

impl From<browser::Answered> for Page {
    fn from(answered: browser::Answered) -> Self {
        Self {
            status: answered.status,
            body: answered.text(),
            leads: answered.leads,
        }
    }
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

/// A browser whose pages are read.
pub(crate) struct Browser<'a>(browser::Browser<'a>);

impl<'a> Browser<'a> {
    pub(crate) fn of_demo(daemon: &'a Daemon) -> Self {
        Self(daemon.without_session())
    }

    /// Opens an account for a person of the directory, with a PIN, and signs in.
    pub(crate) async fn sign_in(daemon: &'a Daemon, school: &str, person: &str) -> Self {
        Self(daemon.signed_in(Some(&format!("{school}/{person}")), false).await)
    }

    /// The same, of somebody who looks after Homeward, and has no other role on the pages.
    pub(crate) async fn sign_in_as_admin(daemon: &'a Daemon, school: &str, person: &str) -> Self {
        Self(daemon.signed_in(Some(&format!("{school}/{person}")), true).await)
    }

    /// The same, of a technician who is nobody of the directory.
    pub(crate) async fn technician(daemon: &'a Daemon) -> Self {
        Self(daemon.signed_in(None, true).await)
    }

    pub(crate) async fn get(&self, path: &str) -> Page {
        self.0.get(path).await.into()
    }

    /// Sends a form as our own page does.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Page {
        self.0.post(path, form).await.into()
    }
}
