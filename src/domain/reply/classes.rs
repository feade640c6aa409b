//! The classes of words by which the logic asks; their words stand in `words/classes.txt`.

/// Defines the classes, each with the key of its section.
macro_rules! classes {
    ($($class:ident $key:literal,)*) => {
        /// A class of words.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum WordClass { $($class,)* }

        impl WordClass {
            /// Every class, with the key of its section.
            pub(super) const ALL: &[(WordClass, &'static str)] = &[$((WordClass::$class, $key),)*];
        }
    };
}

classes! {
    AboutNumber "about-number",
    AddsHour "adds-hour",
    AfterVisit "after-visit",
    AnswersCode "answers-code",
    Approves "approves",
    AsksForTime "asks-for-time",
    AsksWhether "asks-whether",
    Aux "aux",
    BeforeClock "before-clock",
    BeforeCode "before-code",
    BetweenDoer "between-doer",
    ByWork "by-work",
    ClockPlace "clock-place",
    Counted "counted",
    Courtesy "courtesy",
    Doing "doing",
    EmergencyNumber "emergency-number",
    FigureUnit "figure-unit",
    Fill "fill",
    Held "held",
    Hi "hi",
    HourUnit "hour-unit",
    HowSomebodyIs "how-somebody-is",
    Innocent "innocent",
    KeptOut "kept-out",
    LateBefore "late-before",
    LateBy "late-by",
    LateFromDue "late-from-due",
    LateJoins "late-joins",
    Log "log",
    MinuteUnit "minute-unit",
    More "more",
    Moves "moves",
    Names "names",
    NamesInterval "names-interval",
    NeverWithOk "never-with-ok",
    NoClockAfter "no-clock-after",
    NoDoerAfter "no-doer-after",
    NoOrderAfter "no-order-after",
    Noon "noon",
    NumberWithUnit "number-with-unit",
    Numbered "numbered",
    NumberedThing "numbered-thing",
    OfSomebody "of-somebody",
    OnlyOnTheWay "only-on-the-way",
    OnwardAnother "onward-another",
    OnwardEnds "onward-ends",
    OnwardGoing "onward-going",
    OnwardHouse "onward-house",
    OnwardInstead "onward-instead",
    OnwardIntroduces "onward-introduces",
    OnwardJoins "onward-joins",
    OnwardKin "onward-kin",
    OnwardLeft "onward-left",
    OnwardNever "onward-never",
    OnwardNext "onward-next",
    OnwardNotYet "onward-not-yet",
    OnwardSee "onward-see",
    OnwardStop "onward-stop",
    OnwardThrough "onward-through",
    OnwardTo "onward-to",
    OnwardUnderWay "onward-under-way",
    OnwardWeGo "onward-we-go",
    Orders "orders",
    OrdinalEnding "ordinal-ending",
    OverBy "over-by",
    OwnDoer "own-doer",
    OwnSpelling "own-spelling",
    PhraseCommon "phrase-common",
    PhraseEmpty "phrase-empty",
    Police "police",
    Repeated "repeated",
    RoadBefore "road-before",
    SchoolStage "school-stage",
    SeenWords "seen-words",
    Seizes "seizes",
    SetsOffBack "sets-off-back",
    SheHeThey "she-he-they",
    SosSlip "sos-slip",
    Spoken "spoken",
    SpokeWords "spoke-words",
    StaysAtDoor "stays-at-door",
    Street "street",
    StreetAfterNumber "street-after-number",
    Thanks "thanks",
    Third "third",
    TimeAhead "time-ahead",
    TimeClause "time-clause",
    TimeUnit "time-unit",
    Title "title",
    Together "together",
    Treat "treat",
    Treats "treats",
    Unit "unit",
    Until "until",
    UntilEnglish "until-english",
    UntilNearly "until-nearly",
    Us "us",
    UsDoing "us-doing",
    Vehicle "vehicle",
    WaitedOrCheck "waited-or-check",
    Waits "waits",
    Way "way",
    WelshFill "welsh-fill",
    With "with",
    WrongPerson "wrong-person",
}

/// Facts of the tables about a word: classes, and a number if the word names a number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct WordFacts {
    classes: u128,
    /// Number named by the word, zero for none.
    pub(super) number: u8,
}

impl WordFacts {
    /// Adds the word to a class.
    pub(super) fn add(&mut self, class: WordClass) {
        self.classes |= 1 << class as u32;
    }

    /// Returns whether the word is of a class.
    pub(super) fn is(self, class: WordClass) -> bool {
        self.classes & (1 << class as u32) != 0
    }
}
