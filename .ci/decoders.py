"""Proves each decoder that the judges rely on, on one known file: a decoder that is missing would hide what is broken.

usage: decoders.py CORPUS
"""
import io
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
corpus = Path(sys.argv[1])


def pillow(path):
    from PIL import Image

    with Image.open(path) as image:
        image.load()
        return image.size


def heif(path):
    import pillow_heif

    return pillow_heif.open_heif(path).size


def avif(path):
    import imagecodecs

    return imagecodecs.avif_decode(path.read_bytes()).shape


def jxl(path):
    import imagecodecs
    import pillow_jxl  # noqa: F401  (registers itself with Pillow)

    return imagecodecs.jpegxl_decode(path.read_bytes()).shape


def jpeg2000(path):
    import imagecodecs

    return imagecodecs.jpeg2k_decode(path.read_bytes()).shape


def tiff(path):
    import imagecodecs

    return imagecodecs.tiff_decode(path.read_bytes(), index=None).shape


def svg(_):
    import resvg_py

    drawn = resvg_py.svg_to_bytes(svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"/>')
    return pillow(io.BytesIO(bytes(drawn)))


def film(path):
    done = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "framemd5", "-"], capture_output=True, check=True)
    return len(done.stdout.splitlines())


KNOWN = [
    (pillow, "kamadak+exif-rs/tests/exif.jpg"),
    (pillow, "image-rs+image/tests/images/gif/anim/interlaced.gif"),
    (heif, "Tommy-Geenexus+exif-interface-extended/app/src/androidTest/res/raw/heic_with_exif.heic"),
    (avif, "AOMediaCodec+libavif/tests/data/paris_icc_exif_xmp.avif"),
    (jxl, "libjxl+conformance/testcases/patches/input.jxl"),
    (tiff, "image-rs+image-tiff/tests/images/seq/seq-1c-8b-bigtiff-20f3db0c.tiff"),
    (svg, "."),
    (film, "mindeng+nom-exif/testdata/meta.mov"),
]

missing = []
for decoder, name in KNOWN:
    path = corpus / name
    if not path.exists():
        found = sorted(corpus.rglob("*" + path.suffix))
        path = found[0] if found else path
    try:
        print(f"{decoder.__name__:9} {decoder(path)}  {path.name}")
    except Exception as error:  # whatever it is, the decoder can't be relied on
        missing.append(f"{decoder.__name__} on {name}: {error!r}")
for tool in ("ffmpeg", "djxl", "jxlinfo"):
    if not shutil.which(tool):
        missing.append(f"{tool} isn't installed")
if missing:
    sys.exit("decoders that can't be relied on:\n" + "\n".join(missing))
