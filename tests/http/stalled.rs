//! Clients that ask and never read what they are answered.

use super::daemon::Daemon;
use std::time::Duration;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::Instant;

/// More than the daemon's places.
const CLIENTS: usize = 24;

const QUESTION: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Connects with little room for what is answered.
async fn connect(address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.connect(address.parse().unwrap()).await.unwrap()
}

/// Asks for `/healthz` so many times and reads nothing, as long as anything is taken. Whether the connection still stands.
async fn ask_and_never_read(stream: &TcpStream, times: usize, patience: Duration) -> bool {
    let questions = QUESTION.repeat(times);
    let mut left = questions.as_slice();
    while !left.is_empty() {
        let Ok(Ok(())) = tokio::time::timeout(patience, stream.writable()).await else {
            return true;
        };
        match stream.try_write(left) {
            Ok(taken) => left = &left[taken..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return false,
        }
    }
    true
}

// Faults: P14 x gateway-lies
#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_read_their_answers_keep_nobody_from_being_answered() {
    let daemon = Daemon::start(false, "Ali Khan", 60).await;
    let asking = (0..CLIENTS).map(|_| {
        let address = daemon.address.clone();
        tokio::spawn(async move {
            let stream = connect(&address).await;
            ask_and_never_read(&stream, 2000, Duration::from_millis(500)).await;
            stream
        })
    });
    let _held = futures_util::future::join_all(asking).await;
    let begun = Instant::now();
    let answer = tokio::time::timeout(Duration::from_secs(60), daemon.get("/healthz")).await;
    assert!(answer.is_ok(), "no answer");
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
}

// Faults: P14 x gateway-lies
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_nothing_of_its_answers_is_left_though_nobody_wants_its_place() {
    let daemon = Daemon::start(false, "Ali Khan", 60).await;
    let stream = connect(&daemon.address).await;
    // More than the rooms on the way hold. Silence alone would keep its place for half a minute.
    let begun = Instant::now();
    let stands = ask_and_never_read(&stream, 1_000_000, Duration::from_secs(20)).await;
    assert!(!stands, "it stands after {:?}", begun.elapsed());
    assert!(begun.elapsed() >= Duration::from_secs(5), "{:?}", begun.elapsed());
}
