"""Runs the judges over real files and holds what they say against the lists in `.ci/short`, which may only shrink.

usage: judge.py --shared SHARED --bin PHOTOTELL --work WORK [--only NAME]

`.ci/short/scrubbed.tsv`: files that fall short after a scrub (path, state, reason). A file that falls short and isn't listed
fails the run; so does one that is listed and no longer falls short. The judges beside this file hold the other lists:
`refused.py` well-formed files that are refused, `structure.py` what checkers of structure find in an output and not in its
original, `told.py` what ExifTool tells and an audit doesn't, `times_and_places.py` positions and times.
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
parser = argparse.ArgumentParser()
parser.add_argument("--shared", type=Path, required=True)
parser.add_argument("--bin", type=Path, required=True)
parser.add_argument("--work", type=Path, required=True)
parser.add_argument("--tools", type=Path, default=Path("."), help="where npm has put mp4box")
parser.add_argument("--only", choices=["scrubbed", "found", "times", "hostile"])
arguments = parser.parse_args()
judges, corpus = arguments.shared / "judge", arguments.shared / "corpus"
binary, work = arguments.bin.resolve(), arguments.work
work.mkdir(parents=True, exist_ok=True)
wrong = []


def table(name):
    rows = [line.split("\t") for line in (here / "short" / name).read_text().splitlines()]
    return [row for row in rows if row and row[0] and not row[0].startswith("#")]


def run(*command, check=True):
    print("$", " ".join(str(part) for part in command), flush=True)
    return subprocess.run([str(part) for part in command], check=check)


def scrubbed(folder, name):
    """No file may be leaky, broken, turned, dulled, flattened or mute (no decoder reads it), the listed ones apart."""
    listed = {row[0]: row[1] for row in table("scrubbed.tsv")} if name == "corpus" else {}
    dump = work / f"{name}.json"
    for _ in range(2):
        run(sys.executable, judges / "oracle.py", "phototell", folder, work / name, "--bin", binary, "--list", "--dump", dump)
        rows = json.loads(dump.read_text())
        states = {path: state for path, _, state, _ in rows if state not in ("clean", "refused")}
        # A decoder that ran out of time is asked once more.
        if not any(state == "clean+mute" and path not in listed for path, state in states.items()):
            break
    if not rows:
        wrong.append(f"{name}: no file was judged")
    left = {path: ", ".join(bad[:4]) for path, _, _, bad in rows}
    for path, state in states.items():
        if path not in listed:
            wrong.append(f"{name}: {path} is {state} ({left[path]})")
        elif listed[path] != state:
            wrong.append(f"{name}: {path} is {state}, not {listed[path]} as listed")
    for path in sorted(listed.keys() - states.keys()):
        told = f"{name}: {path} no longer falls short: take it off the list"
        # Whether a decoder reads a fuzzed file in its time depends on the machine.
        print(told) if listed[path] == "clean+mute" else wrong.append(told)
    if name == "corpus":
        python = os.environ.get("ORACLE_PYTHON", sys.executable)
        judged("refused", python, here / "refused.py", "--corpus", folder, "--dump", dump)
        judged("structure", python, here / "structure.py", "--before", work / name / "in", "--after", work / name / "out",
               "--short", here / "short", "--tools", arguments.tools)


def judged(name, *command):
    """A judge that says itself what doesn't hold."""
    if run(*command, check=False).returncode:
        wrong.append(f"{name}: see above")


def found():
    """Of what ExifTool finds in real files, and of what it writes itself into small ones, does an audit tell everything?"""
    written = work / "written"
    if not written.exists():
        run(os.environ.get("ORACLE_PYTHON", sys.executable), here / "written.py", written)
    for name, folder in (("corpus", corpus), ("written", written)):
        judged("found", sys.executable, here / "told.py", "--shared", arguments.shared, "--bin", binary, "--folder", folder,
               "--name", name, "--work", work)


def times_and_places():
    """Every position and every capture time that ExifTool finds in a photo, an audit tells with its value."""
    run(sys.executable, here / "times_and_places.py", "--corpus", corpus, "--library", "testdata/library", "--bin", binary,
        "--short", here / "short" / "times_and_places.tsv", check=False).returncode and wrong.append("times and places")


def hostile():
    done = run(sys.executable, judges / "hostile.py", binary, corpus, work / "hostile", "--mutants", "1200", "--seconds", "240", check=False)
    if done.returncode:
        wrong.append("hostile files")


if arguments.only in (None, "scrubbed"):
    scrubbed(Path("testdata/library"), "library")
    scrubbed(corpus, "corpus")
if arguments.only in (None, "found"):
    found()
if arguments.only in (None, "times"):
    times_and_places()
if arguments.only in (None, "hostile"):
    hostile()
if wrong:
    sys.exit("\n".join(["", "does not hold:", *wrong]))
print("the judges found nothing new")
