//! It dies, and dies again: the office hears who was out, and it is tried again until it is mended.

use crate::container::{Container, PATIENCE};
use crate::installed::{BINARY, Installed, UNIT};
use crate::school::{HEAD, PAT, SAM};
use crate::support::heard;

const TIMER: &str = "homeward-again.timer";

/// Has the timer wait less than the minute it is shipped with.
fn hurry(at: &Installed) {
    let shipped = at.container.property(TIMER, "TimersMonotonic");
    assert!(shipped.contains("1min"), "a minute as shipped: {shipped}");
    at.edit(TIMER, "[Timer]\nOnActiveSec=\nOnActiveSec=4s\n");
}

fn failed(container: &Container) {
    container.becomes(UNIT, "ActiveState", "failed", PATIENCE);
}

// Faults: P15 x killed
#[test]
fn p15_a_crash_loop_ends_in_last_words_and_it_is_tried_again_until_it_is_mended() {
    let at = Installed::new("loop");
    hurry(&at);
    // What tries again fails itself the first time.
    at.edit(
        "homeward-again.service",
        "[Service]\nRestartSec=1s\nExecStartPre=+/bin/sh -c 'test -e /failed-once || { touch /failed-once; exit 1; }'\n",
    );
    at.start_with_jo_out();
    // A daemon that dies at once; every other command is as it was.
    at.container
        .done(&["cp", "--preserve=mode", BINARY, "/usr/libexec/homeward-sound"]);
    at.container.write(
        "/usr/bin/homeward.new",
        "#!/bin/sh\n[ \"$1\" = serve ] && exit 134\nexec /usr/libexec/homeward-sound \"$@\"\n",
        0o755,
    );
    at.container.done(&["mv", "/usr/bin/homeward.new", BINARY]);
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=KILL", UNIT]);
    failed(&at.container);
    for contact in [PAT, SAM, HEAD] {
        let text = at.twilio.expect(contact, heard::NOT_RUNNING, 1, PATIENCE).body;
        assert!(text.contains("Jo Bloggs"), "{text}");
    }
    let email = at
        .mail
        .wait_for("pat@example.sch.uk", heard::NOT_RUNNING, PATIENCE);
    assert!(email.expect("an e-mail").body.contains("07700 900101"));

    // Tried again by the timer, it fails again: five more starts, the timer once more, and the same is not said again.
    at.container
        .logged(UNIT, "Start request repeated too quickly", 2, PATIENCE);
    at.container
        .logged("homeward-last-words.service", "Finished", 2, PATIENCE);
    assert_eq!(at.texts(PAT, heard::NOT_RUNNING), 1, "said once in half an hour");
    assert!(at.container.path("/failed-once").exists());

    at.container.done(&[
        "cp",
        "--preserve=mode",
        "/usr/libexec/homeward-sound",
        "/usr/bin/homeward.new",
    ]);
    at.container.done(&["mv", "/usr/bin/homeward.new", BINARY]);
    at.container.becomes(UNIT, "ActiveState", "active", PATIENCE);
    assert_eq!(at.visits()[0]["workers"][0], "jo", "{}", at.visits());
}

// Faults: P15 x store-unreadable
#[test]
fn p15_a_store_that_is_damaged_ends_in_last_words_and_a_stop_by_hand_ends_the_trying() {
    let at = Installed::new("damaged");
    hurry(&at);
    at.start_with_jo_out();
    let store = at.container.path("/var/lib/homeward/homeward.db");
    // What it was is put aside, with its log, while the daemon cannot write; what stands there then is no database.
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=STOP", UNIT]);
    at.container
        .done(&["cp", "-a", "/var/lib/homeward", "/var/lib/aside"]);
    at.container
        .done(&["sh", "-c", "rm -f /var/lib/homeward/homeward.db-*"]);
    std::fs::write(&store, "this was a database once").unwrap();
    at.container
        .done(&["systemctl", "kill", "--kill-who=main", "--signal=KILL", UNIT]);
    failed(&at.container);
    at.twilio.expect(PAT, heard::CANNOT_START, 1, PATIENCE);
    at.container.becomes(TIMER, "ActiveState", "active", PATIENCE);

    // Somebody stops it to mend it: then the trying ends with it.
    at.container.done(&["systemctl", "stop", UNIT]);
    at.container.becomes(TIMER, "ActiveState", "inactive", PATIENCE);
    at.container
        .done(&["sh", "-c", "cp -a /var/lib/aside/. /var/lib/homeward/"]);
    // Five starts within five minutes: systemd refuses a sixth, and has it tried again all the same.
    let refused = at.container.run(&["systemctl", "start", UNIT]);
    assert!(!refused.status.success());
    at.container.becomes(UNIT, "ActiveState", "active", PATIENCE);
    assert_eq!(at.visits()[0]["workers"][0], "jo", "{}", at.visits());
}
