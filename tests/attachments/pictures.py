"""Photos and PDFs for the tests, and what people dress up as such."""

import re
import struct
import zlib
from io import BytesIO

from PIL import ExifTags, Image, PngImagePlugin

RED, BLUE = (220, 30, 30), (30, 30, 220)
PLACE = "30.5928"
PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\nxref\n0 3\n0000000000 65535 f \n"
    b"trailer\n<< /Root 1 0 R /Size 3 >>\nstartxref\n128\n%%EOF\n"
)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(200)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100)
DOCX = b"PK\x03\x04\x14\x00\x06\x00" + bytes(100)


def red_above_blue(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """A picture of which one can tell which way is up."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, height // 2, width, height))
    return picture.convert(mode)


def photo(kind: str = "JPEG", picture: Image.Image | None = None, **options) -> bytes:
    written = BytesIO()
    (picture or red_above_blue()).save(written, kind, **options)
    return written.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes into a photo: device, place, which way it was held."""
    tags = Image.Exif()
    tags[ExifTags.Base.Make], tags[ExifTags.Base.Orientation] = "Handset", orientation
    tags[ExifTags.Base.ImageDescription] = f"lat {PLACE}"
    tags.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (30.0, 35.0, 34.0), 3: "E", 4: (114.0, 18.0, 19.0)})
    return tags


def with_everything(kind: str, orientation: int = 1) -> bytes:
    """A photo with each sort of metadata that its format knows, the place in all of them, and a file behind it."""
    secret = f"lat {PLACE}".encode()
    options = {"exif": exif(orientation), "icc_profile": secret}
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", secret.decode())
        words.add_itxt("XML:com.adobe.xmp", secret.decode())
        options["pnginfo"] = words
    else:
        options["xmp"] = secret
    if kind == "JPEG":
        options["comment"] = secret
    return photo(kind, **options) + b"PK\x03\x04" + secret


def held(orientation: int) -> Image.Image:
    """The pixels as a phone held that way stores them, so that upright they are red above blue."""
    back = {
        1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }[orientation]
    picture = red_above_blue()
    return picture if back is None else picture.transpose(back)


def png_bomb(width: int, height: int) -> bytes:
    """A PNG that says it is this large, with next to nothing in it."""
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def jpeg_bomb(width: int, height: int) -> bytes:
    """A JPEG whose frame says it is this large."""
    small = photo()
    frame = re.search(rb"\xff[\xc0\xc2]..\x08", small, re.DOTALL).end()
    return small[:frame] + struct.pack(">HH", height, width) + small[frame + 4 :]


def webp_bomb(width: int, height: int) -> bytes:
    """A WebP whose frame says it is this large."""
    small = photo("WEBP")
    frame = small.index(b"\x9d\x01\x2a") + 3
    return small[:frame] + struct.pack("<HH", width, height) + small[frame + 4 :]


def jpeg_of_endless_scans(scans: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: a few bytes each, the time of a whole picture each."""
    content = photo(picture=Image.new("RGB", (3000, 2000)), progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * scans + content[-2:]


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def is_red_above_blue(picture: Image.Image) -> bool:
    colours = picture.convert("RGB")
    middle, height = colours.width // 2, colours.height
    above, below = colours.getpixel((middle, height // 5)), colours.getpixel((middle, height * 4 // 5))
    return above[0] > 150 > above[2] and below[2] > 150 > below[0]
