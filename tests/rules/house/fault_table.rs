//! The faults, the promises, and why some of them cannot be touched.

/// The faults: the word that a comment uses, and what it means.
pub(crate) const FAULTS: [(&str, &str); 22] = [
    ("killed", "the process is killed at any moment"),
    ("commit-fails", "the power goes, or a commit or its fsync fails"),
    ("disk-full", "nothing more can be written"),
    (
        "store-unreadable",
        "the store is damaged, gone, of a later version, or cannot be read",
    ),
    ("gateway-slow", "a gateway hangs, or answers after the time limit"),
    ("gateway-refuses", "a gateway refuses, or cannot be reached"),
    (
        "gateway-lies",
        "a gateway says accepted or delivered and it is not so, answers nonsense, or somebody speaks in its name",
    ),
    (
        "gateway-loses",
        "what a gateway took never arrives, or it forgets it",
    ),
    (
        "gateway-duplicates",
        "the same text or receipt comes more than once, or the same message is taken twice",
    ),
    (
        "gateway-reorders",
        "texts or receipts come in another order than they were sent",
    ),
    (
        "inbound-deaf",
        "replies cannot be fetched, or a webhook does not reach us",
    ),
    ("clock-forward", "the wall clock is set forward"),
    ("clock-back", "the wall clock is set back"),
    ("dst", "the clocks change by an hour"),
    (
        "outage",
        "the machine sleeps, or the daemon is off, and deadlines pass meanwhile",
    ),
    (
        "bad-config",
        "a file is wrong, at a start or at a reload, or a reload changes the rules",
    ),
    ("human-late", "somebody answers late, or not at all"),
    (
        "human-twice",
        "somebody says the same again, or two people at once",
    ),
    (
        "wrong-phone",
        "a text comes from a phone that it should not come from, or names another's alert",
    ),
    (
        "human-duress",
        "somebody speaks under duress, or somebody else holds the phone",
    ),
    ("engine-hangs", "the engine does not turn"),
    (
        "auditor-finds",
        "what stands in the store is not what it should be",
    ),
];

/// The faults by where they come from: a table of the page each, so that it fits a screen.
pub(crate) const GROUPS: [(&str, &[&str]); 4] = [
    (
        "The machine and the daemon",
        &[
            "killed",
            "outage",
            "engine-hangs",
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "auditor-finds",
        ],
    ),
    (
        "Gateways",
        &[
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "gateway-duplicates",
            "gateway-reorders",
            "inbound-deaf",
        ],
    ),
    (
        "Clocks and files",
        &["clock-forward", "clock-back", "dst", "bad-config"],
    ),
    (
        "People",
        &["human-late", "human-twice", "wrong-phone", "human-duress"],
    ),
];

pub(crate) const PROMISES: [&str; 18] = [
    "an open visit has a deadline or an alert",
    "a missed deadline opens an alert",
    "an alert has a next action",
    "committed, then sent",
    "a message ends as something",
    "an accepted reply survives",
    "a text counts once, for when it was sent",
    "distress is never OK",
    "duress is not shown",
    "a text moves its sender's own",
    "nobody is their own rescuer",
    "no deadline is lost to a clock",
    "a bad edit changes nothing",
    "louder when it fails",
    "somebody is told who was out",
    "the record shows who did what",
    "nothing private in log or text",
    "no alert closes itself",
];

/// Which promise a fault cannot touch, and why: promises, faults, reason.
pub(crate) const NOT_APPLICABLE: &[(&[u8], &[&str], &str)] = &[
    (
        &[1, 2, 12],
        &["gateway-slow", "gateway-refuses", "gateway-lies", "gateway-loses"],
        "a deadline is reckoned from the visit alone: what becomes of messages has no part in it",
    ),
    (
        &[6, 7, 8, 10],
        &["gateway-slow", "gateway-refuses", "gateway-loses"],
        "it is about what comes in; these faults are about what goes out",
    ),
    (
        &[3, 11, 13, 15, 16, 18],
        &["gateway-duplicates", "gateway-reorders"],
        "what comes twice or in another order is sorted out by P7 before it gets so far",
    ),
    (
        &[1, 2, 4, 9, 12, 14],
        &["gateway-duplicates", "gateway-reorders"],
        "a text counts once and for when it was sent (P7); nothing else of it reaches this promise",
    ),
    (
        &[8, 9, 10, 11],
        &[
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "engine-hangs",
            "gateway-refuses",
            "gateway-slow",
            "gateway-loses",
        ],
        "it says what must never be decided: a turn that fails or never comes decides nothing",
    ),
    (
        &[1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 16, 18],
        &["store-unreadable"],
        "the start is refused whole and nothing is decided; who was out is told by P15",
    ),
    (
        &[8, 10, 11, 13, 16, 17, 18],
        &["clock-forward", "clock-back", "dst"],
        "no instant has a part in it",
    ),
    (
        &[4, 5, 6, 14],
        &["dst"],
        "instants are UTC; local time is for configuration and wording only",
    ),
    (
        &[4, 6, 8, 9, 10, 11, 13, 16, 17],
        &["outage"],
        "time that passes has no part in it",
    ),
    (
        &[4, 5, 6, 12, 13, 14, 16],
        &["human-late", "human-twice", "wrong-phone", "human-duress"],
        "it holds of whatever is said, by whomever",
    ),
    (
        &[15],
        &[
            "human-late",
            "human-twice",
            "wrong-phone",
            "human-duress",
            "inbound-deaf",
            "clock-forward",
            "clock-back",
            "dst",
            "gateway-lies",
            "gateway-loses",
        ],
        "last words read the store and speak once; they hear nobody, wait for no receipt, and arm no time",
    ),
    (
        &[13],
        &[
            "killed",
            "commit-fails",
            "disk-full",
            "store-unreadable",
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "inbound-deaf",
            "engine-hangs",
            "auditor-finds",
        ],
        "files are read and compiled before anything else is touched",
    ),
    (
        &[4, 6, 7, 8, 9, 10, 11, 12, 16, 18],
        &["inbound-deaf"],
        "what is not heard is not decided upon; that we are deaf is told by P14",
    ),
    (
        &[6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18],
        &["auditor-finds"],
        "the auditor looks for P1, P3, P4 and P5; `verify` does so for P16",
    ),
    (
        &[1, 3, 4, 5, 6, 7, 12, 16, 17, 18],
        &["engine-hangs"],
        "a hung engine decides, sends and says nothing: what must happen is P2, P14 and P15",
    ),
    (
        &[3, 11, 16, 17, 18],
        &["gateway-slow", "gateway-refuses", "gateway-loses", "gateway-lies"],
        "the walk goes by its own waits; where nobody could be reached P5 says so",
    ),
    (
        &[4, 5, 6, 7, 8, 10, 12, 15, 16],
        &["bad-config"],
        "rules and files have no part in it",
    ),
    (
        &[8, 10, 11],
        &["killed"],
        "it is decided within one turn, and a turn that was not committed did not happen (P4)",
    ),
    (
        &[8, 10],
        &["gateway-duplicates", "gateway-reorders"],
        "a text counts once and for when it was sent (P7); nothing else of it reaches this promise",
    ),
    (
        &[4],
        &[
            "gateway-slow",
            "gateway-refuses",
            "gateway-lies",
            "gateway-loses",
            "clock-forward",
            "clock-back",
        ],
        "what is committed first does not hang on what comes of it later, or on any clock",
    ),
    (
        &[5],
        &["inbound-deaf"],
        "a receipt that is not heard of is one that never came: see gateway-loses",
    ),
    (
        &[1, 2, 3, 7, 9],
        &["dst"],
        "instants are UTC; what a local time means when the clocks change is P12",
    ),
    (
        &[7],
        &["wrong-phone", "human-duress"],
        "it holds of whatever is said, by whomever",
    ),
    (&[17], &["gateway-reorders"], "order has no part in it"),
    (
        &[2, 9, 11, 18],
        &["bad-config"],
        "a bad edit never takes effect, and a good one changes no plan that is running: P13",
    ),
    (&[6], &["clock-forward"], "what is on disk hangs on no clock"),
    (
        &[7],
        &["human-twice"],
        "what somebody sends twice is two texts; one that arrives twice is gateway-duplicates",
    ),
    (&[8], &["gateway-lies"], "how a text is read hangs on no receipt"),
    (
        &[14],
        &["clock-forward", "clock-back", "outage"],
        "it is about what fails; what a clock does is P12, and what is caught up after an outage P2",
    ),
    (
        &[15],
        &["outage"],
        "a machine that sleeps cannot speak: the outside monitor does, and Homeward once it wakes (P12)",
    ),
];
