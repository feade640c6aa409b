//! A browser without a window, driven by chromedriver over WebDriver; what WebDriver does not know, by Chromium's own protocol.

use super::played::{PATIENCE, PlayedDemo};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use fantoccini::{Client, ClientBuilder, Locator};
use homeward::gateway::install_tls;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// A browser with its driver, ended on drop.
pub(crate) struct Screen {
    pub(crate) client: Client,
    session: String,
    port: u16,
    driver: Child,
    plain: reqwest::Client,
    _temporary: tempfile::TempDir,
}

/// The lines that a driver writes.
type DriverLines = Lines<BufReader<ChildStdout>>;

/// Starts a driver. Of several that look for a free port at once, one may lose it again to another and end: it is started anew.
fn driver_in(temporary: &Path) -> (Child, DriverLines, u16) {
    for _ in 0..5 {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver; run `make test-tools`");
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.split_once("successfully on port ")
                .map(|(_, port)| port.trim_end_matches('.').to_owned())
        });
        if let Some(port) = port {
            return (driver, lines, port.parse().unwrap());
        }
        driver.kill().ok();
        driver.wait().unwrap();
    }
    panic!("chromedriver named no port in five tries");
}

impl Screen {
    /// Opens a page of the demo.
    pub(crate) async fn at(demo: &PlayedDemo, path: &str) -> Self {
        let screen = Self::blank(&json!({})).await;
        screen.go(demo, path).await;
        screen
    }

    /// Opens a browser with these preferences and no page.
    pub(crate) async fn blank(preferences: &Value) -> Self {
        install_tls();
        let temporary = tempfile::tempdir().unwrap();
        let (driver, lines, port) = driver_in(temporary.path());
        // The driver must find somebody who reads.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--no-proxy-server",
            "--hide-scrollbars",
            "--mute-audio",
        ];
        let options = json!({ "binary": "/usr/bin/chromium", "args": arguments, "prefs": preferences });
        let capabilities = json!({ "goog:chromeOptions": options, "pageLoadStrategy": "eager" });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromium");
        let session = client.session_id().await.unwrap().unwrap();
        Self {
            client,
            session,
            port,
            driver,
            plain: reqwest::Client::builder().no_proxy().build().unwrap(),
            _temporary: temporary,
        }
    }

    pub(crate) async fn go(&self, demo: &PlayedDemo, path: &str) {
        self.open(&demo.url(path)).await;
    }

    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Returns the port at which other programs speak to this Chromium.
    pub(crate) fn debugger_port(&self) -> String {
        let capabilities = self.client.capabilities().unwrap();
        let address = &capabilities["goog:chromeOptions"]["debuggerAddress"];
        address.as_str().unwrap().rsplit(':').next().unwrap().to_owned()
    }

    /// Asks Chromium by its own protocol.
    pub(crate) async fn cdp(&self, method: &str, params: Value) -> Value {
        let url = format!(
            "http://127.0.0.1:{}/session/{}/goog/cdp/execute",
            self.port, self.session
        );
        let question = json!({ "cmd": method, "params": params });
        let answer = self.plain.post(url).json(&question).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer["value"]["error"].is_null(), "{method}: {answer}");
        answer["value"].clone()
    }

    /// Has every page run this before its own scripts.
    pub(crate) async fn before_pages(&self, script: &str) {
        let params = json!({ "source": script });
        self.cdp("Page.addScriptToEvaluateOnNewDocument", params).await;
    }

    /// Returns what a script returns.
    pub(crate) async fn js(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Returns the text of the first element that is found.
    pub(crate) async fn words(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?}).textContent");
        self.js(&script).await.as_str().unwrap().to_owned()
    }

    /// Waits until an expression holds in the page, and returns its value.
    pub(crate) async fn until(&self, within: Duration, expression: &str) -> Value {
        let script = format!(
            "const done = arguments[0], ends = Date.now() + {};
             const look = () => {{
               let value = null;
               try {{ value = {expression}; }} catch {{}}
               if (value) done(value);
               else if (Date.now() > ends) done(null);
               else setTimeout(look, 50);
             }};
             look();",
            within.as_millis()
        );
        let timeouts = fantoccini::wd::TimeoutConfiguration::new(
            Some(within + Duration::from_secs(10)),
            Some(Duration::from_secs(180)),
            Some(Duration::ZERO),
        );
        self.client.update_timeouts(timeouts).await.unwrap();
        let mut found = self.client.execute_async(&script, Vec::new()).await;
        // A page that gives way takes the script along, which the driver calls a timeout: the next page is asked.
        for _ in 0..5 {
            match found {
                Err(error) if error.to_string().contains("script timeout") => {
                    found = self.client.execute_async(&script, Vec::new()).await;
                }
                Ok(_) | Err(_) => break,
            }
        }
        let found = found.unwrap();
        if found.is_null() {
            let page = self.js("return document.documentElement.outerHTML").await;
            panic!(
                "never within {within:?}: {expression}\n{}",
                page.as_str().unwrap_or_default()
            );
        }
        found
    }

    /// Waits until the page has heard a tick and shows what there is.
    pub(crate) async fn live(&self) {
        self.until(PATIENCE, "document.documentElement.dataset.live === 'live'")
            .await;
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        element.click().await.unwrap();
    }

    /// Makes the page so many pixels wide.
    pub(crate) async fn wide(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Sets what the reader's machine asks of pages, as in `prefers-color-scheme: dark`.
    pub(crate) async fn media(&self, features: &[(&str, &str)]) {
        let features: Vec<Value> = features
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await;
    }

    /// Returns a picture of the page, or of a part.
    pub(crate) async fn shot(&self, format: &str, clip: Option<Value>) -> Vec<u8> {
        let mut params = json!({ "format": format, "optimizeForSpeed": format == "png" });
        if format == "webp" {
            params["quality"] = json!(70);
        }
        if let Some(clip) = clip {
            params["clip"] = clip;
            params["captureBeyondViewport"] = json!(true);
        }
        let shot = self.cdp("Page.captureScreenshot", params).await;
        BASE64.decode(shot["data"].as_str().unwrap()).unwrap()
    }

    /// Writes a picture of the page to `target/screens`, for eyes.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
        std::fs::create_dir_all(&folder).unwrap();
        let shot = self.client.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), shot).unwrap();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser behind: the session is ended first.
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            drop(stream.set_read_timeout(Some(Duration::from_secs(10))));
            let question = format!(
                "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                self.session
            );
            drop(stream.write_all(question.as_bytes()));
            drop(stream.read_to_end(&mut Vec::new()));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}
