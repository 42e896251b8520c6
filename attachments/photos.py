"""A photo is never kept as sent: it is decoded, turned upright, shrunk, and written anew.

What is written holds the picture alone: no place, no device, no comment, nothing appended to the file.
"""

import re
import threading
from io import BytesIO
from typing import NamedTuple

from PIL import ExifTags, Image

from regulation.words import N_

from .kinds import FileRefused

# A JPEG is decoded at a half, a quarter or an eighth of its size, the others whole: four bytes a pixel and more.
MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 320
# A camera writes one scan or some ten. Each takes the time of the whole picture, and as few as seventy bytes.
MAX_SCANS = 40

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
MARKER = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9

# Pillow looks at the size before it decodes, too: beyond twice this it doesn't even open a file.
Image.MAX_IMAGE_PIXELS = max(MAX_PIXELS.values())

# A large photo takes some 400 MB while it is decoded: one at a time in a process.
_one_at_a_time = threading.Lock()


class Photo(NamedTuple):
    """A photo as it is kept, and a small JPEG of it."""

    media_type: str
    content: bytes
    thumbnail: bytes


def rewritten(content: bytes, kind: str) -> Photo:
    """Return the picture of a `JPEG`, `PNG` or `WEBP` file without its metadata, at most 2560 pixels a side.

    A PNG and what has transparency becomes a PNG, the rest a JPEG. Raises `FileRefused` for a picture with too many
    pixels, before it is decoded, and for a broken one.
    """
    with _one_at_a_time:
        try:
            _opened(content, kind).verify()
            picture = _upright(_opened(content, kind))
            as_png = kind == "PNG" or picture.mode == "RGBA"
            whole = _written(picture, "PNG") if as_png else _written(picture, "JPEG", quality=85, optimize=True)
            return Photo("image/png" if as_png else "image/jpeg", whole, _thumbnail(picture))
        except FileRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_large(kind) from None
        except Exception as error:
            # A decoder that is fed with nonsense raises whatever its code happens to stumble over.
            raise FileRefused(N_("照片不完整或已损坏，请重新拍摄或重新选择")) from error


def _opened(content: bytes, kind: str) -> Image.Image:
    """Return the picture, of which only the head has been read."""
    if kind == "JPEG" and _scans(content) > MAX_SCANS:
        raise FileRefused(N_("照片不完整或已损坏，请重新拍摄或重新选择"))
    image = Image.open(BytesIO(content), formats=(kind,))
    if image.width * image.height > MAX_PIXELS[kind]:
        raise _too_large(kind)
    return image


def _too_large(kind: str) -> FileRefused:
    return FileRefused(N_("照片超过 %(limit)s 万像素，请缩小后再上传"), limit=MAX_PIXELS[kind] // 10_000)


def _scans(content: bytes) -> int:
    """Count the scans of a JPEG up to its end: what follows (a clip, a second picture) isn't looked at."""
    scans, position = 0, 2
    while found := MARKER.search(content, position):
        marker, position = content[found.end() - 1], found.end()
        if marker == END_OF_IMAGE:
            break
        position += int.from_bytes(content[position : position + 2], "big")
        scans += marker == START_OF_SCAN
    return scans


def _upright(image: Image.Image) -> Image.Image:
    """Return the picture as one looks at it, shrunk, with nothing beside its pixels."""
    image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    turn = _turn(image)
    picture = _in_plain_colours(image)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info = {}
    return picture


def _turn(image: Image.Image) -> Image.Transpose | None:
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    except Exception:
        # A picture whose metadata are broken is a good picture still.
        return None


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Return the picture in grey (`L`), colours (`RGB`), or colours with transparency (`RGBA`)."""
    if image.has_transparency_data:
        picture = image.convert("RGBA")
        return picture.convert("RGB") if picture.getchannel("A").getextrema()[0] == 255 else picture
    if image.mode.startswith("I;16"):
        # Sixteen bits of grey: convert() alone would show everything above 255 as white.
        return image.convert("I").point(lambda grey: grey / 256).convert("L")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _thumbnail(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if small.mode == "RGBA":
        on_white = Image.new("RGB", small.size, "white")
        on_white.paste(small, mask=small.getchannel("A"))
        small = on_white
    return _written(small, "JPEG", quality=75, optimize=True)


def _written(picture: Image.Image, form: str, **options) -> bytes:
    written = BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()
