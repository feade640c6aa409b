//! The built-in wording of visits without trouble: asked for, begun, and told to interested people.

use super::entry::{DefaultWording, PLAN, contact, worker};

pub(super) const STARTED: DefaultWording = contact(
    "{{ workers }} {{ are }} out on a visit",
    "Homeward {{ now }}: {{ workers }} {{ are }} out on a visit\
             {% if back_by %}, due back {{ back_by }}{% endif %}.{% if remark %} {{ remark }}.{% endif %} No reply needed.",
    "workers are have back_by",
    "due next_check at by step remark",
    "",
);

pub(super) const STARTED_BY_EXCEPTION: DefaultWording = contact(
    "{{ workers }} {{ are }} out by exception",
    "Homeward {{ now }}: {{ workers }} {{ are }} out{% if back_by %} until {{ back_by }}{% endif %} by exception\
             {% if remark %}: {{ remark }}{% endif %}. {% if by %}{{ by }} authorised it{% else %}Nobody authorised it{% endif %}. \
             No reply needed.",
    "workers are have back_by",
    "due next_check at by step remark",
    "",
);

pub(super) const STARTED_AGAINST_POLICY: DefaultWording = contact(
    "{{ workers }} {{ are }} out AGAINST POLICY",
    "Homeward {{ now }}: {{ workers }} {{ are }} out AGAINST POLICY{% if back_by %} until {{ back_by }}{% endif %}\
             {% if remark %}: {{ remark }}{% endif %}. Nobody authorised it. Watched as at risk. No reply needed.",
    "workers are have back_by",
    "due next_check at by step remark",
    "",
);

pub(super) const STARTED_IN_DOUBT: DefaultWording = contact(
    "{{ workers }} {{ are }} out, but something is wrong",
    "Homeward {{ now }}: {{ workers }} {{ are }} out{% if back_by %}, due back {{ back_by }}{% endif %}. \
             Ring them often{% if remark %}: {{ remark }}{% endif %}.",
    "workers are have back_by",
    "due next_check at by step remark",
    "",
);

pub(super) const ARRIVED: DefaultWording = worker(
    "IN noted",
    "Homeward {{ now }}: IN{% if at %} at {{ at }}{% endif %} noted.\
             {% if next_check %} First check-in {{ next_check }}.{% endif %}\
             {% if back_by %} Due back {{ back_by }}.{% endif %} No reply needed.",
    "",
    PLAN,
    "",
);

pub(super) const LEAVE_ASKED: DefaultWording = contact(
    "{{ code }}: may {{ workers }} go on a visit?",
    "Homeward {{ code }} {{ now }}: {{ workers }} {% if are == \"are\" %}ask{% else %}asks{% endif %} to go on a visit\
     {% if due %} at {{ due }}{% endif %}{% if back_by %}, back {{ back_by }}{% endif %}.\
     {% if remark %} Note: {{ remark }}.{% endif %} Reply NO {{ code }} or YES {{ code }}",
    "code workers are have back_by",
    "due at remark",
    "YES NO",
);

pub(super) const CONTACT_ASKED: DefaultWording = contact(
    "{{ code }}: will you look after {{ workers }}?",
    "Homeward {{ code }} {{ now }}: {{ workers }} {{ are }} to be out\
     {% if back_by %} until {{ back_by }}{% endif %}. Will you watch for them until they are home? \
     Reply NO {{ code }} or YES {{ code }}",
    "code workers are have back_by",
    "due at remark",
    "YES NO",
);

pub(super) const LEAVE_NOTED: DefaultWording = contact(
    "{{ code }}: your answer is noted",
    "Homeward {{ code }} {{ now }}: your answer about {{ workers }} is noted. No reply needed.",
    "code workers are have",
    "due at remark back_by",
    "",
);

pub(super) const LEAVE_ASK_BACK: DefaultWording = contact(
    "{{ code }}: the exact words, please",
    "Homeward {{ code }} {{ now }}: {{ workers }} {{ are }} waiting for your answer. Please use the exact words. \
     Reply NO {{ code }} or YES {{ code }}",
    "code workers are have",
    "due at remark back_by",
    "YES NO",
);

pub(super) const LEAVE_OFF: DefaultWording = contact(
    "{{ code }}: the visit is off",
    "Homeward {{ code }} {{ now }}: the visit of {{ workers }} is off. No reply needed.",
    "code workers are have",
    "due at remark back_by",
    "",
);

pub(super) const PLANNED: DefaultWording = worker(
    "Your visit is planned",
    "Homeward {{ now }}: your visit is planned{% if back_by %}, back {{ back_by }}{% endif %}. \
     {% if by %}Waiting for {{ by }} to agree{% else %}Permission has been asked for{% endif %}. Do not set off before you hear.",
    "back_by",
    "due at by next_check",
    "",
);

pub(super) const AUTHORISED: DefaultWording = worker(
    "Your visit is authorised",
    "Homeward {{ now }}: your visit is authorised{% if by %} by {{ by }}{% endif %}\
     {% if back_by %}, back {{ back_by }}{% endif %}. When you set off, text LEFT",
    "back_by",
    "due at by next_check",
    "LEFT",
);

pub(super) const NOT_AUTHORISED: DefaultWording = worker(
    "Your visit is not authorised",
    "Homeward {{ now }}: {% if by %}{{ by }} has{% else %}your leader has{% endif %} not agreed to your visit. \
     Do not go; ring the office.",
    "",
    "due at by back_by next_check",
    "",
);

pub(super) const NOT_AUTHORISED_YET: DefaultWording = worker(
    "Your visit is not authorised yet",
    "Homeward {{ now }}: your visit is not authorised yet, so you are not signed out. Ring the office.",
    "",
    "due at by back_by next_check",
    "",
);

pub(super) const NOT_SET_OFF: DefaultWording = worker(
    "Have you set off?",
    "Homeward {{ now }}: your visit{% if due %} was to start {{ due }}{% else %} is planned{% endif %}, and you are not signed out. \
     Not going, ring the office. Setting off now, or gone already, text LEFT",
    "",
    "due at by back_by next_check",
    "LEFT",
);

pub(super) const NOT_SET_OFF_OFFICE: DefaultWording = contact(
    "{{ workers }}: not signed out",
    "Homeward {{ now }}: {{ workers }} {% if are == \"are\" %}were{% else %}was{% endif %} to set off on a visit and {{ are }} not signed out. \
     Please find out where they are.",
    "workers are have",
    "due at back_by remark",
    "",
);

/// To the office and whoever said NO to a visit: the workers had gone before.
pub(super) const REFUSED_TOO_LATE: DefaultWording = contact(
    "{{ workers }}: out, and {{ by }} says NO",
    "Homeward {{ now }}: {{ by }} says NO to the visit, but {{ workers }} {{ are }} out already. \
     Decide now whether it goes on.",
    "workers are have by",
    "at back_by due code remark",
    "",
);

pub(super) const LAPSED: DefaultWording = contact(
    "{{ workers }}: the visit never began",
    "Homeward {{ now }}: the planned visit of {{ workers }} never began and is off. \
     Make sure that they are in school.",
    "workers are have",
    "due at back_by remark",
    "",
);

pub(super) const CHANGED: DefaultWording = contact(
    "{{ workers }}: the visit has changed",
    "Homeward {{ now }}: the visit of {{ workers }} has changed{% if remark %}, {{ remark }}{% endif %}\
     {% if due %}, arrival due {{ due }}{% endif %}{% if back_by %}, due back {{ back_by }}{% endif %}. No reply needed.",
    "workers are have back_by",
    "due at remark next_check",
    "",
);

pub(super) const OFF_NOTED: DefaultWording = worker(
    "The visit is called off",
    "Homeward {{ now }}: noted, the visit is off.{% if back_by %} Due back {{ back_by }}.{% endif %}\
     {% if remark %} {{ remark }}{% endif %} Once you have left, text LEFT",
    "",
    "at due remark back_by next_check deadline",
    "LEFT",
);

pub(super) const OFF_TOLD: DefaultWording = contact(
    "{{ workers }}: the visit is called off",
    "Homeward {{ now }}: {{ workers }} called the visit off{% if back_by %}, due back {{ back_by }}{% endif %}.\
     {% if others %} Still inside: {{ others }}.{% endif %} No reply needed.",
    "workers are have",
    "at due others remark back_by next_check deadline",
    "",
);

pub(super) const HELD_UP: DefaultWording = contact(
    "{{ workers }}: held up",
    "Homeward {{ now }}: {{ workers }} {{ are }} held up{% if back_by %}, due back {{ back_by }}{% endif %}. \
     We asked how many minutes.{% if others %} Still inside: {{ others }}.{% endif %} No reply needed.",
    "workers are have",
    "at due others remark back_by next_check deadline",
    "",
);

pub(super) const LEFT_TOLD: DefaultWording = contact(
    "{{ workers }} {{ have }} left a household",
    "Homeward {{ now }}: {{ workers }} {{ have }} left{% if at %} at {{ at }}{% endif %}\
     {% if remark %}, {{ remark }}{% endif %}{% if back_by %}, due back {{ back_by }}{% endif %}.\
     {% if others %} Still inside: {{ others }}.{% endif %} No reply needed.",
    "workers are have",
    "due at others remark back_by next_check",
    "",
);

pub(super) const ENDED: DefaultWording = contact(
    "{% if others %}{{ workers }} {{ are }} back{% else %}{{ workers }}: the visit is over{% endif %}",
    "Homeward {{ now }}: {% if others %}{{ workers }} {{ are }} back. Still out: {{ others }}{% else %}\
     the visit of {{ workers }} is over{% if remark %}: {{ remark }}{% endif %}{% if by %}, says {{ by }}{% endif %}\
     {% endif %}. No reply needed.",
    "workers are have",
    "due at by others remark back_by",
    "",
);

pub(super) const ENDED_AT_HOME: DefaultWording = contact(
    "{{ workers }}: home",
    "Homeward {{ now }}: {{ workers }} {{ are }} home{% if others %}. Still out: {{ others }}{% else %}, \
     and the visit is over{% if remark %}: {{ remark }}{% endif %}{% endif %}. No reply needed.",
    "workers are have",
    "due at others remark back_by",
    "",
);

pub(super) const ENTERED_OFFICE: DefaultWording = contact(
    "{{ workers }} {{ have }} gone in",
    "Homeward {{ now }}: {{ workers }} {{ have }} gone in{% if at %} at {{ at }}{% endif %} on a visit that was to stay at the door, \
     {% if are == \"are\" %}with too few{% else %}alone{% endif %}. Ring them now.",
    "workers are have",
    "due at remark back_by next_check",
    "",
);

/// A reminder of the school's own, around its words.
pub(super) const PROMPT: DefaultWording = worker(
    "A reminder",
    "Homeward {{ now }}: {{ remark }}.",
    "remark",
    "at due next_check back_by",
    "",
);

pub(super) const ARRIVED_FIRST: DefaultWording = worker(
    "IN noted, wait outside",
    "Homeward {{ now }}: IN{% if at %} at {{ at }}{% endif %} noted.\
     {% if next_check and room %} First check-in {{ next_check }}.{% endif %} \
     Wait outside until {% if by %}{{ by }} is there too{% else %}all are there{% endif %}.",
    "",
    "at due next_check back_by by",
    "",
);

pub(super) const ALL_THERE: DefaultWording = worker(
    "All are there",
    "Homeward {{ now }}: all of you are there now, so you can go in together. No reply needed.",
    "",
    PLAN,
    "",
);

pub(super) const ARRIVED_OUTSIDE: DefaultWording = worker(
    "IN noted",
    "Homeward {{ now }}: IN{% if at %} at {{ at }}{% endif %} noted.\
     {% if next_check %} First check-in {{ next_check }}.{% endif %}\
     {% if back_by and room %} Due back {{ back_by }}.{% endif %} If you go inside after all, text IN once more.",
    "",
    PLAN,
    "",
);

pub(super) const ENTERED: DefaultWording = worker(
    "Inside, noted",
    "Homeward {{ now }}: noted, you went inside{% if at %} at {{ at }}{% endif %}.\
     {% if next_check %} First check-in {{ next_check }}.{% endif %}\
     {% if back_by %} Due back {{ back_by }}.{% endif %} No reply needed.",
    "",
    PLAN,
    "",
);

pub(super) const STAYED_LONG: DefaultWording = worker(
    "Longer than planned",
    "Homeward {{ now }}: this stop is taking longer than planned.\
     {% if next_check %} Next check-in {{ next_check }}.{% endif %}\
     {% if back_by %} Due back {{ back_by }}.{% endif %} When you leave, text LEFT",
    "",
    PLAN,
    "LEFT",
);
