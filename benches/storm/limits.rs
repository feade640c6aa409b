//! What this machine can do at best: the disk, the store's library, a timer, loopback HTTP.

use super::sink::Sink;
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;
use std::time::{Duration, Instant};

fn half_and_p99(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    (super::at(&values, 0.5), super::at(&values, 0.99))
}

/// One write of 4 KiB and fdatasync, in a file of that size already.
pub fn sync() -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .open(path)
        .unwrap();
    file.write_all(&vec![1; 1 << 20]).unwrap();
    file.sync_all().unwrap();
    let took = (0..300_u64).map(|number| {
        file.seek(SeekFrom::Start(number % 250 * 4096)).unwrap();
        let begun = Instant::now();
        file.write_all(&[number as u8; 4096]).unwrap();
        file.sync_data().unwrap();
        begun.elapsed().as_secs_f64() * 1000.0
    });
    half_and_p99(took.collect())
}

/// A database as the store sets its own: a log ahead, every commit synced.
fn database() -> (tempfile::TempDir, rusqlite::Connection) {
    let folder = tempfile::tempdir().unwrap();
    let conn = rusqlite::Connection::open(folder.path().join("bare.db")).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = full; PRAGMA cache_size = 4000;
         CREATE TABLE bare (id INTEGER PRIMARY KEY, name TEXT, json TEXT) STRICT; CREATE INDEX by_name ON bare (name);",
    )
    .unwrap();
    (folder, conn)
}

/// Milliseconds of so many rows of 700 bytes in so many commits.
pub fn group_commit(rows: usize, commits: usize) -> f64 {
    let (_folder, mut conn) = database();
    let json = "x".repeat(700);
    let begun = Instant::now();
    for commit in 0..commits.max(1) {
        let tx = conn.transaction().unwrap();
        for row in 0..rows / commits.max(1) {
            tx.prepare_cached("INSERT INTO bare (name, json) VALUES (?1, ?2)")
                .unwrap()
                .execute((format!("v{commit}-{row}"), &json))
                .unwrap();
        }
        tx.commit().unwrap();
    }
    begun.elapsed().as_secs_f64() * 1000.0
}

pub fn rows_a_second(a_commit: usize) -> f64 {
    let commits = 500;
    (commits * a_commit) as f64 / (group_commit(commits * a_commit, commits) / 1000.0)
}

/// By how much a sleep of 10 ms is late.
pub fn timer() -> (f64, f64) {
    let late = (0..200).map(|_| {
        let begun = Instant::now();
        std::thread::sleep(Duration::from_millis(10));
        begun.elapsed().as_secs_f64() * 1000.0 - 10.0
    });
    half_and_p99(late.collect())
}

pub fn requests_a_second() -> f64 {
    let sink = Sink::start(Duration::ZERO);
    let url = format!("http://127.0.0.1:{}/messages", sink.port);
    let client = reqwest::Client::new();
    let begun = Instant::now();
    sink.runtime().block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..32 {
            let (client, url) = (client.clone(), url.clone());
            tasks.spawn(async move {
                for _ in 0..100 {
                    client
                        .post(&url)
                        .body("To=x&Body=y")
                        .send()
                        .await
                        .unwrap()
                        .bytes()
                        .await
                        .unwrap();
                }
            });
        }
        while tasks.join_next().await.is_some() {}
    });
    sink.requests() as f64 / begun.elapsed().as_secs_f64()
}

/// Size of the binary as shipped, in MiB.
pub fn stripped_size() -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let stripped = folder.path().join("homeward");
    let done = Command::new("strip")
        .arg("-o")
        .arg(&stripped)
        .arg(env!("CARGO_BIN_EXE_homeward"))
        .status()
        .unwrap();
    assert!(done.success());
    std::fs::metadata(stripped).unwrap().len() as f64 / 1024.0 / 1024.0
}
