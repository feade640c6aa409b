//! The built-in wording of texts about alerts, and of answers to contacts.

use super::entry::{DefaultWording, alert};

pub(super) const RING_WORKER: DefaultWording = alert(
    "{{ code }}: {{ story }}. Ring them now",
    "Homeward {{ code }} {{ now }}: {{ story }}. Ring {% if ring %}{{ ring }}{% else %}them now{% endif %}.\
     {% if unreached %} {{ unreached }}.{% endif %} Cannot: NEXT {{ code }}.\
     {% if room %} {% if are == \"are\" %}All heard{% else %}Voice OK{% endif %}: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}.{% endif %} Taking it: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const RING_HOUSEHOLD: DefaultWording = alert(
    "{{ code }}: {{ story }}. Ring the household now",
    "Homeward {{ code }} {{ now }}: {{ story }}.{% if unreached %} {{ unreached }}.{% endif %} \
     Ring the household: see e-mail. Cannot: NEXT {{ code }}.{% if room %} {% if are == \"are\" %}All heard{% else %}Voice OK{% endif %}: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}.{% endif %} Taking it: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const GO_AND_SEE: DefaultWording = alert(
    "{{ code }}: {{ story }}. Send somebody to look",
    "Homeward {{ code }} {{ now }}: {{ story }}.{% if unreached %} {{ unreached }}.{% endif %} \
     Send somebody, but not to the door. Cannot: NEXT {{ code }}.{% if room %} {% if are == \"are\" %}All heard{% else %}Voice OK{% endif %}: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}.{% endif %} Taking it: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const DECIDE: DefaultWording = alert(
    "{{ code }}: {{ story }}. Decide what happens",
    "Homeward {{ code }} {{ now }}: {{ story }}.{% if unreached %} {{ unreached }}.{% endif %} \
     Decide what to do, see e-mail. Cannot: NEXT {{ code }}.\
     {% if room %} {% if are == \"are\" %}All heard{% else %}Voice OK{% endif %}: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}.{% endif %} Taking it: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const POLICE: DefaultWording = alert(
    "URGENT {{ code }}: {{ story }}. Ring the police now",
    "Homeward URGENT {{ code }} {{ now }}: {{ story }}.\
     {% if last_heard and room %} Last known safe {{ last_heard }}.{% endif %}\
     {% if kind == \"duress\" %} Do NOT ring them.{% endif %} \
     Ring 999{% if area %}, area {{ area }}{% endif %}{% if visit %}: sheet e-mailed{% endif %}.\
     {% if school_phone %} School {{ school_phone }}.{% endif %} Send log no. with POLICE {{ code }}",
    "POLICE",
);

pub(super) const DURESS: DefaultWording = alert(
    "URGENT {{ code }}: {{ workers }}. Do NOT ring or text them",
    "Homeward URGENT {{ code }} {{ now }}: {{ story }}. Do NOT ring or text them. Ring 999\
     {% if area %}, area {{ area }}{% endif %}{% if visit %}: sheet e-mailed{% endif %}.{% if room %} Then send the log no. with POLICE {{ code }}.{% endif %} \
     Taking it: ACK {{ code }}",
    "ACK",
);

pub(super) const MONITOR: DefaultWording = alert(
    "{{ code }}: {{ story }}",
    "Homeward {{ code }} {{ now }}: {{ story }}.{% if not one_person and not aside %}\
     {% if out %} Out: {{ out }}.{% endif %} Ring whoever is out{% if spare %}, but do NOT ring {{ spare }}{% endif %}.{% endif %}\
     {% if kind == \"duress\" %} Do NOT ring them.{% elif one_person and reply %} Ring back.{% endif %}\
     {% if deaf %} Texts back are not heard now: answer at the server, see e-mail{% else %}\
     {% if one_person and reply %} Heard: {{ reply }}.{% endif %} Cannot: NEXT {{ code }}. Taking it: ACK {{ code }}{% endif %}",
    "ACK NEXT",
);

pub(super) const CAUSE_ADDED: DefaultWording = alert(
    "{{ code }}: {{ story }}",
    "Homeward {{ code }} {{ now }}: {% if aside %}{{ story }}. No reply needed.{% else %}there is more. {{ story }}. \
     {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}{% if by %}{{ by }} has it.{% if kind != \"duress\" %} No reply needed.{% endif %}{% else %}Taking it: ACK {{ code }}{% endif %}{% endif %}",
    "",
);

pub(super) const TAKEN: DefaultWording = alert(
    "{{ code }}: {% if by %}{{ by }} has{% else %}somebody has{% endif %} taken it",
    "Homeward {{ code }} {{ now }}: {% if by %}{{ by }}{% else %}somebody{% endif %} has taken this\
     {% if until %} until {{ until }}{% endif %} ({{ workers }}). You will hear how it goes on. \
     No reply needed.",
    "",
);

/// The answers open to whoever has the alert.
macro_rules! held_answers {
    () => {
        "{% if kind == \"duress\" %}Do NOT ring or text them. With you or police: SAFE {{ code }} SEEN. \
         Police called: POLICE {{ code }}\
         {% else %}{% if room %}Police called: POLICE {{ code }}. {% endif %}Not reached: NEXT {{ code }}. \
         {% if kind == \"monitor\" %}Settled: SAFE {{ code }}\
         {% else %}{% if are == \"are\" %}Each heard, all{% else %}Voice heard,{% endif %} safe: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}{% endif %}{% endif %}"
    };
}

/// The same answers by themselves, for a text about several alerts.
pub(super) const HELD_ANSWERS: &str = held_answers!();

pub(super) const TAKEN_BY_YOU: DefaultWording = alert(
    "{{ code }}: it is yours",
    concat!(
        "Homeward {{ code }} {{ now }}: yours{% if until %} until {{ until }}{% endif %}: {{ workers }}. ",
        held_answers!()
    ),
    "",
);

pub(super) const HAND_OVER: DefaultWording = alert(
    "{{ code }}: {% if by %}{{ by }} asks you{% else %}you are asked{% endif %} to take it over",
    "Homeward {{ code }} {{ now }}: {% if by %}{{ by }} asks you{% else %}you are asked{% endif %} to take this over: {{ workers }}. \
     {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}Taking it: ACK {{ code }}. Cannot: NEXT {{ code }}",
    "ACK NEXT",
);

pub(super) const HAND_REFUSED: DefaultWording = alert(
    "{{ code }}: it stays yours",
    "Homeward {{ code }} {{ now }}: {% if by %}{{ by }}{% else %}whom you asked{% endif %} cannot take it. \
     It stays yours{% if until %} until {{ until }}{% endif %}: {{ workers }}. \
     {% if kind == \"duress\" %}Do NOT ring or text them. Pass on{% else %}Not reached{% endif %}: NEXT {{ code }}",
    "NEXT",
);

pub(super) const GIVEN_BACK: DefaultWording = alert(
    "{{ code }}: nobody has it",
    "Homeward {{ code }} {{ now }}: {% if by %}{{ by }}{% else %}somebody{% endif %} took it by mistake. Nobody has it: {{ workers }}. \
     {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}Taking it: ACK {{ code }}",
    "ACK",
);

pub(super) const HOLD_WARNING: DefaultWording = alert(
    "{{ code }}: your time is nearly up",
    "Homeward {{ code }} {{ now }}: still open: {{ workers }}. \
     {% if until %}At {{ until }}{% else %}Soon{% endif %} the next people are told. \
     {% if kind == \"duress\" %}Do NOT ring them. Pass on\
     {% else %}{% if room %}{% if are == \"are\" %}All heard{% else %}Voice OK{% endif %}: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}. {% endif %}Not reached{% endif %}: NEXT {{ code }}. More time: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const MOVED_ON: DefaultWording = alert(
    "{{ code }}: others are told now",
    "Homeward {{ code }} {{ now }}: still open: {{ workers }}. {% if kind == \"duress\" %}Do NOT ring them. {% endif %}\
     Now {% if step %}at step {{ step }}{% else %}others are told{% endif %}. \
     {% if room %}You will hear how it ends. {% endif %}{% if kind != \"duress\" %}No reply needed.{% endif %}",
    "",
);

pub(super) const HEAR_VOICE: DefaultWording = alert(
    "{{ code }}: hear their voice first",
    "Homeward {{ code }} {{ now }}: {% if by_office %}{% if by %}{{ by }}{% else %}the office{% endif %} has {% if signed_in %}signed {{ workers }} in{% else %}noted that {{ workers }} {{ are }} OK{% endif %}{% else %}{{ workers }} texted OK{% endif %}{% if at and room %} at {{ at }}{% endif %}. \
     {% if by_office %}In front of you? SAFE {{ code }} SEEN{% if whom %} {{ whom }}{% endif %}. If not, ring {% if ring %}{{ ring }}{% else %}them{% endif %}, then SAFE {{ code }} SPOKE{% if whom %} {{ whom }}{% endif %}\
     {% else %}{% if room %}That is not{% else %}Not{% endif %} enough: ring {% if ring %}{{ ring }}{% else %}them{% endif %}, hear their voice. Then reply SAFE {{ code }} SPOKE{% endif %}",
    "SAFE SPOKE",
);

pub(super) const WORKER_HEARD: DefaultWording = alert(
    "{{ code }}: a text from the worker",
    "Homeward {{ code }} {{ now }}: {% if by_office %}{% if by %}{{ by }}{% else %}the office{% endif %} has {% if signed_in %}signed {{ workers }} in{% else %}news of {{ workers }}{% endif %}{% else %}{{ workers }} texted{% endif %}{% if at and room %} at {{ at }}{% endif %}. \
     {% if remark %}{{ remark }}. {% endif %}{% if ring %}Ring {{ ring }}. {% endif %}\
     {% if about_others %}It is about {{ about_others }}: hear them, then SAFE {{ code }} SPOKE\
     {% elif by_office %}In front of you? SAFE {{ code }} SEEN{% if whom %} {{ whom }}{% endif %}. Heard: SAFE {{ code }} SPOKE{% if whom %} {{ whom }}{% endif %}\
     {% else %}{% if room %}It stays open until you hear their voice. {% endif %}Then reply SAFE {{ code }} SPOKE{% if whom %} {{ whom }}{% endif %}{% endif %}",
    "SAFE SPOKE",
);

pub(super) const POLICE_CALLED: DefaultWording = alert(
    "{{ code }}: the police have been called",
    "Homeward {{ code }} {{ now }}: {% if by %}{{ by }} has{% else %}somebody has{% endif %} \
     rung the police{% if log %} (log {{ log }}){% endif %}. Still open: {{ workers }}. \
     No reply needed.",
    "",
);

pub(super) const POLICE_QUESTION: DefaultWording = alert(
    "{{ code }}: have the police come?",
    "Homeward {{ code }} {{ now }}: have the police come{% if log %} (log {{ log }}){% endif %}? \
     If not, ring 999 again. \
     {% if kind == \"duress\" %}Police have them: SAFE {{ code }} SEEN. New log no.: POLICE {{ code }}\
     {% else %}When you have seen {% if kind == \"monitor\" %}them{% else %}{{ workers }}{% endif %} safe, reply SAFE {{ code }} SEEN{% endif %}",
    "",
);

pub(super) const HOW_KNOWN: DefaultWording = alert(
    "{{ code }}: {% if kind == \"duress\" %}a second person, please{% else %}how do you know?{% endif %}",
    "Homeward {{ code }} {{ now }}: {% if kind == \"duress\" %}{% if by %}{{ by }}{% else %}somebody{% endif %} says \
     that {{ workers }} {{ are }} safe. A second person must confirm: CONFIRM {{ code }}\
     {% else %}not closed yet. Seen them or heard their voice? Reply SAFE {{ code }} SEEN or SAFE {{ code }} SPOKE{% endif %}",
    "SEEN SPOKE",
);

pub(super) const WHOM_HEARD: DefaultWording = alert(
    "{{ code }}: whom did you hear?",
    "Homeward {{ code }} {{ now }}: not closed yet. Whom did you hear?{% if reply %} Reply {{ reply }}{% endif %}",
    "",
);

pub(super) const SOME_SAFE: DefaultWording = alert(
    "{{ code }}: still open for {{ workers }}",
    "Homeward {{ code }} {{ now }}: {% if remark and room %}Safe: {{ remark }}{% if by %}, says {{ by }}{% endif %}\
     {% if how %} ({{ how }}){% endif %}. {% endif %}Still open: {{ workers }}. {% if kind == \"duress\" %}Do NOT ring them. \
     With you or police: SAFE {{ code }} SEEN{% if whom %} {{ whom }}{% endif %}\
     {% elif kind == \"help\" %}Voice heard, safe: SAFE {{ code }} SPOKE{% if whom %} {{ whom }}{% endif %}\
     {% else %}Ring {% if ring %}{{ ring }}{% else %}them{% endif %}. Then reply SAFE {{ code }} SPOKE{% if whom %} {{ whom }}{% endif %}{% endif %}",
    "SAFE",
);

pub(super) const STAND_DOWN: DefaultWording = alert(
    "{{ code }}: stand down",
    "Homeward {{ code }} {{ now }}: stand down, \
     {% if kind == \"monitor\" %}settled{% else %}safe{% endif %}: {{ workers }}\
     {% if by %}, says {{ by }}{% endif %}{% if how %} ({{ how }}){% endif %}{% if others %}; {{ others }} texted{% endif %}. No reply needed.",
    "",
);

pub(super) const ASK_BACK: DefaultWording = alert(
    "{{ code }}: the exact words, please",
    "Homeward {{ code }} {{ now }}: please use the exact words. Cannot take it: NEXT {{ code }}. \
     {% if kind == \"monitor\" %}Settled: SAFE {{ code }}. \
     {% elif kind != \"duress\" %}Voice heard, safe: SAFE {{ code }} SPOKE{% if are == \"are\" %} BOTH{% endif %}. {% endif %}Taking it: ACK {{ code }}",
    "ACK NEXT",
);

pub(super) const CONTACT_STATUS: DefaultWording = alert(
    "{{ code }}: what stands",
    "Homeward {{ code }} {{ now }}: {{ story }}. {% if kind == \"duress\" %}Do NOT ring or text them. {% endif %}\
     {% if by %}{{ by }} has it{% if until %} until {{ until }}{% endif %}.{% if kind != \"duress\" %} No reply needed.{% endif %}\
     {% else %}Nobody has it yet. Taking it: ACK {{ code }}{% endif %}",
    "",
);
