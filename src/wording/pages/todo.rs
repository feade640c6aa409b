//! Sentences of an alert's task: the one thing to do now, and the steps below.
//!
//! Words for the telephone stand in [`crate::wording::scripts`].

sentences! { "todo":
    // ---- The one thing to do now ----

    /// First of all, for the person asked to take an alert over.
    OFFERED = "{name} asks you to take this over. Press Take over.";
    SAID_SAFE = "Do not ring or text {names}. {by} says that they are safe. You know it too, as another person: confirm below. You do not: {ring}";
    RING_999_STOP = "ring 999.";
    DURESS = "Do not ring or text {names}. {ring}";
    RING_999_NOW = "Ring 999.";
    SEE_WHAT_IS_WRONG = "See what is wrong. Nobody is out.";
    RING_WHOEVER_IS_OUT = "Ring whoever is out{but_not}: texts may not come through.";
    ANOTHER_HAS_IT = "{name} has this. Ask {name} before you do anything: {numbers}. Not to be found? Press Take over.";
    FIRST_TO_KNOW = "Our messages reach nobody: you are the first to know. Ring now: {numbers}";
    RING_POLICE = "{ring} and read out the sheet below.";
    RING_999 = "Ring 999";
    RING_HOUSEHOLD = "Ring the household.";
    RING_HOUSEHOLD_ON = "Ring the household: {number}.";
    SEND_TWO = "Send two people to look from the street. Nobody goes to the door.";
    DECIDE_NOW = "Decide now: try again, send two to look, or ring the police.";
    RING_NOW = "Ring now: {numbers}";
    /// After the people to ring: the phones that must not ring.
    BUT_NOT = ", but *do NOT ring or text {names}*";
    POLICE_HAVE_IT = "The police were called. Any news? Ring the police back.";
    POLICE_HAVE_IT_LOG = "The police were called, log {log}. Any news? Ring the police back with the log number.";
    POLICE_HAVE_IT_DURESS = "The police were called. Do not ring or text {names}. Any news? Ring the police back.";
    POLICE_HAVE_IT_DURESS_LOG = "The police were called, log {log}. Do not ring or text {names}. Any news? Ring the police back with the log number.";
    /// Where some of several workers are safe.
    SAFE_ALREADY = "Safe already: {names}. This is about the others.";

    // ---- The steps ----

    WHAT_DO_I_DO = "What do I do?";
    KNOW_IT_TOO = "*{by} says that they are safe.* You know it too, and are another person? Press *I confirm*. You do not? Go on as below.";
    SILENCE = "*Do NOT ring or text {names}.* Somebody may be listening, and nothing on their phone may give it away. Send nobody to the door.";
    ASKS_YOU = "*{name} asks you to take this over.* Press *Take over*, then go on.";
    YOURS = "*You have this.* Go on below.";
    ANOTHERS = "*{name} has this.* Is that you? Then go on. Otherwise ask them before you do anything. Not to be found? Press *Take over*.";
    TAKE = "Press *I am dealing with this*: the others then know that you do.";
    RING = "*Ring {numbers}.* No answer? Ring once more. A text is not enough: hear their voice.";
    SAY = "Say: {hello} No clear yes? Say: {in_doubt} They tell you so? Ring *999*.";
    HELLO = "Hello, {words}";
    WELL = "They are well? Press *They are safe*.";
    NO_ANSWER = "No answer, or it sounds wrong? Press *Could not reach them*: the next people are told at once. You hear danger? Ring *999*.";
    ASKED_FOR_HELP = "They asked for help: if you do not hear at once that they are well, ring *999*.";
    RING_WITHIN_A_MINUTE = "*Ring {numbers}.* No answer? Ring once more, within a minute. A text is not enough: hear their voice.";
    TELL_A_LEADER = "No answer? Tell a senior leader by phone or in person, now: no text or e-mail has reached them.";
    NOBODY_SENIOR = "You hear danger, or nobody senior answers? Ring *999* and read out the sheet below.";
    HOUSEHOLD_ON = "*Ring the household on {number}.*";
    HOUSEHOLD = "*Ring the household.* Its number was not given at sign-out: look in your own records.";
    SAY_THIS = "Say: {words}";
    SAY_NO_MORE = "Do not say that anybody is late or missed, nor why you really ring. Give no number but the school's.";
    HAVE_THEM = "You have them? Ask: {words} If so, press *They are safe*.";
    REFUSED = "Refused, cut off, or it sounds wrong? Write down what was said and when, and press *Could not reach them*.";
    TWO_BY_CAR = "*Send two people, by car, with a charged phone.* The place is on the sheet below.";
    TO_THE_STREET = "*To the street, never to the door.* They look for the vehicle and for the worker from the street. They do not knock and do not go in.";
    LOOKS_WRONG = "Anything looks wrong? They drive on, and you ring *999*.";
    SEEN_WELL = "They have seen them, well? Press *They are safe*.";
    NOTHING_FOUND = "Nothing found? Press *Could not reach them*: the next people are told at once.";
    RING_YOURSELF = "*Ring {numbers} yourself.* Hear their voice: a text is not enough.";
    AT_RISK = "*They are at risk: do not ring the household.*";
    HOUSEHOLD_SAY = "The household is on {number}. Say: {words}";
    ASK_WHAT_ELSE = "{tried} Ask the office what else was tried, and write it down with the times.";
    DECIDE = "*Decide:* try again, send two people to look from the street, or ring the police. The sheet below has the numbers and the place.";
    DO_NOT_WAIT = "*You believe that somebody is at risk? Do not wait: ring 999.*";
    HEARD_WELL = "Heard or seen, and well? Press *They are safe*.";
    NEXT_PEOPLE = "Want the next people in? Press *Could not reach them*.";
    NO_CALL_NOTED = "*Nobody has noted a call yet.*";
    TRIED_SO_FAR = "*Tried so far:* {calls}.";
    CALL = "{by} {what}: {came}";
    CALL_AT = "{by} {what} at {time}: {came}";
    RANG_THEM = "rang them";
    RANG_HOUSEHOLD = "rang the household";
    LOOKED = "looked from the street";
    NOTED = "noted";
    ASK_FOR_POLICE = "{ring} and ask for the police. Say the place first. Homeward rings nobody.";
    READ_OUT = "Read out the sheet from the top: it is below, or {link}.";
    PAGE_TO_PRINT = "on a page to print";
    ASK_LOG = "Ask for the log number and whether officers are being sent. Then press *Police called*, so that nobody rings twice.";
    FAILS_999 = "999 fails? Another network, 112, 101, or a landline.";
    POLICE_KNOW = "*The police know.* Danger is heard, or there is news? Ring *999* again.";
    POLICE_KNOW_LOG = "*The police know.* Danger is heard, or there is news? Ring *999* again, with the log number.";
    GO_ON_RINGING = "Meanwhile go on ringing {numbers}.";
    TELL_THE_POLICE = "They are heard or seen, and well? Tell the police, and press *They are safe*.";
    TWO_END_IT = "Two people end this. One has them in front of them, or the police do, and presses *They are safe*. Another then presses *I confirm*. Nobody rings them.";
    LEADERS_END_IT = "Two senior leaders, or people of the safeguarding team, end this, each signed in by their own name. You take it on, \
                      ring the police, and write down what happens.";
    CHALLENGE = "Do they ring you of their own accord? Ask the challenge: the question agreed with them, which they answer only when free \
                 to speak. The right answer counts like having them in front of you. The school keeps the challenges; Homeward does not.";
    NOBODY_OUT = "Nobody is out just now. Ring whoever goes out while this lasts.";
    RING_OUT = "*Ring whoever is out{but_not}:* {numbers}. Ring again at each check-in: texts may not come through.";
    /// While texts fail, an unanswered phone is the only sign left.
    NO_ANSWER_OUT = "Somebody who is out does not answer twice? Open *Something is wrong* beside their visit, raise help, and tell a senior leader in person.";
    CHECK_IT = "Check what it says above. Do texts not get through? See whether the internet is up, and whether the account \
                that sends them is in order and in credit.";
    TELL_TECHNICIAN = "Tell whoever looks after Homeward at your school.";
    PUT_RIGHT = "It is put right, and everybody who is out was heard? Press *It is settled*.";
    THEM = "them";
    /// Between people to ring in turn.
    THEN = ", then ";
    ON = "{name} on {number}";
    NO_NUMBER = "{name} (no number on file)";
}
