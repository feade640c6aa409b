#!/usr/bin/env python3
"""Writes what a release is made of: the bill of materials (CycloneDX 1.5, JSON), and the licences of all crates in the binary.

    cargo metadata --locked --format-version 1 --filter-platform TARGET | bill.py Cargo.lock BOM.json LICENCES.txt

Crates that only tests or builds need are left out. A crate without a licence is an error, for nobody may give it away.
"""
import json
import pathlib
import sys
import tomllib


def crates(metadata):
    """Returns the packages in the binary, by name and version: whatever is reached from Homeward by ordinary dependencies."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    reached, left = set(), [root]
    while left:
        one = left.pop()
        if one in reached:
            continue
        reached.add(one)
        for dependency in nodes[one]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                left.append(dependency["pkg"])
    found = [packages[one] for one in reached if one != root]
    return packages[root], sorted(found, key=lambda crate: (crate["name"], crate["version"]))


def component(crate, sums):
    """Returns a crate as a component of the bill."""
    name, version = crate["name"], crate["version"]
    licence = crate["license"]
    if not licence and not crate["license_file"]:
        sys.exit(f"bill: `{name}` {version} names no licence: it may not be given away")
    licences = [{"expression": licence.replace("/", " OR ")}] if licence else [{"license": {"name": crate["license_file"]}}]
    found = {"type": "library", "name": name, "version": version, "licenses": licences, "purl": f"pkg:cargo/{name}@{version}"}
    if (name, version) in sums:
        found["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
    return found


def texts(crate):
    """Returns the licence texts that come with a crate."""
    folder = pathlib.Path(crate["manifest_path"]).parent
    names = ("licen", "copying", "notice", "unlicense")
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name.lower().startswith(names)]
    return [path.read_text(encoding="utf-8", errors="replace").strip() for path in files]


def main():
    lock_file, bill_file, licence_file = map(pathlib.Path, sys.argv[1:4])
    own, found = crates(json.load(sys.stdin))
    lock = tomllib.loads(lock_file.read_text())
    sums = {(crate["name"], crate["version"]): crate["checksum"] for crate in lock["package"] if "checksum" in crate}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": own["name"], "version": own["version"]}},
        "components": [component(crate, sums) for crate in found],
    }
    bill_file.write_text(json.dumps(bill, indent=1) + "\n")
    with licence_file.open("w") as out:
        out.write(f"Crates in {own['name']} {own['version']}, each with its licence.\n")
        for crate in found:
            out.write(f"\n==== {crate['name']} {crate['version']}: {crate['license'] or crate['license_file']}\n")
            for text in texts(crate) or ["(its licence is named above; no text comes with it)"]:
                out.write(f"\n{text}\n")
    print(f"{len(found)} crates")


main()
