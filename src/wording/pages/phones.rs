//! Sentences of the demo's phones, and of the bar that sets the demo's pace.

sentences! { "phones":
    HEADING = "Phones and mailboxes";
    /// The place: a link.
    NOBODY_REAL = "Nobody here is real: these phones exist in this demo only. Answer as they would, and see what the {board} makes of it.";
    BOARD = "board";
    ALERT_OPEN = "Alert {code} is open";
    ALERTS_OPEN = "{number} alerts are open";
    PEOPLE = "People";
    OUT_ON_A_VISIT = "out on a visit";
    TOLD_OF = "told of {code}";
    SWITCHED_OFF = "switched off";
    MESSAGES_OF = "Messages of {name}";
    NO_MESSAGES = "No messages";
    OLDER = "{number} older";
    /// After the time of a message, as the three after.
    SENT = "{time} sent";
    DELIVERED = "{time} delivered";
    E_MAIL = "{time} e-mail";
    WAITS = "A text that waits: the phone is off";
    DROPPED = "A text that came too late and was dropped";
    NOTICE = "A notice: {words}";
    CALL = "A call: {words}";
    TEXT_FROM = "Text from {name}";
    OTHER_TEXT = "Other text";
    SEND = "Send";
    SWITCH_ON = "Switch on";
    SWITCH_OFF = "Switch off";

    // ---- The pace ----

    CLOCK = "The demo's clock";
    AS_REAL_TIME = "as fast as real time";
    TIMES_AS_FAST = "{times} times as fast as real time";
    /// The place of these: one of the two above.
    PAUSED = "*Paused.* The clock stands still. Once it goes on, it runs {pace}.";
    RUNS = "*Demo, {pace}.*";
    RUNS_SLOWER = "*Demo, {pace}.* Slower for now, because somebody is asked to answer.";
    RUNS_SLOWER_SOON = "*Demo, {pace}.* Slower by itself once somebody is asked to answer.";
    GO_ON = "Go on";
    PAUSE = "Pause";
    SLOWER = "Slower";
    FASTER = "Faster";
    BEGIN_AGAIN = "Begin again";
    NOW_RUNS = "the demo runs {pace}.";
    GOES_ON = "the demo goes on.";
    IS_PAUSED = "the demo is paused: its clock stands still.";
    NO_DEMO = "there is no demo behind these pages";
    BEGUN_AGAIN = "the demo has begun again.";
}
