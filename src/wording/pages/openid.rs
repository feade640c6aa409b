//! Sentences of signing in at the school's own service: what came of it, and what to do.

sentences! { "openid":
    OR_BY_PASSWORD = "Or by name and password:";
    NOT_SET_UP = "Signing in that way is not set up here. Sign in with your name and password.";
    NOT_THIS_BROWSER = "This sign-in was begun in another browser or at another address, is more than ten minutes old, or was \
                        used already. Nobody was signed in. Begin again here.";
    NOT_SIGNED_IN = "You are not signed in";
    BACK_TO_SIGN_IN = "Back to signing in";

    // ---- On the way there ----

    ON_TO = "On to {service}";
    COME_BACK = "You sign in there, and come back by yourself.";
    GO_ON_TO = "Go on to {service}";

    // ---- An identity without an account ----

    NOT_LINKED = "Not linked yet";
    WHOSE_ACCOUNT = "You are signed in there, and Homeward does not know yet whose account here that is.";
    WHOSE_ACCOUNT_AS = "You are signed in there as *{name}*, and Homeward does not know yet whose account here that is.";
    GIVE_CODE = "Give this code to whoever looks after Homeward, in person or by telephone:";
    THEY_TYPE = "They type this on the server, and then you sign in again:";
    LINK_COMMAND = "sudo homeward user link NAME {code}";

    // ---- Sent back without a code ----

    WITHOUT_SIGNING_IN = "You came back from {service} without signing in there. Try again, or sign in with your name and password. \
                          If it says that you may not, tell whoever looks after Homeward.";
    WRONG_THERE = "Something is wrong at {service} just now. Try again in a minute, or sign in with your name and password.";
    CAME_TO_NOTHING_WORD = "Signing in at {service} came to nothing. Sign in with your name and password, and tell whoever looks \
                            after Homeward: the answer was {word}.";
    CAME_TO_NOTHING = "Signing in at {service} came to nothing. Try again, or sign in with your name and password.";

    // ---- A fault ----

    UNREACHABLE = "Homeward cannot reach {service} just now. Sign in with your name and password meanwhile, or try again in a minute.";
    ODD = "The answer of {service} makes no sense to Homeward. Sign in with your name and password meanwhile, and tell whoever looks \
           after Homeward: the log says what is odd.";
    HOMEWARD_REFUSED = "Homeward itself is refused by {service}: {word}. Sign in with your name and password meanwhile, and tell \
                        whoever looks after Homeward: its secret there may have run out.";
    CODE_REFUSED = "This sign-in was used already, or took too long. Begin again.";
    OTHER_ISSUER = "You did not come back from {service}. Nobody was signed in. Begin again here.";
    NOT_THE_SCHOOLS = "That account at {service} is not the school's. Begin again, and choose your school account.";
    CLOCKS_DIFFER = "The clocks of {service} and of Homeward's server differ by more than a minute. Sign in with your name and \
                     password meanwhile, and tell whoever looks after Homeward.";
    DOES_NOT_HOLD = "The answer of {service} does not hold, so nobody was signed in. Begin again. If it happens again, tell whoever \
                     looks after Homeward: the log says why.";
    /// The place: why, in the engine's words.
    ENGINE_SAYS = "{why}. Sign in with your name and password.";
}
