"""Does an audit tell what ExifTool tells? Asked twice: by the shared judge's list of sensitive names, and, more strictly, by the
names of the catalogue's own rows of high and med severity. Asked of real files, and of small ones into which ExifTool itself
writes everything that it can write (`written.py`).

usage: told.py --shared SHARED --bin PHOTOTELL --folder FOLDER --name NAME --work WORK [--list]

The shares, by ExifTool's file type, may not fall below 0.99, and what is missed stands in `.ci/short/missed.tsv` (folder, path, tag,
reason), which may only shrink: a miss that isn't listed fails, and so does a listed one that is told by now.
"""
import argparse
import collections
import json
import math
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

here = Path(__file__).resolve().parent
# The formats of which an audit has to tell everything, by ExifTool's file type.
FORMATS = {kind.strip() for kind in """JPEG, MPO, PNG, APNG, WEBP, Extended WEBP, Extended WEBP (lossless), GIF, TIFF, BTF, DNG, CR2, CR3, NEF, NRW, ARW, SR2, RAF,
    ORF, RW2, PEF, SRW, HEIC, HEICS, HEIF, HEIFS, AVIF, AVIFS, JXL, JXL Codestream, JP2, JPX, J2C, BMP, SVG, PSD, PSB""".split(",")}
LEAST = 0.99
# What ExifTool makes up, takes from the file system, or reads in a MakerNote.
APART = re.compile(
    r"^(System|ExifTool|File|Composite|MakerNotes|MakerUnknown|Apple|Canon.*|Nikon.*|Sony.*|Samsung|Panasonic.*|Olympus|Pentax|Fuji.*|"
    r"Ricoh|Kodak.*|Minolta|Casio|Sanyo|Leica|Sigma|DJI|GoPro|Google|PrintIM|Hasselblad|PhaseOne|HP|JVC|Reconyx|FLIR|Motorola|Qualcomm|"
    r"InfiRay|Scalado|Microsoft|GE|PictureInfo|MPImage\d+|Track\d+|Doc[\d-]+)$"
)
# Containers of the catalogue that are films' or a MakerNote's.
ELSEWHERE = re.compile(r"^(MakerNote|GoPro|AVI|Matroska|Nextbase|FILESYSTEM|PIXELS|QuickTime-mdta)")
# Names of the catalogue that say what a thing is, not what it holds.
VAGUE = {"value", "name", "type", "data", "id", "version", "text", "unknown", "date", "time", "reference", "format", "size"}
# Places and sizes of blocks that are told by what stands in them.
PLACES = re.compile(r"(Offset|Offsets|Length|Size|Count|Bytes?)$")
EMPTY = re.compile(r"[0:\s.\-/+]*|none|unknown|undef.*|n/a", re.I)


def plain(text):
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text))).lower()


def catalogue_names(path):
    """The names and the keys' last parts of the rows of high and med severity."""
    names = set()
    for line in path.read_text().splitlines():
        cells = line.split("\t")
        if line.startswith("#") or len(cells) < 5 or ELSEWHERE.match(cells[0]) or cells[4] not in ("high", "med"):
            continue
        names.add(plain(cells[2]))
        if cells[0] == "XMP":
            names.add(plain(re.split(r"[:/]", cells[1])[-1]))
    return {name for name in names if re.fullmatch(r"[a-z0-9\-]{4,}", name)} - VAGUE


class Told:
    """All values of a record, in the forms in which they are compared."""

    def __init__(self, record):
        self.texts, self.numbers, self.digits, self.opaque = [], [], [], set()
        for leak in record.get("leaks", []):
            tag = leak["tag"]
            self.add(tag["value"])
            if isinstance(tag["value"], dict):
                self.opaque.add(plain(tag["key"]["name"]))
        self.add(record.get("facts", {}))
        self.joined = "\n".join(self.texts)

    def add(self, value):
        if isinstance(value, dict):
            for part in value.values():
                self.add(part)
        elif isinstance(value, list):
            for part in value:
                self.add(part)
            if value and all(isinstance(part, (int, float, str)) for part in value):
                self.texts.append(plain("".join(f"{part:g}" if isinstance(part, float) else str(part) for part in value)))
        elif isinstance(value, bool) or value is None:
            return
        elif isinstance(value, (int, float)):
            self.numbers.append(abs(float(value)))
        else:
            self.texts.append(plain(value))
            self.digits.append(re.sub(r"\D", "", value))
            try:
                self.numbers.append(abs(float(value)))
            except ValueError:
                pass

    def tells(self, name, value):
        """Whether `value` is told; none when there is nothing in it. Of bytes that nobody decodes it is enough that they are."""
        text = str(value).strip()
        # Bytes that ExifTool prints as they come, and letters that it has no place for.
        if re.search(r"[\x00-\x08\x0b-\x1f]", text) or not text.strip("?"):
            return None
        if plain(name) in self.opaque:
            return True
        if EMPTY.fullmatch(text) or text.startswith(("(Binary", "base64:")):
            return None
        date = re.match(r"(\d{4})[:\-](\d\d)[:\-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?", text)
        if date:
            digits = "".join(part for part in date.groups() if part)
            return any(digits in other for other in self.digits) or digits[:8] in self.digits
        try:
            numbers = [number for number in map(float, text.split()) if math.isfinite(number)]
            octets = "".join(f"{int(number):02x}" for number in numbers if 0 <= number < 256)
            if numbers and all(self.near(abs(number)) for number in numbers) or (len(numbers) > 4 and len(octets) == 2 * len(numbers) and octets in self.joined):
                return True
        except ValueError:
            pass
        # Several values of one name are one text there.
        if ", " in text and all(plain(part) in self.joined for part in text.split(", ")):
            return True
        return plain(text[:120] if len(text) > 400 else text) in self.joined


    def near(self, number):
        return any(abs(number - other) <= 1e-4 * max(1.0, number / 1000) for other in self.numbers)


def records(binary, folder):
    run = subprocess.run([binary, "audit", folder, "--format", "ndjson", "-q", "--hidden", "--deep"], stdout=subprocess.PIPE)
    found = {}
    for line in run.stdout.decode("utf-8", "replace").splitlines():
        record = json.loads(line)
        if isinstance(record.get("path"), str) and "leaks" in record:
            found[os.path.relpath(record["path"], folder)] = Told(record)
    return found


def exiftool(files):
    command = [*os.environ.get("EXIFTOOL", "exiftool").split(), "-j", "-G1", "-a", "-u", "-ee", "-n", "-api", "LargeFileSupport=1", "-@", "-"]
    for start in range(0, len(files), 200):
        names = "\n".join(str(file) for file in files[start:start + 200])
        run = subprocess.run(command, input=names.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        yield from json.loads(run.stdout or b"[]")


def by_rows(binary, folder, names):
    """The tags that the catalogue has a row of high or med severity for, by name: how many there are, how many are told, the missed ones."""
    told, table, missed = records(binary, folder), collections.defaultdict(collections.Counter), []
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for row in exiftool(files):
        kind = str(row.get("File:FileType", "?"))
        path = os.path.relpath(row["SourceFile"], folder)
        if kind not in FORMATS or path not in told:
            continue
        for key, value in row.items():
            group, _, name = key.rpartition(":")
            if not group or APART.match(group.split(":")[0]) or PLACES.search(name) or plain(name) not in names:
                continue
            for part in value if isinstance(value, list) else [value]:
                said = None if isinstance(part, (dict, bool)) else told[path].tells(name, part)
                if said is None:
                    continue
                table[kind]["tags"] += 1
                table[kind]["told"] += said
                if not said:
                    missed.append((path, key, str(part)))
    return table, missed


def by_names(shared, binary, folder, work):
    """The same by the shared judge."""
    answer = work / "found.json"
    command = [sys.executable, shared / "judge/found.py", folder, "--bin", binary, "--json", answer, "--deep", "--list"]
    run = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True)
    missed = []
    for line in run.stdout.decode().splitlines():
        found = re.match(r"(.+?) ((?:[\w-]+:)+[\w-]+) (.*)$", line)
        if found:
            missed.append(found.groups())
    return json.loads(answer.read_text()), missed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    names = catalogue_names(here.parent / "src/leak/catalogue.tsv")
    first, missed = by_names(arguments.shared, arguments.bin, arguments.folder, arguments.work)
    second, more = by_rows(arguments.bin, arguments.folder, names)
    wrong, seen = [], set()
    print(f"{arguments.name:16}{'by names':>14}{'':>8}{'by rows':>14}")
    for kind in sorted((first.keys() | second.keys()) & FORMATS):
        line = f"{kind:16}"
        for table in (first, second):
            tags, told = table.get(kind, {}).get("tags", 0), table.get(kind, {}).get("told", 0)
            share = told / tags if tags else 1.0
            line += f"{told:7}/{tags:<6}{share:8.3f}"
            if share < LEAST:
                wrong.append(f"{arguments.name}: of {kind} {share:.3f} is told, {LEAST} has to be")
        print(line)
    listed = {}
    for line in (here / "short/missed.tsv").read_text().splitlines():
        cells = line.split("\t")
        if line and not line.startswith("#") and cells[0] == arguments.name:
            listed[(cells[1], cells[2])] = cells[3]
    formats = kind_of(arguments.folder)
    for path, key, value in [*missed, *more]:
        if formats.get(path) not in FORMATS:
            continue
        if arguments.list and (path, key) not in seen:
            print("missed", path, key, repr(value)[:100], sep="\t")
        if (path, key) not in listed and (path, key) not in seen:
            wrong.append(f"{arguments.name}: {path}: {key} isn't told ({str(value)[:60]})")
        seen.add((path, key))
    wrong.extend(f"{arguments.name}: {path}: {key} is told by now: take it off the list" for path, key in listed.keys() - seen)
    if wrong:
        sys.exit("\n".join(wrong))


def kind_of(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    command = [*os.environ.get("EXIFTOOL", "exiftool").split(), "-j", "-FileType", "-@", "-"]
    names = "\n".join(str(file) for file in files)
    run = subprocess.run(command, input=names.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return {os.path.relpath(row["SourceFile"], folder): row.get("FileType", "?") for row in json.loads(run.stdout or b"[]")}


if __name__ == "__main__":
    main()
