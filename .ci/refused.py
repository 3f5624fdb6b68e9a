"""Of the well-formed files of a format that is scrubbed, at most 3 % may be refused. A file is well-formed when a decoder that
isn't ours opens it to the end: strictly, with no truncation forgiven.

usage: refused.py --corpus FOLDER --dump JSON     (with the Python that has the decoders; the dump is oracle.py's)

Files that are refused although they open stand in `.ci/short/refused.tsv` (path, reason); the list may only shrink.
"""
import argparse
import collections
import io
import json
import math
import multiprocessing
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

here = Path(__file__).resolve().parent
# By the judge's file type: what is scrubbed.
YES = {"JPEG", "PNG", "APNG", "WEBP", "GIF", "TIFF", "BTF", "DNG", "HEIC", "HEICS", "HEIF", "HEIFS", "AVIF", "AVIFS", "JXL", "JXL Codestream", "JP2", "JPX", "J2C", "BMP", "SVG"}
MOST = 0.03
SECONDS = 30


def pillow(path):
    import pillow_heif
    from PIL import Image, ImageSequence
    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = 200_000_000
    with Image.open(path) as picture:
        for number, frame in enumerate(ImageSequence.Iterator(picture)):
            frame.load()
            if number >= 200:
                break
    return True


def codec(*names):
    def decode(path):
        import imagecodecs
        data = Path(path).read_bytes()
        for name in names:
            try:
                getattr(imagecodecs, name)(data)
                return True
            except Exception:
                continue
        return False
    return decode


def tiff(path):
    import imagecodecs
    return imagecodecs.tiff_decode(Path(path).read_bytes(), index=None) is not None


def raw(path):
    import rawpy
    with rawpy.imread(str(path)) as picture:
        return picture.postprocess() is not None


def drawing(path):
    import resvg_py
    return bool(resvg_py.svg_to_bytes(svg_string=Path(path).read_text(encoding="utf-8", errors="replace")))


DECODERS = {
    "JPEG": [pillow, codec("jpeg8_decode", "ljpeg_decode", "mozjpeg_decode")],
    "PNG": [pillow, codec("png_decode")], "APNG": [pillow], "GIF": [pillow], "BMP": [pillow, codec("bmp_decode")], "WEBP": [pillow, codec("webp_decode")],
    "TIFF": [pillow, tiff], "BTF": [pillow, tiff], "DNG": [raw], "SVG": [drawing],
    "AVIF": [pillow, codec("avif_decode")], "AVIFS": [pillow, codec("avif_decode")],
    "JXL": [codec("jpegxl_decode")], "JXL Codestream": [codec("jpegxl_decode")],
    "JP2": [codec("jpeg2k_decode")], "JPX": [codec("jpeg2k_decode")], "J2C": [codec("jpeg2k_decode")],
}


def attempt(path, kind, answer):
    opened = False
    for decoder in DECODERS.get(kind, [pillow]):
        try:
            opened = opened or bool(decoder(path))
        except BaseException:
            continue
    answer.put(opened)


def opens(path, kind):
    """In a process of its own: decoders crash, and hang."""
    context = multiprocessing.get_context("fork")
    answer = context.Queue()
    process = context.Process(target=attempt, args=(path, kind, answer))
    process.start()
    process.join(SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return not answer.empty() and answer.get()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--dump", type=Path, required=True)
    arguments = parser.parse_args()
    sys.stderr = io.StringIO()
    rows = [(path, kind, state) for path, kind, state, _ in json.loads(arguments.dump.read_text()) if kind in YES]
    listed = dict(line.split("\t")[:2] for line in (here / "short/refused.tsv").read_text().splitlines() if line and not line.startswith("#"))
    formed, refused, wrong, seen = collections.Counter(), collections.Counter(), [], set()
    with ThreadPoolExecutor(2) as pool:
        opened = list(pool.map(lambda row: opens(arguments.corpus / row[0], row[1]), rows))
    for (path, kind, state), _ in filter(lambda pair: pair[1], zip(rows, opened)):
        formed[kind] += 1
        if state == "refused":
            seen.add(path)
            # What can't be taken out without coding the picture anew has to be refused: that is listed, and not counted.
            refused[kind] += not listed.get(path, "").startswith("residual: ")
            if path not in listed:
                wrong.append(f"{path} is refused, and a decoder opens it")
    wrong.extend(f"{path} is scrubbed by now, or no decoder opens it: take it off the list" for path in sorted(listed.keys() - seen))
    print(f"{'well-formed':16}{'files':>8}{'refused':>10}")
    for kind in sorted(formed):
        share = refused[kind] / formed[kind]
        print(f"{kind:16}{formed[kind]:8}{refused[kind]:10}{share:9.3f}")
        # Of a few files one more is the nearest number.
        if refused[kind] > math.ceil(MOST * formed[kind]):
            wrong.append(f"of {kind} {refused[kind]} of {formed[kind]} well-formed files are refused, {MOST:.0%} may be")
    if wrong:
        print("\n".join(wrong))
        sys.exit(1)


if __name__ == "__main__":
    main()
