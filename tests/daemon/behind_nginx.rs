//! nginx in front of the real binary, as docs/serving-https.md has it: signing in by it, and the live stream through it.

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

/// A running nginx; ended on drop.
struct NginxFront {
    child: Child,
    address: String,
}

impl NginxFront {
    /// Starts nginx by the page's example, with the test's own addresses in place of the school's.
    fn start(folder: &Path, homeward: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let mut server = example();
        for (school, test) in [
            ("listen 443 ssl", format!("listen {address} ssl")),
            ("/etc/nginx/tls", folder.display().to_string()),
            ("10.0.0.0/8", "127.0.0.0/8".to_owned()),
            ("http://127.0.0.1:8080", format!("http://{homeward}")),
        ] {
            assert!(server.contains(school), "the example has no `{school}`");
            server = server.replace(school, &test);
        }
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

impl Drop for NginxFront {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Returns the server block of the page.
fn example() -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/serving-https.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, rest) = page.split_once("\n## Behind nginx\n").unwrap();
    let lines = rest.lines().skip_while(|line| !line.starts_with("    server {"));
    let block: Vec<&str> = lines
        .take_while(|line| line.is_empty() || line.starts_with("    "))
        .collect();
    assert!(block.len() > 20, "{block:?}");
    block.join("\n") + "\n"
}

#[test]
fn the_live_stream_passes_nginx_as_the_page_has_it() {
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
    let nginx = NginxFront::start(at.home.folder.path(), daemon.address());
    let runtime = Runtime::new().unwrap();
    let connect = || {
        runtime.block_on(HttpsClient::connect(
            &nginx.address,
            &authority.der,
            &["http/1.1"],
        ))
    };
    let begun = std::time::Instant::now();
    let first = std::iter::repeat_with(connect)
        .take_while(|_| begun.elapsed() < PATIENCE)
        .find_map(Result::ok);
    drop(first.expect("nginx answers"));

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
