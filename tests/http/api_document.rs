//! The OpenAPI document and the routes, each held against the other; the figures for a monitor.

use super::daemon::Daemon;
use homeward::domain::account::ApiScope;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};

/// Every route, as written down here once more: a route that comes or goes is a decision.
const ROUTES: [(&str, &[&str]); 18] = [
    ("/api/v1/alerts", &["get", "post"]),
    ("/api/v1/alerts/{code}", &["get"]),
    ("/api/v1/alerts/{code}/words", &["post"]),
    ("/api/v1/gateways", &["get"]),
    ("/api/v1/health", &["get"]),
    ("/api/v1/history", &["get"]),
    ("/api/v1/households", &["get"]),
    ("/api/v1/openapi.json", &["get"]),
    ("/api/v1/out", &["get"]),
    ("/api/v1/people", &["get"]),
    ("/api/v1/people/presence", &["post"]),
    ("/api/v1/visits", &["get", "post"]),
    ("/api/v1/visits/foresee", &["post"]),
    ("/api/v1/visits/{id}", &["get"]),
    ("/api/v1/visits/{id}/sheet", &["get"]),
    ("/api/v1/visits/{id}/words", &["post"]),
    ("/metrics", &["get"]),
    ("/api/v1/nothing", &[]),
];

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

async fn document(daemon: &Daemon) -> Value {
    let program = daemon.program("reader", &ApiScope::ALL).await;
    program.get("/api/v1/openapi.json").await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_in_the_document_and_every_path_of_the_document_is_a_route() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let document = document(&daemon).await;
    let mut documented: BTreeSet<(String, String)> = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item
            .as_object()
            .unwrap()
            .keys()
            .filter(|key| METHODS.contains(&key.as_str()))
        {
            documented.insert((path.clone(), method.clone()));
        }
    }
    let known = ROUTES.iter().flat_map(|(path, methods)| {
        methods
            .iter()
            .map(|method| ((*path).to_owned(), (*method).to_owned()))
    });
    assert_eq!(documented, known.collect());
    // The router itself: each documented method is there, and no other.
    let program = daemon.program("prober", &ApiScope::ALL).await;
    for (path, methods) in ROUTES {
        for method in METHODS {
            let place = path.replace("{id}", "v999").replace("{code}", "Z99");
            let answer = program.send(&method.to_uppercase(), &place, None).await;
            let there = methods.contains(&method);
            assert_eq!(
                answer.status != 405 && !methods.is_empty(),
                there,
                "{method} {path}: {}",
                answer.status
            );
        }
    }
    // And there is no way to a handler beside the macro that makes the document.
    let routes: Vec<_> = sources()
        .into_iter()
        .flat_map(|(name, text)| {
            let added = text.matches(".route(").count();
            std::iter::repeat_n(name, added)
        })
        .collect();
    assert_eq!(
        routes,
        ["mod.rs"],
        "only what is nowhere is answered beside the document"
    );
}

fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/api");
    let files = std::fs::read_dir(folder).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_status_in_the_document_has_a_schema_and_every_schema_is_there() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    let document = document(&daemon).await;
    assert_eq!(document["openapi"].as_str().unwrap().split('.').next(), Some("3"));
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["400", "401", "403", "429", "503"] {
                assert!(answers.contains_key(status), "{method} {path} lacks {status}");
            }
            for (status, answer) in answers {
                let content = answer["content"]
                    .as_object()
                    .unwrap_or_else(|| panic!("{method} {path} {status}"));
                assert!(
                    content.values().all(|content| !content["schema"].is_null()),
                    "{method} {path} {status}"
                );
                let is_problem = !status.starts_with('2');
                assert_eq!(
                    content.contains_key("application/problem+json"),
                    is_problem,
                    "{method} {path} {status}"
                );
            }
            assert!(
                operation["description"].as_str().unwrap().contains(' '),
                "{method} {path}"
            );
        }
    }
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "no schema {name}");
    }
}

/// Returns every figure that the page of docs names.
fn documented() -> BTreeSet<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `homeward_"));
    rows.map(|row| format!("homeward_{}", row.split(['{', '`']).next().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_what_prometheus_reads_and_what_the_page_of_docs_lists() {
    let daemon = Daemon::start(false, "Ali Khan", 1).await;
    daemon.sign_out(&["jo"]).await;
    let help = daemon.sign_out(&["ali"]).await;
    daemon.raise(&help, "help").await;
    daemon.carry().await;
    daemon.phones.text("+447700900101", "ok", daemon.now()).unwrap();
    daemon.fetch().await;
    let program = daemon.program("monitor", &[ApiScope::Health]).await;
    let answer = program.get("/metrics").await;
    assert!(
        answer.kind.starts_with("text/plain; version=0.0.4"),
        "{}",
        answer.kind
    );
    let text = answer.text();
    for private in ["jo", "Bloggs", "07700", "+44", "Acacia", "duress"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    for line in [
        "homeward_visits_out{school=\"example\"} 2",
        "homeward_alerts_open{school=\"example\",kind=\"help\"} 1",
        "homeward_alerts_open{school=\"example\",kind=\"overdue\"} 0",
        "homeward_engine_answers 1",
    ] {
        assert!(text.contains(&format!("\n{line}\n")), "{line}: {text}");
    }
    let named: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect();
    assert_eq!(named, documented());
    assert_eq!(read_by_prometheus(&text), named);
}

/// Returns the figures with a value, as Prometheus' own reader finds them.
fn read_by_prometheus(text: &str) -> BTreeSet<String> {
    let script = "import sys\nfrom prometheus_client.parser import text_string_to_metric_families as read\n\
                  for family in read(sys.stdin.read()):\n    assert family.documentation, family.name\n    \
                  for sample in family.samples: print(family.name)";
    let mut child = Command::new(super::support::python::python())
        .args(["-c", script])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{text}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect()
}
