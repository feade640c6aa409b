//! The scenes that lead to every page in every state of `states.tsv`.

mod alerts;
mod day;
mod gone;
mod kiosk;
mod quiet;

use super::played::PATIENCE;
use super::screen::Screen;
use super::served::ServedSchool;

impl ServedSchool {
    /// Shows a page to whoever has this session.
    async fn show(&self, screen: &Screen, cookie: &str, path: &str) {
        self.enter(screen, cookie).await;
        screen.open(&self.url(path)).await;
        screen.settled().await;
    }
}

impl Screen {
    /// Waits until a page that stays live is live; any other is what it is.
    async fn settled(&self) {
        let settled = "!document.querySelector('script[src=\"/page.js\"]') || document.documentElement.dataset.live === 'live'";
        self.until(PATIENCE, settled).await;
    }
}
