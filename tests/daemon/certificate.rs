//! The certificate of the real binary: taken, renewed on the disk, and refused where it is bad.

use crate::school::{Rules, School};
use crate::support::daemon::{Begun, PATIENCE};
use crate::support::https::HttpsClient;
use crate::support::issued::{Authority, Issued};
use serde_json::json;
use tokio::runtime::Runtime;

fn write(at: &School, issued: &Issued) {
    at.home.write("key.pem", &issued.key);
    at.home.write("cert.pem", &issued.certificate);
}

/// A school whose pages are served by these files.
fn school() -> School {
    let at = School::new(&Rules::default());
    let server = std::fs::read_to_string(at.home.path("homeward.toml")).unwrap();
    let table = "\n[http]\ncertificate = \"cert.pem\"\nkey = { file = \"key.pem\" }\n";
    at.home.write("homeward.toml", &format!("{server}{table}"));
    at
}

/// Returns the certificate that a new connection sees, in DER; `None` where there is no TLS.
fn seen(runtime: &Runtime, address: &str, authority: &Authority) -> Option<Vec<u8>> {
    let connected = runtime.block_on(HttpsClient::connect(address, &authority.der, &[]));
    connected.ok().map(|client| client.certificate)
}

/// Asks again and again whether something came about.
fn within_patience(came: impl Fn() -> bool) -> bool {
    let begun = std::time::Instant::now();
    std::iter::repeat_with(came)
        .take_while(|_| begun.elapsed() < PATIENCE)
        .any(|came| came)
}

fn health(runtime: &Runtime, address: &str, authority: &Authority) -> String {
    runtime.block_on(async {
        let client = HttpsClient::connect(address, &authority.der, &[]).await.unwrap();
        client.get("/healthz").await
    })
}

// Faults: P13 x bad-config
#[test]
fn p13_a_renewed_certificate_is_taken_from_the_disk_and_a_bad_one_leaves_the_one_before() {
    let authority = Authority::new();
    let (first, second) = (authority.issue(), authority.issue());
    let at = school();
    write(&at, &first);
    let daemon = at.start();
    let runtime = Runtime::new().unwrap();
    let sees = || seen(&runtime, daemon.address(), &authority);
    assert_eq!(sees(), Some(first.der.clone()));
    assert!(health(&runtime, daemon.address(), &authority).contains("\"ok\""));

    at.home.write("key.pem", &second.key);
    let told = daemon.logged("belongs to another certificate");
    assert!(
        told.contains("ERROR") && told.contains("the certificate taken before stays"),
        "{told}"
    );
    assert_eq!(sees(), Some(first.der.clone()));
    let troubles = || daemon.done(&json!("health"))["troubles"].to_string();
    let told = || troubles().contains("a new certificate of the pages cannot be used");
    assert!(within_patience(told), "{}", troubles());

    at.home.write("cert.pem", &second.certificate);
    assert!(
        within_patience(|| sees() == Some(second.der.clone())),
        "the renewed one"
    );
    assert!(
        within_patience(|| troubles() == "[]"),
        "all is well again: {}",
        troubles()
    );
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn a_reload_judges_the_certificate_at_once_and_refuses_the_whole_with_a_bad_one() {
    let authority = Authority::new();
    let issued = authority.issue();
    let at = school();
    write(&at, &issued);
    let daemon = at.start();
    at.home.write("cert.pem", "nothing\n");
    daemon.signal("-HUP");
    let refused = daemon.logged("nothing was changed, the configuration loaded before stays");
    assert!(
        refused.contains("certificate-unusable") && refused.contains("cert.pem"),
        "{refused}"
    );
    daemon.logged("the certificate taken before stays");
    let runtime = Runtime::new().unwrap();
    assert_eq!(seen(&runtime, daemon.address(), &authority), Some(issued.der));
}

// Faults: P13 x bad-config
#[test]
fn p13_a_certificate_that_cannot_be_used_keeps_no_daemon_from_starting_and_no_alert_from_leaving() {
    let authority = Authority::new();
    let issued = authority.issue();
    let at = school();
    let (code, out, _) = at.home.run(&["check"]);
    assert!(code == 78 && out.contains("cert.pem"), "{code}: {out}");
    let daemon = at.start();
    let told = daemon.logged("nobody can see the pages; texts and alerts leave all the same");
    assert!(told.contains("ERROR") && told.contains("cert.pem"), "{told}");
    let runtime = Runtime::new().unwrap();
    assert_eq!(seen(&runtime, daemon.address(), &authority), None);
    daemon.done(&crate::school::sign_out("jo"));
    at.twilio
        .expect(crate::school::JO, crate::support::heard::SIGNED_OUT, 1, PATIENCE);
    write(&at, &issued);
    let sees = || seen(&runtime, daemon.address(), &authority);
    assert!(
        within_patience(|| sees() == Some(issued.der.clone())),
        "mended without a restart"
    );
}

#[test]
fn a_certificate_that_has_ended_is_served_and_said_to_have_ended() {
    let authority = Authority::new();
    let ended = authority.issue_for(
        &["homeward.example.sch.uk", "localhost"],
        ((2020, 1, 1), (2021, 1, 1)),
    );
    let at = school();
    write(&at, &ended);
    let (code, out, _) = at.home.run(&["check"]);
    assert!(
        code == 0 && out.contains("the certificate ended on 1 January 2021"),
        "{code}: {out}"
    );
    let daemon = at.start();
    let told = daemon.logged("the certificate ended on 1 January 2021");
    assert!(told.contains("WARN"), "{told}");
    let troubles = || daemon.done(&json!("health"))["troubles"].to_string();
    assert!(
        within_patience(|| troubles().contains("ended on 1 January 2021")),
        "{}",
        troubles()
    );
}

#[test]
fn a_table_without_a_key_stops_a_start_as_any_slip_does() {
    let at = School::new(&Rules::default());
    let server = std::fs::read_to_string(at.home.path("homeward.toml")).unwrap();
    at.home.write(
        "homeward.toml",
        &format!("{server}\n[http]\ncertificate = \"cert.pem\"\n"),
    );
    let (code, log) = Begun::spawn(&at.home, "info").ended();
    assert_eq!(code, 78);
    assert!(
        log.join("\n")
            .contains("nobody can be served by a certificate without its key"),
        "{log:?}"
    );
}
