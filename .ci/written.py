"""Small pictures of each format that ExifTool writes, with everything in them that it can write: a stand-in for the files that the
corpus doesn't have. What it wrote, it also finds; so must an audit (`told.py`).

usage: written.py FOLDER      (with the Python that has Pillow, pillow-heif and imagecodecs; EXIFTOOL names the writer)

Each tag gets a value of its own, so that one can't pass for another: a text, and where ExifTool takes none a number or a date.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

EXIFTOOL = os.environ.get("EXIFTOOL", "exiftool").split()
# Tags that other tags follow from, or that a file can't have more than one of.
NEVER = re.compile(
    r"(Offset|Length|Start|ByteCounts?|Data|Image|Binary|Pointer|Block|SubIFD|Trailer|Preview|Thumbnail|JpgFromRaw|Width|Height|"
    r"BitsPerSample|Compression|Photometric.*|SamplesPerPixel|PlanarConfig.*|RowsPerStrip|Orientation|TileSize|Tile.*|Strip.*|Predictor|"
    r"SampleFormat|ExtraSamples|ColorMap|SubfileType|FillOrder|InkSet|YCbCr.*|NumberofInks|JPEG.*|DNG.*|TransferFunction|ReferenceBlackWhite)$"
)
GROUPS = {
    "EXIF": ["IFD0", "ExifIFD", "GPS", "InteropIFD"],
    "IPTC": ["IPTC"],
    "XMP": ["XMP"],
    "Photoshop": ["Photoshop"],
    "PNG": ["PNG"],
    "ICC": ["ICC_Profile"],
}
FORMATS = {
    "jpg": "EXIF IPTC XMP Photoshop", "png": "EXIF XMP PNG", "webp": "EXIF XMP", "gif": "XMP", "tif": "EXIF IPTC XMP Photoshop", "heic": "EXIF XMP",
    "avif": "EXIF XMP", "jxl": "EXIF XMP", "jp2": "EXIF XMP IPTC", "psd": "EXIF IPTC XMP Photoshop", "dng": "EXIF IPTC XMP",
}
DNG = ["-DNGVersion=1.4.0.0", "-DNGBackwardVersion=1.3.0.0", "-UniqueCameraModel=Nobody One"]


def pictures(folder):
    import imagecodecs
    import numpy
    import pillow_heif
    from PIL import Image, ImageCms
    pillow_heif.register_heif_opener()
    rows = numpy.arange(32 * 32 * 3, dtype=numpy.uint8).reshape(32, 32, 3)
    picture = Image.fromarray(rows)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name in ("jpg", "png", "webp", "gif", "tif", "heic"):
        picture.save(folder / f"all.{name}", **({} if name == "gif" else {"icc_profile": profile}))
    picture.save(folder / "all.avif")
    picture.save(folder / "all.dng", format="TIFF")
    (folder / "all.jp2").write_bytes(imagecodecs.jpeg2k_encode(rows, codecformat="jp2"))
    (folder / "all.jxl").write_bytes(imagecodecs.jpegxl_encode(rows, usecontainer=True))
    # A document of Photoshop: header, no colour table, no resources, no layers, samples as they are.
    head = b"8BPS\0\1" + bytes(6) + b"\0\3" + (32).to_bytes(4, "big") * 2 + b"\0\x08\0\3" + bytes(12)
    (folder / "all.psd").write_bytes(head + b"\0\0" + numpy.moveaxis(rows, 2, 0).tobytes())


def exiftool(*arguments):
    run = subprocess.run([*EXIFTOOL, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return run.stdout.decode("utf-8", "replace")


def writable(group):
    """The tags of a group that ExifTool writes, in its own words."""
    text = exiftool("-listw", f"-{group}:all")
    return [tag for tag in text.split("\n", 1)[-1].split() if not NEVER.search(tag)]


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pictures(folder)
    sets = {}
    for block, groups in GROUPS.items():
        lines, number = [], 100
        for group in groups:
            for tag in writable(group):
                number += 1
                lines += [f"-{group}:{tag}={value}" for value in (f"{tag[:8]} of nobody {number}", number, "2021:03:04 05:06:%02d" % (number % 60))]
        sets[block] = lines
    position = ["-GPS:GPSLatitude=47.123456", "-GPS:GPSLatitudeRef=N", "-GPS:GPSLongitude=8.654321", "-GPS:GPSLongitudeRef=E", "-GPS:GPSTimeStamp=05:06:07.5"]
    for name, blocks in FORMATS.items():
        lines = [line for block in blocks.split() for line in sets[block]] + (DNG if name == "dng" else []) + (position if "EXIF" in blocks else [])
        arguments = folder / "arguments"
        arguments.write_text("\n".join(map(str, lines)))
        # Each assignment that a tag takes replaces the one before; a wrong one is passed over.
        exiftool("-q", "-q", "-m", "-overwrite_original", "-@", str(arguments), str(folder / f"all.{name}"))
    (folder / "arguments").unlink()


if __name__ == "__main__":
    main()
