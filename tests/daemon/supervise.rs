//! Watching ourselves: systemd's watchdog and the outside monitor hear from us while all is well, and no longer when not.

use crate::school::{JO, Rules, School, sign_out};
use crate::support::daemon::PATIENCE;
use crate::support::heard;
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn the_watchdog_is_fed_and_a_reload_is_told() {
    let school = School::new(&Rules::default());
    // Three seconds: fed every second.
    school.home.write("env", "WATCHDOG_USEC=3000000\n");
    let daemon = school.start();
    daemon.told_systemd("WATCHDOG=1");
    daemon.told_systemd("WATCHDOG=1");
    daemon.signal("-HUP");
    daemon.told_systemd("RELOADING=1");
    daemon.told_systemd("READY=1");
}

// Faults: P15 x disk-full, commit-fails
#[test]
fn p15_the_outside_monitor_hears_from_us_until_the_record_cannot_be_written() {
    let monitor = TcpListener::bind("127.0.0.1:0").unwrap();
    let school = School::new(&Rules {
        every: "10m",
        ..Rules::default()
    });
    let server = std::fs::read_to_string(school.home.path("homeward.toml")).unwrap();
    let heartbeat = "\n[heartbeat]\nurl = { env = \"HEARTBEAT\" }\nevery = \"1s\"\n";
    school
        .home
        .write("homeward.toml", &format!("{server}{heartbeat}"));
    school.home.write(
        "env",
        &format!(
            "HEARTBEAT=http://{}/ping/secret\nWATCHDOG_USEC=3000000\n",
            monitor.local_addr().unwrap()
        ),
    );
    let daemon = school.start();
    for _ in 0..2 {
        let (mut stream, _) = monitor.accept().unwrap();
        let mut request = [0_u8; 1024];
        let length = stream.read(&mut request).unwrap();
        assert!(String::from_utf8_lossy(&request[..length]).starts_with("GET /ping/secret"));
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .unwrap();
    }
    daemon.done(&sign_out("jo"));
    school.twilio.expect(JO, heard::SIGNED_OUT, 1, PATIENCE);
    daemon.fill_the_disk();
    drop(daemon.ask(&sign_out("mel")));
    daemon.logged("the outside monitor is not told that all is well");
    // An end would lose what is in memory and mend no disk: the watchdog goes on being fed.
    daemon.forget_what_systemd_was_told();
    daemon.told_systemd("WATCHDOG=1");
    daemon.told_systemd("WATCHDOG=1");
    assert!(
        daemon.log().iter().all(|line| !line.contains("ping/secret")),
        "its address is a secret"
    );
}
