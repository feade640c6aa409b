//! Refusals for people at a page: nothing of the command line.

use homeward::wording::for_page;

#[test]
fn a_refusal_on_a_page_names_no_command_and_no_flag() {
    for (refusal, shown) in [
        (
            "no open alert `K7`: `homeward alert list` shows those that are",
            "no open alert `K7`",
        ),
        (
            "there is nobody to ask: name who authorises it (`--authorised-by`) or looks after it (`--responsible-contact`)",
            "there is nobody to ask: name who authorises it or looks after it",
        ),
        (
            "`Jo` has no mobile, so they cannot be asked by text; nothing was changed. Ask them yourself, and leave out `--ask`",
            "`Jo` has no mobile, so they cannot be asked by text; nothing was changed. Ask them yourself",
        ),
        (
            "that visit is planned and has not begun: `homeward visit start` begins it, `homeward visit cancel` calls it off",
            "that visit is planned and has not begun",
        ),
        (
            "that household is not in cooling-off; nothing was changed. `homeward household list` shows those that are",
            "that household is not in cooling-off; nothing was changed.",
        ),
        (
            "`7` may be morning or afternoon; write `7pm` or `7am`",
            "`7` may be morning or afternoon; write `7pm` or `7am`",
        ),
        (
            "choose your name (yours alone) first",
            "choose your name (yours alone) first",
        ),
        ("an open bracket (stays", "an open bracket (stays"),
    ] {
        assert_eq!(for_page(refusal), shown);
    }
}
