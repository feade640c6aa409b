//! A browser without a window for the bench: a page that notes when a row changes on the screen.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

pub struct Screen {
    client: Client,
    driver: Child,
}

/// Notes, for each row shown at first, when a frame was drawn with the worker at the household, or with another row in its place:
/// who has arrived may fall due later than the hundred shown.
const WATCH: &str = "
window.rows = {};
window.shown = [...document.querySelectorAll('article[id^=visit-v]')].map((row) => row.id);
const note = () => requestAnimationFrame(() => {
  for (const id of window.shown) {
    const row = document.getElementById(id);
    if (!(id in window.rows) && !(row && !row.textContent.includes('At the household'))) window.rows[id] = Date.now();
  }
});
new MutationObserver(note).observe(document.body, { childList: true, subtree: true, characterData: true });
";

const SEEN: &str = "
const [id, done] = arguments;
const ends = Date.now() + 10000;
const look = () => {
  if (id in window.rows) done(window.rows[id]);
  else if (Date.now() > ends) done(null);
  else setTimeout(look, 5);
};
look();
";

impl Screen {
    /// Opens a browser; `None` where none is installed.
    pub async fn open() -> Option<Self> {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut lines = BufReader::new(driver.stdout.take()?).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            Some(port.trim_end_matches('.').to_owned())
        })?;
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-proxy-server",
            "--mute-audio",
        ];
        let options = json!({ "binary": "/usr/bin/chromium", "args": arguments });
        let capabilities = json!({ "goog:chromeOptions": options });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object()?.clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .ok()?;
        Some(Self { client, driver })
    }

    pub async fn sign_in(&self, address: &str, name: &str, password: &str) {
        self.client.goto(&format!("{address}/sign-in")).await.unwrap();
        let script = "document.getElementById('name').value = arguments[0];
                      document.getElementById('password').value = arguments[1];
                      document.querySelector('form.sign-in').submit();";
        self.client
            .execute(script, vec![json!(name), json!(password)])
            .await
            .unwrap();
        self.client
            .wait()
            .for_element(fantoccini::Locator::Css("#visits"))
            .await
            .unwrap();
    }

    /// Loads a page; returns the milliseconds from asking to the frame after its load event.
    pub async fn load_ms(&self, address: &str) -> f64 {
        self.client.goto(address).await.unwrap();
        let script = "const done = arguments[0];
                      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));";
        let _drawn = self.client.execute_async(script, Vec::new()).await.unwrap();
        let script = "return performance.getEntriesByType('navigation')[0].loadEventEnd";
        self.client
            .execute(script, Vec::new())
            .await
            .unwrap()
            .as_f64()
            .unwrap()
    }

    /// Ends the browser: a driver that is killed leaves its browser behind.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }

    /// Watches the rows; returns the numbers of the visits shown.
    pub async fn watch(&self) -> Vec<usize> {
        self.client.execute(WATCH, Vec::new()).await.unwrap();
        let shown = self
            .client
            .execute("return window.shown", Vec::new())
            .await
            .unwrap();
        let ids = shown.as_array().unwrap().iter();
        ids.map(|id| {
            id.as_str()
                .unwrap()
                .trim_start_matches("visit-v")
                .parse()
                .unwrap()
        })
        .collect()
    }

    /// Returns when a row was seen to change, in milliseconds since 1970.
    pub async fn seen(&self, row: &str) -> f64 {
        let at: Value = self.client.execute_async(SEEN, vec![json!(row)]).await.unwrap();
        at.as_f64()
            .unwrap_or_else(|| panic!("{row} never changed on the screen"))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // The bench is over.
        let _ended = self.driver.kill().and_then(|()| self.driver.wait());
    }
}
