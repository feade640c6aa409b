//! Caddy and nginx in front of the real binary, as docs/serving-https.md has them: signing in by each, and the live stream through it.

use crate::school::{Rules, School};
use crate::support::daemon::PATIENCE;
use crate::support::https::HttpsClient;
use crate::support::issued::Authority;
use homeward::app::Request;
use homeward::app::accounts::AccountRequest;
use homeward::password;
use serde_json::{json, to_value};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::runtime::Runtime;

const NGINX: &str = "/usr/sbin/nginx";
const PASSWORD: &str = "purple kettle nine";

/// A running web server; ended on drop.
struct WebFront {
    child: Child,
    address: String,
}

/// Returns an example of the page, with the test's own addresses in place of the school's.
fn adapted(example: String, places: &[(&str, String)]) -> String {
    places.iter().fold(example, |text, (school, test)| {
        assert!(text.contains(school), "the example has no `{school}`");
        text.replace(school, test)
    })
}

fn free_address() -> String {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap().to_string()
}

impl WebFront {
    /// Starts Caddy by the page's example.
    fn caddy(folder: &Path, homeward: &str) -> Self {
        let address = free_address();
        let port = address.rsplit(':').next().unwrap();
        let folder_name = folder.display();
        let site = adapted(
            example("## Behind Caddy", "    homeward.example.sch.uk {"),
            &[
                (
                    "homeward.example.sch.uk {",
                    format!(
                        "https://localhost:{port} {{\nbind 127.0.0.1\ntls {folder_name}/cert.pem {folder_name}/key.pem"
                    ),
                ),
                ("10.0.0.0/8", "127.0.0.0/8".to_owned()),
                ("127.0.0.1:8080", homeward.to_owned()),
            ],
        );
        let path = folder.join("Caddyfile");
        std::fs::write(
            &path,
            format!("{{\nadmin off\nauto_https disable_redirects\n}}\n{site}"),
        )
        .unwrap();
        let child = Command::new("caddy")
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&path)
            .env("HOME", folder)
            .env("XDG_DATA_HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .stdin(Stdio::null())
            .spawn()
            .expect("caddy; run `make test-tools`");
        Self { child, address }
    }

    /// Starts nginx by the page's example.
    fn nginx(folder: &Path, homeward: &str) -> Self {
        let address = free_address();
        let server = adapted(
            example("## Behind nginx", "    server {"),
            &[
                ("listen 443 ssl", format!("listen {address} ssl")),
                ("/etc/nginx/tls", folder.display().to_string()),
                ("10.0.0.0/8", "127.0.0.0/8".to_owned()),
                ("http://127.0.0.1:8080", format!("http://{homeward}")),
            ],
        );
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {};\n", folder.join(kind).display()))
            .collect();
        let whole = format!(
            "daemon off;\nmaster_process off;\npid {};\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{server}}}\n",
            folder.join("nginx.pid").display()
        );
        let path = folder.join("nginx.conf");
        std::fs::write(&path, whole).unwrap();
        let child = Command::new(NGINX)
            .arg("-e")
            .arg("stderr")
            .arg("-p")
            .arg(folder)
            .arg("-c")
            .arg(&path)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, address }
    }
}

impl Drop for WebFront {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns the block of the page that begins with a line, beneath a heading.
fn example(heading: &str, begins: &str) -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/serving-https.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap();
    let lines = rest.lines().skip_while(|line| !line.starts_with(begins));
    let block: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .collect();
    assert!(block.len() > 20, "{block:?}");
    block.join("\n") + "\n"
}

#[test]
fn the_live_stream_passes_caddy_as_the_page_has_it() {
    passes(WebFront::caddy, &["http/1.1"]);
}

#[test]
fn the_live_stream_passes_nginx_as_the_page_has_it() {
    passes(WebFront::nginx, &["http/1.1"]);
}

/// Signs in through a web server, hears three ticks as they are sent, and is refused what is for the monitor alone.
fn passes(front: fn(&Path, &str) -> WebFront, protocols: &[&str]) {
    let at = School::new(&Rules::default());
    let daemon = at.start();
    let open = AccountRequest::Open {
        name: "pat".to_owned(),
        person: Some("pat".to_owned()),
        school: None,
        admin: false,
        password: password::hash(PASSWORD).unwrap(),
    };
    daemon.done(&to_value(Request::Account(open)).unwrap());
    let authority = Authority::new();
    let issued = authority.issue();
    at.home.write("cert.pem", &issued.certificate);
    at.home.write("key.pem", &issued.key);
    let front = front(at.home.folder.path(), daemon.address());
    let runtime = Runtime::new().unwrap();
    let connect = || runtime.block_on(HttpsClient::connect(&front.address, &authority.der, protocols));
    let begun = std::time::Instant::now();
    let first = std::iter::repeat_with(connect)
        .take_while(|_| begun.elapsed() < PATIENCE)
        .find_map(Result::ok);
    drop(first.expect("the web server answers"));

    let form = format!("name=pat&password={}&then=/", PASSWORD.replace(' ', "+"));
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nOrigin: https://localhost\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    );
    let mut client = connect().unwrap();
    let answer = runtime.block_on(async {
        client.ask(&request).await;
        client.read_until("\r\n\r\n").await
    });
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let line = answer
        .lines()
        .find(|line| line.to_lowercase().starts_with("set-cookie: "));
    let cookie = line
        .unwrap()
        .split_once(' ')
        .unwrap()
        .1
        .split(';')
        .next()
        .unwrap();
    assert!(cookie.starts_with("__Host-homeward="), "{cookie}");

    let mut stream = connect().unwrap();
    let heard = runtime.block_on(async {
        let listen = format!("GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n");
        stream.ask(&listen).await;
        let ticks = async {
            let mut heard = String::new();
            while heard.matches("turn_ms").count() < 3 {
                heard.push_str(&stream.read_until("turn_ms").await);
            }
            heard
        };
        tokio::time::timeout(PATIENCE, ticks)
            .await
            .expect("three ticks, each as it is sent")
    });
    assert!(heard.contains("text/event-stream"), "{heard}");
    let health = runtime.block_on(connect().unwrap().get("/healthz"));
    assert!(
        health.starts_with("HTTP/1.1 403"),
        "for the monitor alone: {health}"
    );
    assert_eq!(daemon.done(&json!("health"))["troubles"], json!([]));
}
