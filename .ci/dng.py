"""Develops DNG files with LibRaw before and after a scrub: the raw samples, the picture, white balance, levels and sizes
have to be equal.

usage: dng.py PHOTOTELL WORK FOLDER…    (files that it makes itself, and the DNGs of the folders)
"""
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import imagecodecs
import numpy as np
import rawpy

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL = 1, 2, 3, 4, 5, 7, 10
SIZES = {BYTE: 1, ASCII: 1, SHORT: 2, LONG: 4, RATIONAL: 8, UNDEFINED: 1, SRATIONAL: 8}
WIDTH, HEIGHT = 128, 96
SECRET = b"a secret of 0815"

binary, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
made, scrubbed = work / "in", work / "out"
made.mkdir(parents=True, exist_ok=True)


class Writer:
    """A TIFF file of one byte order; what a directory points to is put in front of it."""

    def __init__(self, order):
        self.order, self.out = order, bytearray((b"II*\0" if order == "<" else b"MM\0*") + bytes(4))

    def put(self, data):
        self.out += bytes(len(self.out) % 2)
        self.out += data
        return len(self.out) - len(data)

    def value(self, kind, value):
        if kind in (BYTE, ASCII, UNDEFINED):
            return bytes(value)
        if kind in (SHORT, LONG):
            return struct.pack(f"{self.order}{len(value)}{'H' if kind == SHORT else 'I'}", *value)
        code = self.order + ("II" if kind == RATIONAL else "ii")
        return b"".join(struct.pack(code, round(number * 10000), 10000) for number in value)

    def directory(self, entries, following=0):
        entries = [(tag, kind, self.value(kind, value)) for tag, kind, value in sorted(entries)]
        start = self.put(bytes(6 + 12 * len(entries)))
        fields = b""
        for tag, kind, data in entries:
            count = len(data) // SIZES[kind]
            place = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack(self.order + "I", self.put(data))
            fields += struct.pack(self.order + "HHI", tag, kind, count) + place
        whole = struct.pack(self.order + "H", len(entries)) + fields + struct.pack(self.order + "I", following)
        self.out[start : start + len(whole)] = whole
        return start

    def write(self, first, name):
        self.out[4:8] = struct.pack(self.order + "I", first)
        (made / name).write_bytes(self.out)


def samples():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return (600 + 20 * x + 13 * y + x * y % 37).astype(np.uint16)


def raw(file, coding):
    """The entries of the raw picture, coded as `coding` says."""
    mosaic, order = samples(), file.order + "u2"
    entries = [(254, LONG, [0]), (256, LONG, [WIDTH]), (257, LONG, [HEIGHT]), (284, SHORT, [1])]
    entries += [(50719, LONG, [4, 4]), (50720, LONG, [WIDTH - 8, HEIGHT - 8])]
    if coding == "linear":
        colours = np.stack([mosaic, mosaic // 2 + 300, mosaic // 3 + 100], -1).astype(order).tobytes()
        entries += [(258, SHORT, [16] * 3), (259, SHORT, [1]), (262, SHORT, [34892]), (277, SHORT, [3])]
        return entries + strips(file, [colours]) + [(50717, LONG, [8191] * 3)]
    entries += [(262, SHORT, [32803]), (277, SHORT, [1]), (33421, SHORT, [2, 2]), (33422, BYTE, [0, 1, 1, 2])]
    entries += [(50710, BYTE, [0, 1, 2]), (50713, SHORT, [2, 2]), (50714, SHORT, [64, 60, 61, 64])]
    entries += [(50717, LONG, [4095]), (50829, LONG, [2, 2, HEIGHT - 2, WIDTH - 2])]
    entries += [(258, SHORT, [12 if coding == "packed" else 16]), (259, SHORT, [7 if coding == "lossless" else 1])]
    if coding == "strips":
        return entries + strips(file, [part.astype(order).tobytes() for part in np.split(mosaic, 4)])
    if coding == "packed":
        pairs = mosaic.clip(0, 4095).reshape(-1, 2).astype(np.uint32)
        one, two = pairs[:, 0], pairs[:, 1]
        packed = np.stack([one >> 4, (one & 15) << 4 | two >> 8, two & 255], -1).astype(np.uint8).tobytes()
        return entries + strips(file, [packed + SECRET])
    tiles = [mosaic[y : y + 48, x : x + 64].copy() for y in (0, 48) for x in (0, 64)]
    coded = [imagecodecs.ljpeg_encode(tile, bitspersample=16) if coding == "lossless" else tile.astype(order).tobytes() for tile in tiles]
    places = [file.put(tile) for tile in coded]
    return entries + [(322, LONG, [64]), (323, LONG, [48]), (324, LONG, places), (325, LONG, [len(tile) for tile in coded])]


def strips(file, parts):
    places = [file.put(part) for part in parts]
    return [(273, LONG, places), (278, LONG, [HEIGHT // len(parts)]), (279, LONG, [len(part) for part in parts])]


def small(file, kind, coding):
    """The entries of a preview, a mask or a depth map."""
    pixels = np.resize(samples() >> 4, (48, 64, 3)).astype(np.uint8)
    data = imagecodecs.jpeg_encode(pixels) if coding == 7 else pixels.tobytes()[: -len(SECRET)] + SECRET
    entries = [(254, LONG, [kind]), (256, LONG, [64]), (257, LONG, [48]), (258, SHORT, [8] * 3), (277, SHORT, [3])]
    entries += [(259, SHORT, [coding]), (262, SHORT, [6 if coding == 7 else 2]), (278, LONG, [48]), (284, SHORT, [1])]
    if coding == 7:
        entries += [(529, RATIONAL, [0.299, 0.587, 0.114]), (530, SHORT, [2, 2]), (531, SHORT, [1])]
    return entries + [(273, LONG, [file.put(data)]), (279, LONG, [len(data)])]


def told(file):
    """How to develop the raw picture, and who took it."""
    matrix = [0.6013, 0.0561, -0.1283, -0.6654, 1.5953, 0.0561, -0.2485, 0.5772, 0.4008]
    exif = file.directory([(36867, ASCII, b"2024:05:06 07:08:09\0"), (37500, UNDEFINED, b"ACME\0" + SECRET)])
    return [
        (271, ASCII, b"ACME\0"), (272, ASCII, b"Rawcam\0"), (274, SHORT, [6]), (315, ASCII, SECRET + b"\0"), (34665, LONG, [exif]),
        (50706, BYTE, [1, 4, 0, 0]), (50707, BYTE, [1, 1, 0, 0]), (50708, ASCII, b"ACME Rawcam 1\0"), (50721, SRATIONAL, matrix),
        (50727, RATIONAL, [1, 1, 1]), (50728, RATIONAL, [0.6, 1, 0.55]), (50730, SRATIONAL, [0.2]), (50735, ASCII, SECRET + b"\0"),
        (50740, UNDEFINED, b"Adobe\0MakN" + SECRET), (50778, SHORT, [21]), (50936, ASCII, b"ACME Standard\0"),
    ]


def make():
    for order, name in (("<", "little"), (">", "big")):
        for coding in ("strips", "packed", "tiles", "lossless", "linear"):
            file = Writer(order)
            file.write(file.directory(raw(file, coding) + told(file)), f"first-{coding}-{name}.dng")
            for thumbnail in (1, 7):
                file = Writer(order)
                inner = [file.directory(raw(file, coding)), file.directory(small(file, 1, 7))]
                inner += [file.directory(small(file, kind, 1)) for kind in (0x10004, 8)]
                last = file.directory(small(file, 1, 7))
                first = file.directory(small(file, 1, thumbnail) + told(file) + [(330, LONG, inner)], last)
                file.write(first, f"behind-{thumbnail}-{coding}-{name}.dng")


def develop(path):
    with rawpy.imread(str(path)) as file:
        levels = file.camera_whitebalance, file.black_level_per_channel, file.white_level, file.sizes
        picture = file.postprocess(use_camera_wb=True, no_auto_bright=True, output_bps=16)
        return levels, file.raw_image.copy(), picture


if scrubbed.exists():
    shutil.rmtree(scrubbed)
make()
folders = [made] + [Path(folder) for folder in sys.argv[3:]]
equal, refused, wrong = 0, [], []
for folder in folders:
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".dng"):
        try:
            before = develop(path)
        except rawpy.LibRawError as error:
            print(f"{path.name}: LibRaw doesn't open it: {error}")
            continue
        target = scrubbed / folder.name / path.stem / path.name
        subprocess.run([binary, "scrub", path, "-o", target.parent], capture_output=True)
        if not target.exists():
            refused.append(path.name)
            continue
        try:
            after = develop(target)
        except rawpy.LibRawError as error:
            wrong.append(f"{path.name}: LibRaw doesn't open it any more: {error}")
            continue
        if before[0] != after[0] or any(not np.array_equal(one, two) for one, two in zip(before[1:], after[1:])):
            wrong.append(f"{path.name}: developed to another picture")
        if folder == made and SECRET in target.read_bytes():
            wrong.append(f"{path.name}: a secret is left")
        equal += 1
print(f"{equal} DNG files developed to equal pictures before and after a scrub; refused: {', '.join(refused) or 'none'}")
if equal < 30:
    wrong.append("too few files were developed")
if any((made / name).exists() for name in refused):
    wrong.append("a file made here was refused")
print("\n".join(wrong))
sys.exit(bool(wrong))
