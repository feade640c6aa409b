#!/usr/bin/env python3
"""Tries many mutants of the domain with one build: each is written behind a switch, and turned on by its number.

    python3 tests/mutants/switch.py [FILE]...      as in: switch.py src/domain/sheet/story.rs; all but reply/ without

What cargo-mutants builds anew for each is built once here, and a mutant costs one run of the rules that need the domain
alone. What would not compile is found by compiling and left out. What cannot be switched (in a constant, a `const fn`, beside
an `if let`) is listed at the end, for `make mutants`. Ends with 1 if fewer than 95 in 100 are caught.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "target" / "mutants" / "switch"
CRATE = OUT / "crate"
# A loop that a mutant makes endless is ended after this many seconds.
AT_MOST = 40
# Reading texts uses nothing of the rest of the domain.
WITHOUT = ["--skip", "texts::", "--skip", "readings::"]
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}
SWITCH = """//! Which mutant is turned on.
use std::sync::LazyLock;
static ID: LazyLock<u32> = LazyLock::new(|| std::env::var("MUTANT").ok().and_then(|id| id.parse().ok()).unwrap_or(0));
#[inline(never)]
pub fn id() -> u32 { *ID }
#[inline(never)]
pub fn on(id: u32) -> bool { *ID == id }
"""


def run(*command, **how):
    return subprocess.run(command, check=True, **how)


def prepare():
    run("bash", "tests/mutants/prepare.sh", str(CRATE), cwd=ROOT)
    run("cargo", "update", "--workspace", "--quiet", cwd=CRATE)


def listed(files):
    chosen = [part for file in files for part in ("-f", file)] or ["-f", "src/domain/**", "-e", "src/domain/reply/**"]
    found = run("cargo", "mutants", "--dir", ".", "--list", "--json", *chosen, cwd=CRATE, stdout=subprocess.PIPE)
    (OUT / "list.json").write_bytes(found.stdout)
    return json.loads(found.stdout)


def write(dropped):
    """Writes all but those dropped; returns the numbers of those written."""
    (OUT / "drop").write_text(" ".join(map(str, sorted(dropped))))
    tool = OUT / "tool" / "release" / "homeward-switch"
    args = [str(OUT / "list.json"), str(ROOT), str(OUT / "drop"), str(CRATE)]
    written = run(str(tool), *args, stdout=subprocess.PIPE, text=True).stdout
    lib = (ROOT / "tests/mutants/lib.rs").read_text()
    lib = lib.replace("#![allow(", "#![allow(warnings)]\n#![allow(", 1)
    (CRATE / "src/lib.rs").write_text(lib.replace("pub mod domain;", "pub mod switch;\npub mod domain;", 1))
    (CRATE / "src/switch.rs").write_text(SWITCH)
    return {int(number) for number in written.split()}


def build():
    """Builds; returns the tests' program, or the numbers of what does not compile."""
    command = ["cargo", "test", "--no-run", "--lib", "--locked", "--message-format=json"]
    said = subprocess.run(command, cwd=CRATE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    if said.returncode == 0:
        return [line["executable"] for line in lines if line.get("executable")][-1], set()
    wrong = set()
    for line in lines:
        message = line.get("message") if line["reason"] == "compiler-message" else None
        if not message or message["level"] != "error":
            continue
        found = set()
        for span in message["spans"]:
            text = (CRATE / span["file_name"]).read_text().split("\n")
            for at in range(span["line_start"], span["line_end"] + 1):
                found.update(map(int, re.findall(r"/\*#(\d+)\*/", text[at - 1])))
            if (message["code"] or {}).get("code") == "E0004":
                found |= deleted_arms(text, span["line_start"])
        wrong |= found
    if not wrong:
        sys.exit("it does not compile, and nothing says where")
    return None, wrong


def deleted_arms(text, start):
    """Returns the arms that may not be deleted of the `match` that begins at a line, for they leave something out."""
    indent = len(text[start - 1]) - len(text[start - 1].lstrip())
    arms = set()
    for line in text[start:]:
        if line.startswith(" " * indent + "}"):
            break
        arms.update(map(int, re.findall(r"/\*#(\d+)\*/ if !crate::switch::on", line)))
    return arms


def tries(program, number):
    """Whether the rules let a mutant pass."""
    given = dict(os.environ, MUTANT=str(number), PROPTEST_CASES="8", MODEL_DEPTH="2", RUST_BACKTRACE="0")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        done = subprocess.run([program, "-q", *WITHOUT], cwd=CRATE, env=given, timeout=AT_MOST, **quiet)
    except subprocess.TimeoutExpired:
        return "endless"
    return "caught" if done.returncode else "missed"


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    tool = ["cargo", "build", "--quiet", "--release", "--target-dir", str(OUT / "tool")]
    run(*tool, "--manifest-path", str(ROOT / "tests/mutants/switch/Cargo.toml"))
    prepare()
    mutants = listed(sys.argv[1:])
    name = lambda number: mutants[number - 1]["name"]
    dropped, program, written = set(), None, set()
    while program is None:
        written = write(dropped)
        program, wrong = build()
        dropped |= wrong
    # A comparison that does not compile behind a switch may well compile without.
    unviable = {number for number in dropped if mutants[number - 1]["replacement"] not in COMPARISONS}
    if tries(program, 0) != "missed":
        sys.exit("the rules fail without any mutant")
    became = {"caught": 0, "endless": 0, "missed": 0}
    for number in sorted(written):
        what = tries(program, number)
        became[what] += 1
        if what != "caught":
            print(what, name(number), flush=True)
    for number in range(1, len(mutants) + 1):
        if number not in written and number not in unviable:
            print("not tried", name(number))
    caught, viable = became["caught"] + became["endless"], len(written)
    print(f"{caught} of {viable} caught ({became['endless']} without end), {len(unviable)} would not compile, "
          f"{len(mutants) - viable - len(unviable)} not tried")
    prepare()
    sys.exit(0 if caught * 100 >= viable * 95 else 1)


main()
