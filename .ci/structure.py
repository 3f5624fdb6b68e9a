"""Structure checkers find no new fault in what a scrub wrote, and gain maps still work.

usage: structure.py --before FOLDER --after FOLDER --short DIR --tools DIR      (with the Python that has imagecodecs and rawpy)

For each file of both folders the checkers of its format run on both; a kind of complaint that only the output gets is a fault, and
stands in `structure.tsv` with its reason (by path, or `* COMPLAINT` for what follows from the design) or fails the run. Numbers,
offsets and names in complaints are passed over, for these differ.

| format | checker |
| --- | --- |
| all | ExifTool -validate: its warnings and errors |
| PNG | pngcheck |
| WebP | webpinfo |
| TIFF | tiffinfo, every directory |
| HEIC, AVIF | heif-info, and mp4box.js: the boxes that it can't take in |
| JPEG XL | jxlinfo |
| JPEG with a gain map | libultrahdr decodes what it decoded before, to equal samples; where it doesn't, the second image by itself |
| DNG | LibRaw renders equal samples |
"""
import argparse
import concurrent.futures
import fnmatch
import hashlib
import json
import multiprocessing
import os
import re
import subprocess
import sys
from pathlib import Path

BOXES = """
const mp4 = require('mp4box'), fs = require('fs');
for (const name of fs.readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const said = new Set();
  for (const level of ['warn', 'error']) mp4.Log[level] = (module, text) => said.add(level + ' ' + module + ' ' + text);
  try {
    const file = mp4.createFile(), bytes = fs.readFileSync(name), data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    file.onError = (module, text) => said.add('error ' + module + ' ' + text);
    data.fileStart = 0; file.appendBuffer(data); file.flush();
    const walk = boxes => { for (const box of boxes || []) { if (box.has_unparsed_data) said.add('unparsed ' + box.type); walk(box.boxes); } };
    walk(file.boxes);
  } catch (error) { said.add('throws ' + error.message); }
  console.log(JSON.stringify([name, [...said]]));
}
"""
SECONDS = 20


def general(line):
    """A complaint without what differs from file to file."""
    line = re.sub(r"/\S+|'[^']*'|\"[^\"]*\"|\([^)]*\)", "", line)
    line = re.sub(r"0x[0-9a-fA-F]+|[-+]?\d[\d.,]*", "#", line)
    return re.sub(r"\s+", " ", line).strip()


def lines(*command):
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, ["out of time"]
    return run.returncode, run.stdout.decode("utf-8", "replace").splitlines()


def checked(fault, *command):
    """A checker that says what is wrong in lines that match `fault`, or by the way it ends."""
    def check(path):
        code, said = lines(*command, str(path))
        complaints = {general(line) for line in said if fault.search(line)}
        return complaints | ({f"{command[0]} ends in failure"} if code else set())
    return check


FAULT = re.compile(r"warning|error|invalid|corrupt|illegal|violat|missing|unexpected|truncat|fail|can't|cannot|could not|extra|overrun|mismatch", re.I)
CHECKERS = {
    "PNG": checked(FAULT, "pngcheck", "-q"), "APNG": checked(FAULT, "pngcheck", "-q"), "WEBP": checked(FAULT, "webpinfo"),
    "TIFF": checked(re.compile(r"warning|error", re.I), "tiffinfo", "-D"), "BTF": checked(re.compile(r"warning|error", re.I), "tiffinfo", "-D"),
    "HEIC": checked(FAULT, "heif-info"), "HEIF": checked(FAULT, "heif-info"), "AVIF": checked(FAULT, "heif-info"),
    "JXL": checked(FAULT, "jxlinfo"), "JXL Codestream": checked(FAULT, "jxlinfo"),
}
ISO = {"HEIC", "HEICS", "HEIF", "HEIFS", "AVIF", "AVIFS"}


def boxes(paths, tools):
    run = subprocess.run(["node", "-e", BOXES], input="\n".join(map(str, paths)).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tools)
    return {name: {f"mp4box.js: {general(line)}" for line in said} for name, said in map(json.loads, run.stdout.decode().splitlines())}


def validated(paths):
    """What ExifTool finds wrong, and the type, by file."""
    command = [*os.environ.get("EXIFTOOL", "exiftool").split(), "-j", "-a", "-G1:4", "-validate", "-warning", "-error", "-FileType", "-@", "-"]
    found = {}
    for start in range(0, len(paths), 200):
        run = subprocess.run(command, input="\n".join(map(str, paths[start:start + 200])).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for row in json.loads(run.stdout or b"[]"):
            said = [value for key, value in row.items() if key.endswith((":Warning", ":Error"))]
            said = [one for value in said for one in (value if isinstance(value, list) else [value])]
            kind = str(row.get("File:FileType", "?"))
            found[row["SourceFile"]] = ("WEBP" if "WEBP" in kind else kind, {f"exiftool: {general(str(one))}" for one in said})
    return found


def digest(array):
    return hashlib.sha256(repr((array.shape, str(array.dtype))).encode() + array.tobytes()).hexdigest()


def gain(path):
    import imagecodecs
    return digest(imagecodecs.ultrahdr_decode(Path(path).read_bytes()))


def second(path):
    """The pictures that the index lists behind the first, each decoded by itself."""
    import io
    from PIL import Image, JpegImagePlugin
    shown = []
    with Image.open(path) as picture:
        for number in range(1, getattr(picture, "n_frames", 1)):
            picture.seek(number)
            start = picture.offset
            with open(path, "rb") as file:
                file.seek(start)
                one = JpegImagePlugin.JpegImageFile(io.BytesIO(file.read()))
            shown.append(hashlib.sha256(repr(one.size).encode() + one.tobytes()).hexdigest())
    return tuple(shown)


def raw(path):
    import rawpy
    with rawpy.imread(str(path)) as picture:
        return digest(picture.postprocess())


def attempt(decoder, path, answer):
    try:
        answer.put(decoder(path))
    except BaseException:
        answer.put(None)


def decoded(decoder, path):
    """In a process of its own, for decoders crash; none when it can't."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=attempt, args=(decoder, path, answer))
    process.start()
    try:
        return answer.get(timeout=4 * SECONDS)
    except Exception:
        return None
    finally:
        process.kill()
        process.join()


def has_gain_map(path):
    data = path.read_bytes()
    return data[:2] == b"\xff\xd8" and any(mark in data for mark in (b"hdrgm", b"urn:iso:std:iso:ts:21496", b"HDRGainMap"))


def main():
    parser = argparse.ArgumentParser()
    for name in ("before", "after", "short", "tools"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.before, arguments.after = arguments.before.resolve(), arguments.after.resolve()
    after = sorted(path for path in arguments.after.rglob("*") if path.is_file())
    pairs = {str(path.relative_to(arguments.after)): (arguments.before / path.relative_to(arguments.after), path) for path in after}
    tags = validated([path for pair in pairs.values() for path in pair])
    kinds = {name: tags.get(str(new), ("?", set()))[0] for name, (_, new) in pairs.items()}
    found = {str(path): set(tags.get(str(path), ("", set()))[1]) for pair in pairs.values() for path in pair}
    media = [path for name, pair in pairs.items() if kinds[name] in ISO for path in pair]
    for path, said in boxes(media, arguments.tools).items():
        found[path] |= said
    jobs = [(path, CHECKERS[kinds[name]]) for name, pair in pairs.items() if kinds[name] in CHECKERS for path in pair]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for (path, _), said in zip(jobs, pool.map(lambda job: job[1](job[0]), jobs)):
            found[str(path)] |= said
    rows = [line.split("\t") for line in (arguments.short / "structure.tsv").read_text().splitlines() if line and not line.startswith("#")]
    listed = {path: reason for path, reason in rows if not path.startswith("* ")}
    # What every output of a kind gets, by design.
    expected = [path[2:] for path, _ in rows if path.startswith("* ")]
    wrong = {}
    for name, (old, new) in pairs.items():
        more = found[str(new)] - found[str(old)]
        if kinds[name] == "JPEG" and has_gain_map(old):
            for how, decoder in (("libultrahdr", gain), ("second image", second)):
                before = decoded(decoder, old)
                if before and decoded(decoder, new) != before:
                    more.add(f"{how} decodes it differently")
                if before:
                    break
        if kinds[name] == "DNG":
            before = decoded(raw, old)
            if before and decoded(raw, new) != before:
                more.add("LibRaw renders it differently")
        more = {one for one in more if not any(fnmatch.fnmatchcase(one, known) for known in expected)}
        if more:
            wrong[name] = more
    counts = {kind: sum(value == kind for value in kinds.values()) for kind in sorted(set(kinds.values()))}
    print(f"{len(pairs)} pairs: " + ", ".join(f"{kind} {count}" for kind, count in counts.items()))
    said = [f"{name}: new in the output: {'; '.join(sorted(more))}" for name, more in sorted(wrong.items()) if name not in listed]
    said += [f"{name}: nothing new in the output: take it off the list" for name in sorted(listed.keys() - wrong.keys())]
    if not pairs:
        said.append("nothing was judged")
    if said:
        sys.exit("\n".join(said))


if __name__ == "__main__":
    main()
