"""What a file is: its first bytes decide, never its name or what the browser says it is."""

from regulation.broken import RuleBroken
from regulation.words import N_

MEGABYTE = 1024 * 1024
PHOTO_BYTES = 10 * MEGABYTE
PDF_BYTES = 20 * MEGABYTE

WANTED = N_("只能上传 JPEG、PNG、WebP 照片和 PDF 文件")
USE_JPEG = N_("这种照片格式多数电脑打不开，请在手机相机设置里选“兼容性最佳”，或先转成 JPEG 再上传")
USE_PDF = N_("请先把文档另存为 PDF，再上传")

# Brands of the ISO container in which phones keep HEIC and AVIF photos.
PHONE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
OFFICE_DOCUMENTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class FileRefused(RuleBroken):
    """A file isn't kept: the sentence says why, and what to do instead."""

    def __init__(self, message: str, **params):
        super().__init__(message, "E-9", "file", **params)


def kind_of(head: bytes) -> str:
    """Return `JPEG`, `PNG`, `WEBP` or `PDF` for a file that begins with `head` (16 bytes are enough).

    Raises `FileRefused` for anything else.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith(b"%PDF-"):
        return "PDF"
    if head[4:8] == b"ftyp" and head[8:12] in PHONE_BRANDS:
        raise FileRefused(USE_JPEG)
    raise FileRefused(USE_PDF if head.startswith(OFFICE_DOCUMENTS) else WANTED)


def refuse_size(kind: str, size: int) -> None:
    """Raise `FileRefused` for a file of this many bytes when it is empty or over the limit of its kind."""
    if size == 0:
        raise FileRefused(N_("这个文件是空的，请重新选择"))
    if kind == "PDF" and size > PDF_BYTES:
        raise FileRefused(N_("PDF 超过 %(limit)s MB，请拆分或压缩后再上传"), limit=PDF_BYTES // MEGABYTE)
    if kind != "PDF" and size > PHOTO_BYTES:
        raise FileRefused(N_("照片超过 %(limit)s MB，请缩小后再上传"), limit=PHOTO_BYTES // MEGABYTE)
