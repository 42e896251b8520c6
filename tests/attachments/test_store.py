"""What is kept, under which name, and what is refused in which words."""

import hashlib
import os
import stat
from io import BytesIO

import pytest

from attachments import FileRefused, keep, kinds, path_of, shown_name, store, thumbnail_of
from tests.attachments.pictures import DOCX, EXE, HEIC, HTML, PDF, SVG, opened, photo

ONLY = "只能上传 JPEG、PNG、WebP 照片和 PDF 文件"


def refusal(folder, content: bytes, name="photo.jpg") -> str:
    with pytest.raises(FileRefused) as refused:
        keep(folder, BytesIO(content), name)
    assert not list(folder.rglob("*"))
    assert (refused.value.clause, refused.value.field, refused.value.status) == ("E-9", "file", 422)
    return str(refused.value)


@pytest.mark.parametrize(
    ("kind", "media_type", "name"),
    [("JPEG", "image/jpeg", "厨房.jpg"), ("PNG", "image/png", "厨房.png"), ("WEBP", "image/jpeg", "厨房.jpg")],
)
def test_a_photo_is_kept_under_a_random_name_with_its_thumbnail(tmp_path, kind, media_type, name):
    kept = keep(tmp_path, BytesIO(photo(kind)), "厨房.heic")
    file = path_of(tmp_path, kept.stored_name)
    assert file == tmp_path / kept.stored_name[:2] / kept.stored_name
    assert (kept.media_type, kept.shown_name) == (media_type, name)
    assert kept.size_bytes == file.stat().st_size
    assert kept.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert opened(thumbnail_of(tmp_path, kept.stored_name).read_bytes()).format == "JPEG"
    assert "厨房" not in str(list(tmp_path.rglob("*")))


def test_a_pdf_is_kept_as_sent_byte_for_byte(tmp_path):
    sent = PDF[:15] + b"% a comment \x00\xff" * 100_000 + PDF[15:] + b"\r\n\0"
    kept = keep(tmp_path, BytesIO(sent), "合同.pdf")
    assert path_of(tmp_path, kept.stored_name).read_bytes() == sent
    assert (kept.media_type, kept.size_bytes) == ("application/pdf", len(sent))
    assert kept.sha256 == hashlib.sha256(sent).hexdigest()
    assert not thumbnail_of(tmp_path, kept.stored_name).exists()


def test_two_files_of_one_name_stand_apart(tmp_path):
    first, second = (keep(tmp_path, BytesIO(PDF), "a.pdf") for _ in range(2))
    assert first.stored_name != second.stored_name


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_kept_file_is_its_owners_alone(tmp_path):
    file = path_of(tmp_path, keep(tmp_path, BytesIO(PDF), "a.pdf").stored_name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (EXE, ONLY),
        (HTML, ONLY),
        (SVG, ONLY),
        (b"GIF89a" + bytes(50), ONLY),
        (b"GIF89a/*" + HTML, ONLY),
        (b"BM" + bytes(60), ONLY),
        (b"\x89PNG", ONLY),
        (b"RIFF\x00\x00\x00\x00WAVE", ONLY),
        (b"x", ONLY),
        (b" " + PDF, ONLY),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), ONLY),
        (HEIC, kinds.USE_JPEG),
        (HEIC.replace(b"heic", b"avif"), kinds.USE_JPEG),
        (DOCX, kinds.USE_PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), kinds.USE_PDF),
        (b"", "这个文件是空的，请重新选择"),
        (b"\xff\xd8\xff" + HTML, "照片不完整或已损坏，请重新拍摄或重新选择"),
    ],
)
@pytest.mark.parametrize("name", ["photo.jpg", "合同.pdf"])
def test_what_a_file_is_is_told_by_its_content_not_its_name(tmp_path, content, sentence, name):
    assert refusal(tmp_path, content, name) == sentence


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-8],
        PDF[: len(PDF) // 2],
        b"%PDF-1.4\n",
        b"%PDF-" + HTML + PDF[8:],
        PDF + HTML,
        PDF + DOCX,
        PDF.replace(b"startxref\n128\n", b""),
    ],
)
def test_a_pdf_that_is_cut_off_or_carries_something_behind_it_is_refused(tmp_path, content):
    assert refusal(tmp_path, content) == "PDF 不完整或已损坏，请重新导出后再上传"


def test_a_picture_that_is_also_something_else_keeps_only_the_picture(tmp_path):
    for sent in (photo() + PDF, photo() + HTML, photo(comment=HTML), photo("PNG") + EXE):
        file = path_of(tmp_path, keep(tmp_path, BytesIO(sent), "x.jpg").stored_name)
        content = file.read_bytes()
        assert not any(part in content for part in (b"%PDF", b"<script>", b"MZ\x90"))


def test_size_limits_are_told_before_anything_is_read(tmp_path):
    class Endless(BytesIO):
        def read(self, size=-1):
            assert 0 <= size <= 16
            return super().read(size)

    for head, limit, sentence in (
        (b"\xff\xd8\xff", kinds.PHOTO_BYTES, "照片超过 10 MB，请缩小后再上传"),
        (b"%PDF-1.7\n", kinds.PDF_BYTES, "PDF 超过 20 MB，请拆分或压缩后再上传"),
    ):
        with pytest.raises(FileRefused) as refused:
            keep(tmp_path, Endless(head + bytes(limit)), "large")
        assert str(refused.value) == sentence


def test_a_pdf_at_its_limit_passes(tmp_path, monkeypatch):
    monkeypatch.setattr(kinds, "PDF_BYTES", len(PDF))
    assert keep(tmp_path, BytesIO(PDF), "a.pdf").size_bytes == len(PDF)
    with pytest.raises(FileRefused):
        keep(tmp_path, BytesIO(PDF + b"\n"), "a.pdf")


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("sent", [PDF, photo()])
def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch, step, sent):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, step, full)
    with pytest.raises(OSError, match="No space left"):
        keep(tmp_path, BytesIO(sent), "a")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_thumbnail_that_fails_takes_its_photo_along(tmp_path, monkeypatch):
    written, write = [], store._write

    def second_fails(target, pieces):
        written.append(target)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        return write(target, pieces)

    monkeypatch.setattr(store, "_write", second_fails)
    with pytest.raises(OSError, match="No space left"):
        keep(tmp_path, BytesIO(photo()), "a")
    assert len(written) == 2
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["../../etc/passwd", "ab/../x", "", "a" * 32, "A" * 32 + ".jpg", "a" * 32 + ".jpg\n"])
def test_no_other_name_is_ever_looked_for(tmp_path, name):
    with pytest.raises(ValueError, match="not the name of an attachment"):
        path_of(tmp_path, name)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("厨房漏水.jpeg", "厨房漏水.jpg"),
        ("../../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("C:\\照片\\门.JPG", "门.jpg"),
        ("/", "附件.jpg"),
        ("..", "附件.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("", "附件.jpg"),
        (None, "附件.jpg"),
        ("invoice.pdf.exe", "invoice.pdf.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("a\r\nSet-Cookie: x=y.jpg", "aSet-Cookie_ x=y.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ('"><script>.jpg', "___script_.jpg"),
        ("2026.03.04", "2026.03.04.jpg"),
        ("3栋 2单元\u3000501.png", "3栋 2单元 501.jpg"),
        ("e\u0301.jpg", "é.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
    ],
)
def test_the_name_that_people_see(given, shown):
    assert shown_name(given, "image/jpeg") == shown
    assert len(shown) <= 120
