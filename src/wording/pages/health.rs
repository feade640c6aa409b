//! Why the answer to a monitor is no.

sentences! { "health":
    ENDED = "the engine has ended";
    FAULT_FOUND = "the auditor found a fault";
    NOT_LOOKED = "the auditor has not looked";
    DEAF = "replies cannot be fetched, and somebody is out";
    STOPPING = "the engine is stopping, or what it did could not be kept";
    NO_ANSWER = "the engine does not answer";
}
