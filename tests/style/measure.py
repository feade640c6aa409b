#!/usr/bin/env python3
"""Prints the style measures of our own code, and holds each file to what it was.

    python3 tests/style/measure.py               the table that docs/style.md explains (make style)
    python3 tests/style/measure.py --files       the measures of each file, to find the worst
    python3 tests/style/measure.py --check       names each file that got worse; ends with 1 if there is any
    python3 tests/style/measure.py --baseline    rewrites tests/style/baseline.tsv (make style-baseline)

How things are counted. All of it reads the files as text, so the figures are good to about one in a hundred.

files       every `.rs` under src/, but for tests: `tests.rs` and whatever stands in a folder `tests`
code line   a line with something on it beside white space and comments
function    from the line of `fn` to the line of its closing brace; a signature without a body is none
type        a `struct`, `enum`, `union`, `trait` or `type NAME = ..;` outside of any `impl` or `trait` block
one word    `Board` is one word, `BoardRow` two, `SMS` one; a digit belongs to the word before it
twice       a name that more than one type has, wherever they stand
comment     `//`, `///`, `//!`, `/* */`, without code spans (`like this`), addresses and the slashes themselves
word        letters and apostrophes; figures and signs are none
pronoun     it, that, what, whoever, one, those and their kin, all in PRONOUNS below. A reader misses the noun that they
            stand for, so the measure is how many there are in a hundred words of comment

The ratchet. A file may have at most AIM_PRONOUNS pronouns in a hundred words of comment, and at most half of its types
may have a name of one word. A file that stands in baseline.tsv with more may keep what it has there and not add to it:
no more types of one word, no higher share of pronouns; one pronoun more is let pass, for a share moves when words go as
well. A line in lifted.tsv, with a reason, lets a file off. Files with fewer than FEWEST_WORDS words of comment are not
measured by their pronouns.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BASELINE = HERE / "baseline.tsv"
LIFTED = HERE / "lifted.tsv"

PRONOUNS = frozenset(
    "it its itself that this these those what whatever which who whom whose whoever one ones they them their "
    "somebody anybody nobody".split()
)
AIM_PRONOUNS = 6.0
AIM_ONE_WORD = 0.5
FEWEST_WORDS = 60
LONG_FUNCTION = 100
WIDE_LINE = 100


def split(text):
    """Splits Rust source into its code, strings and comments blanked out, and its comments, each with the line it is on.

    The code keeps every line and column, so that places in it are places in the file.
    """
    code, comments, i = [], [], 0
    blank = lambda part: "".join(c if c == "\n" else " " for c in part)
    raw_string = re.compile(r'b?r(#*)"')
    char = re.compile(r"b?'(\\(x[0-9a-fA-F]{2}|u\{[0-9a-fA-F_]+\}|.)|[^\\'\n])'")
    while i < len(text):
        end = None
        if text.startswith("//", i):
            end = text.find("\n", i)
            end = len(text) if end < 0 else end
            comments.append(text[i:end])
        elif text.startswith("/*", i):
            depth, end = 1, i + 2
            while end < len(text) and depth:
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
            comments.append(text[i:end])
        elif (opening := raw_string.match(text, i)) and not (i and (text[i - 1].isalnum() or text[i - 1] == "_")):
            close = '"' + opening.group(1)
            end = text.find(close, opening.end())
            end = len(text) if end < 0 else end + len(close)
            code.append("s" + blank(text[i + 1 : end]))
            i = end
            continue
        elif text[i] == '"':
            end = i + 1
            while end < len(text) and text[end] != '"':
                end += 2 if text[end] == "\\" else 1
            end += 1
            code.append("s" + blank(text[i + 1 : end]))
            i = end
            continue
        elif text[i] == "'" and (letter := char.match(text, i)):
            end = letter.end()
            code.append("c" + blank(text[i + 1 : end]))
            i = end
            continue
        if end is None:
            code.append(text[i])
            i += 1
        else:
            code.append(blank(text[i:end]))
            i = end
    return "".join(code), comments


def closing(code, opening):
    """Returns where the brace at `opening` is closed."""
    depth = 0
    for i in range(opening, len(code)):
        if code[i] == "{":
            depth += 1
        elif code[i] == "}":
            depth -= 1
            if depth == 0:
                return i
    return len(code) - 1


def without_tests(code):
    """Blanks out `#[cfg(test)]` blocks."""
    for found in reversed(list(re.finditer(r"#\[cfg\(test\)\]\s*mod\s+\w+\s*\{", code))):
        end = closing(code, found.end() - 1)
        code = code[: found.start()] + re.sub(r"[^\n]", " ", code[found.start() : end + 1]) + code[end + 1 :]
    return code


def functions(code):
    """Returns the length of each function in lines."""
    lengths = []
    for found in re.finditer(r"\bfn\s+\w+", code):
        depth, i = 0, found.end()
        while i < len(code):
            if code[i] in "([":
                depth += 1
            elif code[i] in ")]":
                depth -= 1
            elif depth == 0 and code[i] in "{;":
                break
            i += 1
        if i < len(code) and code[i] == "{":
            lengths.append(code.count("\n", found.start(), closing(code, i)) + 1)
    return lengths


def types(code):
    """Returns the names of the types that are declared, without those associated with a trait or an `impl`."""
    for found in reversed(list(re.finditer(r"^\s*(?:pub(?:\([^)]*\))?\s+)?(?:unsafe\s+)?(?:impl|trait)\b[^;{]*\{", code, re.M))):
        end = closing(code, found.end() - 1)
        code = code[: found.end()] + re.sub(r"\btype\b", "    ", code[found.end() : end]) + code[end:]
    return re.findall(r"^\s*(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|union|trait|type)\s+([A-Z]\w*)", code, re.M)


def words_of_name(name):
    return re.findall(r"[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z0-9]*|[a-z0-9]+", name)


def words_of_comments(comments):
    text = " ".join(re.sub(r"^/[/*]+!?|\*/$", "", comment) for comment in comments)
    text = re.sub(r"```.*?```|`[^`]*`|https?://\S+", " ", text, flags=re.S)
    return [word.lower() for word in re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text)]


class Measure:
    """The measures of one file."""

    def __init__(self, name, text):
        code, comments = split(text)
        code = without_tests(code)
        self.name = name
        self.lines = text.splitlines()
        self.code_lines = sum(1 for line in code.splitlines() if line.strip())
        self.functions = functions(code)
        self.types = types(code)
        self.one_word = [name for name in self.types if len(words_of_name(name)) == 1]
        words = words_of_comments(comments)
        self.words = len(words)
        self.pronouns = sum(1 for word in words if word in PRONOUNS)

    @property
    def share(self):
        """Returns how many pronouns stand in a hundred words of comment."""
        return round(100 * self.pronouns / self.words, 1) if self.words else 0.0


def measured():
    files = []
    for path in sorted((ROOT / "src").rglob("*.rs")):
        name = path.relative_to(ROOT).as_posix()
        if path.name != "tests.rs" and "tests" not in path.relative_to(ROOT).parts[:-1]:
            files.append(Measure(name, path.read_text(encoding="utf-8")))
    return files


def at(sorted_numbers, share):
    """Returns the number below which a share of them lies."""
    if not sorted_numbers:
        return 0
    return sorted_numbers[min(len(sorted_numbers) - 1, int(share * len(sorted_numbers)))]


def report(files):
    lengths = sorted(file.code_lines for file in files)
    all_functions = [length for file in files for length in file.functions]
    long = [length for length in all_functions if length > LONG_FUNCTION]
    names = [name for file in files for name in file.types]
    one_word = [name for file in files for name in file.one_word]
    places = {}
    for file in files:
        for name in file.types:
            places.setdefault(name, []).append(file.name)
    twice = {name: where for name, where in places.items() if len(where) > 1}
    words = sum(file.words for file in files)
    pronouns = sum(file.pronouns for file in files)
    lines = [line for file in files for line in file.lines]
    blank = sum(1 for line in lines if not line.strip())
    wide = sum(1 for line in lines if len(line) > WIDE_LINE)

    def row(what, value):
        print(f"{what:<66} {value}")

    row("files, code lines", f"{len(files)}, {sum(lengths)}")
    row("code lines a file: median / p90 / largest", f"{at(lengths, 0.5)} / {at(lengths, 0.9)} / {lengths[-1]}")
    row(f"functions over {LONG_FUNCTION} lines", f"{len(long)} of {len(all_functions)}, the longest {max(all_functions)}")
    row("types with a one-word name", f"{100 * len(one_word) / len(names):.0f} % ({len(one_word)} of {len(names)})")
    row("type names used for more than one type", f"{len(twice)} of {len(places)}")
    row("pronouns (it, that, what, whoever, ...) in 100 words of comment", f"{100 * pronouns / words:.1f}")
    row("words of comment", words)
    row("blank lines", f"{100 * blank / len(lines):.1f} %")
    row(f"lines over {WIDE_LINE} columns", f"{100 * wide / len(lines):.1f} %")
    subjects = subjects_of_commits()
    if subjects:
        row("commit subject, letters: median / p90 / longest", f"{at(subjects, 0.5)} / {at(subjects, 0.9)} / {subjects[-1]}")
        lately = subjects_of_commits("-50")
        row("the same, of the last 50", f"{at(lately, 0.5)} / {at(lately, 0.9)} / {lately[-1]}")
    print("\nNames of more than one type:\n")
    for name, where in sorted(twice.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"  {name} ({len(where)}): {', '.join(where)}")


def git(*arguments):
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout


def subjects_of_commits(*arguments):
    return sorted(len(line) for line in git("log", "--no-merges", "--format=%s", *arguments).splitlines())


def rows(path):
    """Reads a table: a line each, tabs between, `#` before what explains it."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def baseline():
    """Returns what each file may keep: types of one word, and pronouns in a hundred words of comment."""
    return {name: (int(one_word), float(share)) for name, one_word, share in rows(BASELINE)}


def worse(file, known):
    """Returns what is worse about a file than it may be: the measure, and the fault in words."""
    one_word, share = known.get(file.name, (0, 0.0))
    said = "it was" if file.name in known else "a new file may have"
    if len(file.one_word) > max(one_word, AIM_ONE_WORD * len(file.types)):
        allowed = one_word if file.name in known else f"half of its {len(file.types)}"
        yield "types", f"{len(file.one_word)} types with a name of one word ({', '.join(file.one_word)}); {said} {allowed}"
    allowed = max(share, AIM_PRONOUNS)
    if file.words >= FEWEST_WORDS and file.pronouns > allowed * file.words / 100 + 1:
        yield "pronouns", f"{file.share} pronouns in 100 words of comment; {said} {allowed}"


def check(files):
    known = baseline()
    faults, lifted = [], {}
    for row in rows(LIFTED):
        if len(row) != 3 or row[1] not in ("types", "pronouns") or not row[2].strip():
            faults.append(f"tests/style/lifted.tsv: `{' '.join(row)}`: a file, `types` or `pronouns`, and a reason, tabs between")
        elif not (ROOT / row[0]).exists():
            faults.append(f"tests/style/lifted.tsv: `{row[0]}` is no file any more")
        else:
            lifted[row[0], row[1]] = row[2]
    for file in files:
        for measure, fault in worse(file, known):
            if (file.name, measure) not in lifted:
                faults.append(f"{file.name}: {fault}")
    for fault in faults:
        print(fault)
    if faults:
        print(
            "\nName the thing (docs/style.md shows how), or say in tests/style/lifted.tsv why not."
            "\nA file that was only moved: `make style-baseline`."
        )
    return 1 if faults else 0


def moved():
    """Returns which file each file that is new since the baseline was written came from, as git sees it."""
    since = git("log", "-1", "--format=%H", "--", str(BASELINE)).strip()
    if not since:
        return {}
    found = {}
    for line in git("diff", "--find-renames=40%", "--find-copies=40%", "--name-status", since, "--", "src").splitlines():
        status, *paths = line.split("\t")
        if status[0] in "RC" and len(paths) == 2:
            found[paths[1]] = paths[0]
    return found


def write_baseline(files, everything):
    """Lowers what is better now, follows files that were moved, and drops those that are gone. Raises nothing, unless told."""
    known, came_from = baseline(), moved()
    lines, left_out = [], []
    for file in files:
        before = known.get(file.name) or known.get(came_from.get(file.name))
        now = (len(file.one_word), file.share)
        if everything:
            kept = now
        elif before:
            kept = (min(now[0], before[0]), min(now[1], before[1]))
        elif any(worse(file, {})):
            left_out.append(file.name)
            continue
        else:
            kept = now
        lines.append(f"{file.name}\t{kept[0]}\t{kept[1]}\n")
    BASELINE.write_text(
        "# What each file of src may keep: types with a name of one word, pronouns in 100 words of comment.\n"
        "# Written by `make style-baseline`; tests/style/measure.py says how both are counted.\n" + "".join(lines),
        encoding="utf-8",
    )
    print(f"{len(lines)} files in tests/style/baseline.tsv")
    for name in left_out:
        print(f"left out, for it is new and over the aims: {name}")


def main(arguments):
    files = measured()
    match arguments:
        case []:
            report(files)
        case ["--files"]:
            print("file\tcode lines\ttypes\tof one word\twords of comment\tpronouns in 100")
            for file in sorted(files, key=lambda file: -file.share):
                print(file.name, file.code_lines, len(file.types), len(file.one_word), file.words, file.share, sep="\t")
        case ["--check"]:
            return check(files)
        case ["--baseline"] | ["--baseline", "--all"]:
            write_baseline(files, "--all" in arguments)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        sys.exit(1)
