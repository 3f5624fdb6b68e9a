"""Every position and every capture time that ExifTool finds in a photo, an audit tells, with its value.

usage: times_and_places.py --corpus CORPUS --library LIBRARY --bin PHOTOTELL --short LIST

LIST names what is missed (path, tag, reason), and may only shrink: a line that is missed and isn't listed fails, and so does
one that is listed and told. Positions have to agree to 1e-5 degrees, times to the second. EXIFTOOL names the judge.
"""
import argparse
import json
import os
import re
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--corpus", required=True)
parser.add_argument("--library", required=True)
parser.add_argument("--bin", required=True)
parser.add_argument("--short", required=True)
arguments = parser.parse_args()

PLACE = {"GPSLatitude", "GPSLongitude"}
TIME = {"DateTimeOriginal", "CreateDate", "DateTimeDigitized", "DateCreated", "GPSDateStamp"}
# Groups of formats and blocks that phototell reads; MakerNotes and films come later.
GROUPS = re.compile(r"^(IFD\d|ExifIFD|GPS|SubIFD\d?|XMP-(exif|xmp|photoshop|tiff)|IPTC|PNG)$")
KINDS = {"JPEG", "PNG", "APNG", "WEBP", "Extended WEBP", "GIF", "TIFF", "BTF", "DNG", "HEIC", "HEIF", "AVIF", "MPO"}


def audit(folder):
    done = subprocess.run([arguments.bin, "audit", folder, "--format", "ndjson", "-q", "--hidden", "--deep"], stdout=subprocess.PIPE)
    rows = {}
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        row = json.loads(line)
        if isinstance(row.get("path"), str):
            rows[os.path.normpath(row["path"])] = row
    return rows


def exiftool(folder):
    files = [os.path.join(base, name) for base, _, names in os.walk(folder) for name in names]
    rows = []
    for start in range(0, len(files), 200):
        done = subprocess.run(
            [*os.environ["EXIFTOOL"].split(), "-j", "-G1", "-a", "-n", "-@", "-"],
            input="\n".join(files[start : start + 200]).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        rows += json.loads(done.stdout or b"[]")
    return rows


def numbers(row):
    return [abs(float(n)) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", json.dumps(row))]


def told(name, value, row, text, seen):
    if name in PLACE:
        return any(abs(abs(float(value)) - n) <= 1e-5 for n in seen)
    return re.sub(r"\D", "", str(value))[:14] in text


missed, asked = set(), 0
for folder in (arguments.corpus, arguments.library):
    rows = audit(folder)
    for tags in exiftool(folder):
        path = os.path.normpath(tags["SourceFile"])
        if tags.get("File:FileType") not in KINDS or "ExifTool:Error" in tags:
            continue
        row = rows.get(path)
        text = re.sub(r"\D", "", json.dumps(row)) if row else ""
        seen = numbers(row) if row else []
        for key, value in tags.items():
            group, _, name = key.rpartition(":")
            if not GROUPS.match(group) or name not in PLACE | TIME:
                continue
            if name in PLACE and not re.fullmatch(r"-?[\d.]+(e-?\d+)?", str(value)):
                continue
            if re.fullmatch(r"[0:\s.\-]*", str(value)):
                continue
            asked += 1
            if not told(name, value, row, text, seen):
                missed.add((os.path.relpath(path, folder), key))

with open(arguments.short) as lines:
    listed = {tuple(line.split("\t")[:2]) for line in lines if line.strip() and not line.startswith("#")}
new, gone = sorted(missed - listed), sorted(listed - missed)
for path, key in new:
    print(f"missed: {path}\t{key}")
for path, key in gone:
    print(f"told after all, take it off the list: {path}\t{key}")
print(f"{asked} positions and times, {len(missed)} missed, {len(listed)} listed")
sys.exit(bool(new or gone or not asked))
