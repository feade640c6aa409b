//! Pages by TLS of our own: what is agreed upon, what a renewed certificate changes, and what is said to plain HTTP.

use crate::daemon::Daemon;
use crate::support::https::HttpsClient;
use crate::support::issued::{Authority, Issued};
use homeward::tls::{CertificatePlaces, KeyPlace};
use homeward::toml_file::Secret;
use rustls::ServerConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Longest a client waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

type PairSender = watch::Sender<Option<Arc<ServerConfig>>>;

fn served(issued: &Issued) -> Option<Arc<ServerConfig>> {
    let folder = tempfile::tempdir().unwrap();
    let places = CertificatePlaces {
        certificate: folder.path().join("cert.pem"),
        key: KeyPlace::Held(Secret::new(&issued.key)),
    };
    std::fs::write(&places.certificate, &issued.certificate).unwrap();
    Some(places.read().unwrap().judged().unwrap().config())
}

async fn served_by(issued: &Issued) -> (Daemon, PairSender) {
    let (sender, pair) = watch::channel(served(issued));
    (Daemon::served_by(pair).await, sender)
}

const LISTEN: &str = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_served_by_tls_1_3_and_1_2_and_by_nothing_older() {
    let authority = Authority::new();
    let (daemon, _pair) = served_by(&authority.issue()).await;
    for (version, named) in [
        (&rustls::version::TLS13, rustls::ProtocolVersion::TLSv1_3),
        (&rustls::version::TLS12, rustls::ProtocolVersion::TLSv1_2),
    ] {
        let client = HttpsClient::connect_by(&daemon.address, &authority.der, &["http/1.1"], &[version])
            .await
            .unwrap();
        assert_eq!(client.stream.get_ref().1.protocol_version(), Some(named));
        assert_eq!(client.agreed, "http/1.1");
        let page = client.get("/").await;
        assert!(
            page.starts_with("HTTP/1.1 200") && page.contains("Homeward"),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_authority_does_not_connect() {
    let (daemon, _pair) = served_by(&Authority::new().issue()).await;
    let stranger = Authority::new();
    let refused = HttpsClient::connect(&daemon.address, &stranger.der, &[]).await;
    assert!(refused.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_with_http_2_has_pages_and_streams_on_one_connection() {
    let authority = Authority::new();
    let (daemon, _pair) = served_by(&authority.issue()).await;
    let client = HttpsClient::connect(&daemon.address, &authority.der, &["h2", "http/1.1"]);
    let client = client.await.unwrap();
    assert_eq!(client.agreed, "h2");
    let (mut asking, connection) = h2::client::handshake(client.stream).await.unwrap();
    let driving = tokio::spawn(connection);
    // As many open boards as a browser by HTTP/1.1 could never have, and a page beside them.
    let mut listening = Vec::new();
    for _ in 0..8 {
        asking = asking.ready().await.unwrap();
        let request = axum::http::Request::get("https://localhost/events")
            .body(())
            .unwrap();
        let (answer, _) = asking.send_request(request, true).unwrap();
        listening.push(answer.await.unwrap().into_body());
    }
    asking = asking.ready().await.unwrap();
    let request = axum::http::Request::get("https://localhost/").body(()).unwrap();
    let (answer, _) = asking.send_request(request, true).unwrap();
    assert_eq!(
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap()
            .unwrap()
            .status(),
        200
    );
    for mut body in listening {
        let mut heard = String::new();
        while !heard.contains("turn_ms") {
            let part = tokio::time::timeout(PATIENCE, body.data()).await.unwrap();
            let part = part.expect("the stream goes on").unwrap();
            body.flow_control().release_capacity(part.len()).unwrap();
            heard.push_str(&String::from_utf8_lossy(&part));
        }
    }
    driving.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_by_http_2_is_taken_from_our_own_page_and_refused_from_another_site() {
    let authority = Authority::new();
    let (daemon, _pair) = served_by(&authority.issue()).await;
    for (origin, status) in [("https://localhost", 303), ("https://evil.example", 403)] {
        let client = HttpsClient::connect(&daemon.address, &authority.der, &["h2"])
            .await
            .unwrap();
        let (asking, connection) = h2::client::handshake(client.stream).await.unwrap();
        let driving = tokio::spawn(connection);
        let mut asking = asking.ready().await.unwrap();
        // As an old browser does: it says where the form comes from, and nothing of the kind of site.
        let request = axum::http::Request::post("https://localhost/phones/text")
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(())
            .unwrap();
        let (answer, mut body) = asking.send_request(request, false).unwrap();
        body.send_data("address=%2B447700900101&text=hello".into(), true)
            .unwrap();
        assert_eq!(answer.await.unwrap().status(), status, "{origin}");
        driving.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewed_certificate_is_for_new_connections_and_an_open_stream_goes_on() {
    let authority = Authority::new();
    let (first, second) = (authority.issue(), authority.issue());
    let (daemon, pair) = served_by(&first).await;
    let mut open = HttpsClient::connect(&daemon.address, &authority.der, &[])
        .await
        .unwrap();
    assert_eq!(open.certificate, first.der);
    open.ask(LISTEN).await;
    open.read_until("turn_ms").await;
    pair.send_replace(served(&second));
    let new = HttpsClient::connect(&daemon.address, &authority.der, &[])
        .await
        .unwrap();
    assert_eq!(new.certificate, second.der);
    assert!(new.get("/tick").await.contains("turn_ms"));
    for _ in 0..2 {
        tokio::time::timeout(PATIENCE, open.read_until("turn_ms"))
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_on_the_port_of_tls_is_told_to_write_https_and_sees_no_page() {
    let (daemon, _pair) = served_by(&Authority::new().issue()).await;
    for request in [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /phones/text HTTP/1.0\r\n\r\ntext=SOS",
    ] {
        let mut stream = TcpStream::connect(&daemon.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 "), "{head}");
        assert_eq!(body, "This address speaks https. Write https:// before it.\n");
        assert!(
            head.contains(&format!("Content-Length: {}", body.len())),
            "{head}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_tls_nor_http_is_closed_without_a_word() {
    let (daemon, _pair) = served_by(&Authority::new().issue()).await;
    for noise in [
        &b"\x00\x01\x02\x03"[..],
        b"\x16\x03\x01\x00\x05\x63\x00\x00\x01\x00",
        b"ssh-2.0\r\n",
    ] {
        let mut stream = TcpStream::connect(&daemon.address).await.unwrap();
        stream.write_all(noise).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
        // Closed at once, by an end or by a reset.
        drop(read.await.expect("the connection ends"));
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(!answer.contains("HTTP"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_to_serve_by_no_page_is_shown_in_the_clear() {
    let authority = Authority::new();
    let (sender, pair) = watch::channel(None);
    let daemon = Daemon::served_by(pair).await;
    assert!(
        HttpsClient::connect(&daemon.address, &authority.der, &[])
            .await
            .is_err()
    );
    let (status, body) = daemon.get("/").await;
    assert_eq!(
        (status, body.as_str()),
        (400, "This address speaks https. Write https:// before it.\n")
    );
    let issued = authority.issue();
    sender.send_replace(served(&issued));
    let client = HttpsClient::connect(&daemon.address, &authority.der, &[])
        .await
        .unwrap();
    assert!(
        client.get("/tick").await.starts_with("HTTP/1.1 200"),
        "mended without a restart"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_finish_a_handshake_keep_nobody_from_being_answered() {
    let authority = Authority::new();
    let (daemon, _pair) = served_by(&authority.issue()).await;
    // More than the sixteen places of this daemon: some say nothing, some begin a handshake.
    let mut idle = Vec::new();
    for number in 0..24 {
        let mut stream = TcpStream::connect(&daemon.address).await.unwrap();
        if number % 2 == 0 {
            stream.write_all(b"\x16\x03\x01\x02\x00\x01").await.unwrap();
        }
        idle.push(stream);
    }
    let asked = async {
        let client = HttpsClient::connect(&daemon.address, &authority.der, &[])
            .await
            .unwrap();
        client.get("/tick").await
    };
    let answer = tokio::time::timeout(PATIENCE, asked).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
