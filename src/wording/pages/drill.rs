//! Sentences of a drill's card.

sentences! { "drill":
    TITLE = "DRILL: practice only";
    /// Across every page while a drill runs.
    BAND = "DRILL: practice only. Nobody is at risk.";
    /// Before the title of every tab while a drill runs.
    MARK = "DRILL ";
    CODE = "Drill {code}";
    /// Nobody is ever sent to a telephone by a drill.
    INSTRUCTION = "Nobody is at risk. Ring nobody. Were you told? Press the button, as you would for real.";
    ANSWER = "I am answering the drill";
    SINCE = "Since";
    TOLD = "Who was told";
    NOBODY = "nobody yet";
    /// After the button.
    ANSWERED = "your answer to drill {code} is noted, with its time. Nobody is at risk.";
}
