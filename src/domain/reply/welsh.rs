//! Welsh, read where the school switches it on.
//!
//! Danger in Welsh is read whether it is switched on or not: nobody is asked for it, and a cry for help
//! costs nothing to understand. "Ddim yn iawn" is not OK, though it holds the word for it.

use super::pattern::Source;

/// What calls for help, in Welsh.
pub(super) const DANGER: &Source = &[(
    "asks for help in Welsh",
    &[
        "ddim|dim|nid yn|n|dwi|ydw|rwyn|mewn|yw|wyf|ydwi|and? n|yn|hollol|rhy|teimlon|teimlo|and? n|yn|and? iawn|saff|ddiogel|ok|dda|hapus|gyfforddus",
        "helpa|helpwch|helpu|cymorth|perygl|peryg|ofnus|ofn|peryglus|brys|argyfwng|anafu|gwaedu|cyllell|gyllell|cyllyll|bygwth|ymosod|trais",
        "wedi brifo|anafu|ymosod|cloi|cwympo|syrthio|llewygu",
        "methu|ffaelu gadael|anadlu|mynd|dod|symud|dianc",
        "alla i ddim gadael|anadlu|mynd|symud",
        "angen help|cymorth|heddlu|ambiwlans|rhywun",
        "ffoniwch|galwch|ffonia|galwa|anfonwch yr|r|are? heddlu|ambiwlans|999|help|rhywun",
        "dewch|dere|tyrd yn|ar|nawr|rwan|gloi|syth|yma",
        "gadael llonydd",
        "nac ydw|dw|ydyn",
        "heddlu|ambiwlans",
        "mae|ma ganddo|gynno|gyda fe|fo|o|e? cyllell|gyllell|gwn|dryll",
        "mewn trwbwl|perygl",
        "yn|wedi gweiddi|cloi|bygwth|ymosod|taro",
    ],
)];

/// What may be reported in Welsh. The groups are those of `INTENTS`.
pub(super) const REPORTS: &Source = &[
    (
        "no_answer",
        &[
            "neb adre|adref|gartre|gartref|yma|yn|i|ateb|mewn",
            "^ neb $",
            "dim ateb|ymateb",
            "neb yn ateb",
            "ddim adre|adref|gartref|mewn",
        ],
    ),
    (
        "home_safe",
        &[
            "adre|adref|gartre|gartref yn|n|nol|and? n|yn|and? saff|ddiogel",
            "saff|ddiogel adre|adref|gartre|gartref",
            "wedi cyrraedd adre|adref|gartre|gartref",
            "nol|cyrraedd adre|adref|gartre|gartref",
        ],
    ),
    (
        "back",
        &[
            "nol|ol yn|n|ir|i|and? yr|r|y|are? ysgol|swyddfa|gwaith",
            "wedi cyrraedd|dod nol|ol yn? yr? ysgol?",
            "^ yn ol $|nawr|rwan",
            "^ nol $|nawr|rwan",
            "yn|n|and yr|r|are ysgol",
        ],
    ),
    (
        "left",
        &[
            "ar y|fy|ein ffordd nol|yn|adre|adref|gartref|ol ol?",
            "wedi gadael",
            "^ gadael|gadel nawr|rwan|$",
            "yn|n|and gadael|gadel nawr|rwan|$",
            "mynd nol|adre|adref",
        ],
    ),
    (
        "extend",
        &[
            "<mins>|<num> arall|mwy|ychwanegol",
            "angen mwy o|<mins>|<num> amser|<mins>?",
            "angen <mins>|<num> arall|mwy|o?",
            "mwy o amser",
            "tan|hyd <clock>|<num>",
            "<mins>|<num> o amser? arall|mwy",
            "arall|mwy <mins>|<num>",
        ],
    ),
    (
        "late",
        &[
            "hwyr",
            "traffig|oedi",
            "ar ei hol hi",
            "nol mewn|erbyn|am <mins>|<num>|<clock>",
            "yna|yno mewn|erbyn <mins>|<num>|<clock>",
        ],
    ),
    (
        "arrived",
        &[
            "^ yma nawr|rwan|$|@nice|yn",
            "wedi cyrraedd",
            "newydd? gyrraedd|cyrraedd",
            "dwi|rwyf|ni|dyn|dan yma",
            "mynd i fewn|mewn",
            "tu allan i|r|are i? ty",
            "wrth y|r|are? drws",
        ],
    ),
    (
        "start",
        &[
            "ar y|fy ffordd i|draw|ir|yno",
            "mynd i|ar|at|draw|allan",
            "cychwyn|dechrau",
            "gadael yr? ysgol",
            "ar y ffordd",
        ],
    ),
    (
        "ok",
        &[
            "dwi|dw|rwyn|rwy|rydw|wi|ydw|fi|ni|dyn|dan|rydyn|rydym|popeth|pawb|pob|mae|ma|bob|da|y|ydyn|yr|oll|ryn|dyma i|ni|n|yn|popeth|dau|y|peth|bawb|pawb|ill|fi|and? yn|n|popeth|and? iawn|dda|saff|ddiogel|ok|grêt|gret|hapus",
            "dw|rydw|ydw|rwy|dwi in iawn|dda|saff|ddiogel|ok",
            "^ iawn|ok|da diolch",
            "^ yn iawn $|diolch|yma|nawr|fan",
            "popeth|pawb|oll yn|n|and? iawn|dda|saff|ddiogel|ok",
            "^ ydw yn|rwyn? iawn $|diolch?",
            "ok|iawn diolch",
            "diolch iawn? ok|iawn",
            "yn|n|and saff|ddiogel",
        ],
    ),
    (
        "cancel",
        &[
            "ymweliad wedi|yn ei|cael? ganslo|canslo|gohirio",
            "wedi canslo|gohirio yr? ymweliad",
            "canslo r|yr|are ymweliad",
            "ddim yn|n|and? mynd nawr|heddiw|rwan",
            "dim ymweliad heddiw|nawr",
        ],
    ),
    (
        "opt_out",
        &["stopiwch|peidiwch|stopio a|ag|anfon|r|decstio|tecstio|are"],
    ),
    (
        "status",
        &["pryd mae|ydy|dwi|oes", "beth|faint yw|ydy|o|or yr|r|fy|amser|are"],
    ),
];

/// Words that may stand in a Welsh report.
pub(super) const FILL: &str = "in and are diolch bore da prynhawn helo shwmae sumae nawr rwan yma o hyd gyda efo mam dad teulu y yr r n yn i wedi ar a ac fi ni \
    dwi dw rwyn rwy rydw wi ydw dyn dan rydyn rydym popeth pawb mae ma iawn dda da saff ddiogel gyda'r tad plant plentyn nain taid ti chi dal fan hyn \
    ty ysgol swyddfa ymweliad cyntaf ail dau ddau ein dau bawb ddwy i'r ir at am drwy drwg os gwelwch dda plis cheers hefyd eto heddiw hwyr traffig adre \
    adref gartre gartref nol ol cyrraedd gyrraedd newydd gadael gadel ffordd fy y ffordd mewn fewn neb ateb dim ymateb angen mwy amser arall munud \
    munudau awr hanner chwarter tan erbyn mynd draw cychwyn tua yna yno siarad yn siarad cael paned te coffi hapus gret oll drws wrth canslo ganslo \
    gohirio iawn. bach bydda byddaf byddwn fydda allan oddi yma nhw o'r or car gyrru pob peth lan lawr grisiau cegin";

/// What contacts answer in Welsh.
pub(super) const CONTACT: &Source = &[
    (
        "police",
        &[
            "heddlu ar y|eu ffordd",
            "heddlu wedi|yn cael|eu|dod|gwybod|bod? galw|ffonio|gwybod?",
            "wedi ffonio|galw|cysylltu ar|r|yr|are? heddlu|999",
        ],
    ),
    (
        "ack",
        &[
            "wnaf|wna|gwnaf|mi|fe|na|nai wna|i|wnaf|ddelio|o|hwn i? ddelio|hynny|ffonio|fe|fo|e|hwn?",
            "ddelio|delio",
            "ar fy ffordd",
            "ffonio hi|fe|fo|nawr|rwan|e",
            "fi sydd|syn|sy",
            "gadael|gad o|fe|hwn|e i|gyda|efo",
            "wedi derbyn",
        ],
    ),
    (
        "decline",
        &[
            "ddim ar|yn|n|gallu|and gael|gallu|gweithio?",
            "^ na $|alla|fedra|sori",
            "methu",
            "alla|fedra i ddim",
            "mewn cyfarfod",
            "dysgu|addysgu tan|nawr|rwan",
            "ar wyliau",
            "nesaf",
            "sori",
        ],
    ),
    (
        "safe",
        &[
            "wedi siarad|gweld a|ag|efo|gyda|hi|fe|fo ** saff|iawn|ddiogel",
            "siarad|gweld ** saff|ddiogel",
        ],
    ),
];
