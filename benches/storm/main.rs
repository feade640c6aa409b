//! What many visits cost: the real binary with production settings, a stand-in for Twilio's HTTP API on loopback, and the
//! limits of this machine measured in the same run (docs/performance.md).
//!
//! `make bench`. Figures, not a test: what holds on a busy machine is for the machine to say. RUNS=5 repeats (0: no storms), N=1000,5000
//! says how many deadlines fall together, OPEN=1000,10000,100000 how many visits are out for the growth, ROUNDS=3 how often each checks in
//! before the start over, SVG=FILE draws it.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on must panic, what it measures is dated by the machine's own clock, and the daemon under load is shared with another bench"
)]

mod apart;
mod daemon;
mod limits;
mod neighbour;
mod plot;
mod sink;

use daemon::{School, Trust};
use sink::Sink;
use std::time::Duration;

/// Seconds of grace after the minute at which a storm's deadlines fall.
const GRACE: u64 = 20;

fn numbers(name: &str, default: &str) -> Vec<usize> {
    let text = std::env::var(name).unwrap_or_else(|_| default.to_owned());
    text.split(',')
        .map(|number| number.trim().parse().unwrap())
        .collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn at(values: &[f64], part: f64) -> f64 {
    values[((values.len() as f64 * part) as usize).min(values.len() - 1)]
}

/// Figures of one storm, in milliseconds but for the last two.
struct Storm {
    first: f64,
    median: f64,
    last: f64,
    commit: f64,
    memory: f64,
    missing: usize,
}

/// Many deadlines fall at one minute: from deadline and grace to the request of each at the stand-in.
fn storm(many: usize, delay: Duration) -> Storm {
    let sink = Sink::start(delay);
    let trust = Trust::start(&sink, many.div_ceil(50), School::Storm { grace: GRACE });
    let minute = daemon::next_minute(Duration::from_secs(12 + many as u64 / 150));
    trust.sign_out(0..many, Some(&minute.clock));
    let due = minute.at + GRACE as f64;
    let rows = trust.rows();
    let arrived = sink.wait_for(many, due + 240.0);
    let mut late: Vec<f64> = arrived.values().map(|at| (at - due) * 1000.0).collect();
    late.sort_by(f64::total_cmp);
    trust.settle();
    let rows = trust.rows() - rows;
    Storm {
        first: late[0],
        median: at(&late, 0.5),
        last: late[late.len() - 1],
        commit: limits::group_commit(rows, many.div_ceil(250)),
        memory: trust.memory(),
        missing: many - late.len(),
    }
}

fn storms(runs: usize) {
    println!(
        "\n| storm | first, ms | half, ms | last, ms: median of {runs} (most) | bare commit of the same rows, ms | last / bare commit | missing | memory, MiB |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let wanted = numbers("N", "100,1000,5000").into_iter().map(|many| (many, 0));
    for (many, delay) in wanted.chain([(1000, 150)]) {
        let runs: Vec<Storm> = (0..runs)
            .map(|_| storm(many, Duration::from_millis(delay)))
            .collect();
        let of = |figure: fn(&Storm) -> f64| {
            let mut figures: Vec<f64> = runs.iter().map(figure).collect();
            (median(&mut figures), figures[figures.len() - 1])
        };
        let (last, most) = of(|run| run.last);
        let commit = of(|run| run.commit).0;
        let missing: usize = runs.iter().map(|run| run.missing).sum();
        println!(
            "| {many} at once, provider {delay} ms | {:.0} | {:.0} | {last:.0} ({most:.0}) | {commit:.0} | {:.1} | {missing} | {:.0} |",
            of(|run| run.first).0,
            of(|run| run.median).0,
            last / commit,
            of(|run| run.memory).0,
        );
    }
}

/// One size of the growth.
struct Growth {
    open: usize,
    out_a_second: f64,
    bytes: f64,
    check_in_us: f64,
    idle: f64,
    first_look: f64,
    late: Vec<f64>,
    memory: f64,
    events: i64,
    restart: f64,
}

/// So many visits are out: what one costs, what a check-in costs, and how late the alert of one is.
fn growth(open: usize) -> Growth {
    let sink = Sink::start(Duration::ZERO);
    let mut trust = Trust::start(&sink, open.div_ceil(50), School::Quiet);
    let empty = trust.memory();
    let seconds = trust.sign_out(0..open, None);
    let memory = trust.memory();
    trust.settle();
    let checks = 3000.min(open);
    let first_look = trust.settle_auditor();
    let beside = |trust: &Trust| trust.cpu() - trust.auditor_cpu();
    let before = beside(&trust);
    trust.check_in(0..checks);
    let check_in_us = (beside(&trust) - before) / checks as f64 * 1e6;
    // A whole round of the auditor is in it.
    let before = trust.cpu();
    std::thread::sleep(Duration::from_secs(60));
    let idle = (trust.cpu() - before) / 60.0 * 100.0;
    // One visit after another falls due: the deadline of each to the stand-in.
    let single = trust.soon(100.min(open / 2), open);
    let last = single.values().copied().fold(0.0, f64::max);
    let arrived = sink.wait_for_these(&single, last + 30.0);
    let mut late: Vec<f64> = arrived
        .iter()
        .map(|(who, at)| (at - single[who]) * 1000.0)
        .collect();
    late.sort_by(f64::total_cmp);
    trust.show_long_turns();
    for _ in 0..numbers("ROUNDS", "1")[0] {
        trust.check_in_workers(0..open);
    }
    let events = trust.events();
    let restart = trust.restart();
    Growth {
        open,
        out_a_second: open as f64 / seconds,
        bytes: (memory - empty) * 1024.0 * 1024.0 / open as f64,
        check_in_us,
        idle,
        first_look,
        late,
        memory,
        events,
        restart,
    }
}

fn growths() {
    println!(
        "\n| out | sign-outs a second, 32 clients | bytes a visit | CPU of a check-in, us | idle CPU, % of a core | the auditor's first look, s | one deadline to the socket, ms: half, p99, most | memory, MiB | events | killed and started again, ms |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let sizes: Vec<Growth> = numbers("OPEN", "1000,10000,100000")
        .into_iter()
        .map(growth)
        .collect();
    for size in &sizes {
        println!(
            "| {} | {:.0} | {:.0} | {:.0} | {:.1} | {:.1} | {:.1}, {:.1}, {:.1} (of {}) | {:.0} | {} | {:.0} |",
            size.open,
            size.out_a_second,
            size.bytes,
            size.check_in_us,
            size.idle,
            size.first_look,
            at(&size.late, 0.5),
            at(&size.late, 0.99),
            size.late[size.late.len() - 1],
            size.late.len(),
            size.memory,
            size.events,
            size.restart,
        );
    }
    if let Ok(path) = std::env::var("SVG") {
        let points: Vec<(f64, f64, f64)> = sizes
            .iter()
            .map(|size| (size.open as f64, size.check_in_us, size.bytes))
            .collect();
        std::fs::write(path, plot::svg(&points)).unwrap();
    }
}

fn main() {
    // One TLS stack, as the daemon has it; the stand-in speaks plain HTTP.
    drop(rustls::crypto::ring::default_provider().install_default());
    let runs = numbers("RUNS", "5")[0];
    println!("| limit of this machine, in this run | |");
    println!("|---|---|");
    let (half, p99) = limits::sync();
    println!("| one fdatasync of 4 KiB, ms: half, p99 | {half:.2}, {p99:.2} |");
    println!(
        "| rows a second of a bare SQLite group commit, 32 rows a commit | {:.0} |",
        limits::rows_a_second(32)
    );
    let (half, p99) = limits::timer();
    println!("| a timer of 10 ms, late by ms: half, p99 | {half:.2}, {p99:.2} |");
    println!(
        "| requests a second to the stand-in by our own HTTP client, 32 at once | {:.0} |",
        limits::requests_a_second()
    );
    println!(
        "| size of the binary, stripped, MiB | {:.1} |",
        limits::stripped_size()
    );
    println!(
        "| start to ready on an empty store, ms: median of 5 | {:.0} |",
        daemon::cold_start()
    );
    for many in [100, 1000, 5000] {
        match neighbour::alertmanager(many) {
            Some(last) => println!(
                "| prometheus-alertmanager (in memory), {many} alerts at once, last one received, ms | {last:.0} |"
            ),
            None => println!("| prometheus-alertmanager | not installed |"),
        }
    }
    println!(
        "| reading a text, us: half, most of everyday texts | {} |",
        apart::reading()
    );
    if runs > 0 {
        storms(runs);
        apart::beside(runs);
        apart::standstill(runs);
    }
    apart::people();
    growths();
}
