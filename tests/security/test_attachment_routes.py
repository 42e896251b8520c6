"""The two addresses of attachments: what goes in, and that a file comes out only to who may see its case."""

from io import BytesIO
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from admin_views.attachments import MOST_AT_ONCE, SANDBOX
from attachments import kinds
from models import Attachment, db
from tests.attachments.pictures import (
    EXE,
    HEIC,
    HTML,
    PDF,
    PLACE,
    SVG,
    exif,
    held,
    is_red_above_blue,
    jpeg_bomb,
    opened,
    photo,
    png_bomb,
    with_everything,
)
from tests.workflow.test_attachments import by
from workflow import attachments, desk

UPLOAD = "/admin/attachments/"


@pytest.fixture
def visit(people, session):
    return desk.receive(by(people.receptionist), people.east.id, channel="call", kind="enquiry", content="问装修时间")


@pytest.fixture
def complaint(people, session):
    """A complaint about the technician, from a home of the east."""
    return desk.receive(
        by(people.receptionist), people.east.id, channel="letter", kind="complaint", content="维修员态度差",
        category=people.service_category, target_staff=people.technician,
    ).complaint


@pytest.fixture
def desk_client(client, people):
    """The receptionist's browser."""
    return client.sign_in(people.receptionist)


def send(client, case, *files):
    """Post files, each as (content, name), to a case."""
    given = MultiDict({"record": case.record, "id": str(case.id)})
    given.setlist("file", [FileStorage(BytesIO(content), name) for content, name in files])
    # Encoded in memory: the client's own way leaves a temporary file open.
    boundary, body = encode_multipart(given)
    return client.post(UPLOAD, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def said(client, response) -> str:
    """The page that the upload leads back to, with what it says."""
    assert response.status_code == 303
    page = client.get(response.location)
    assert page.status_code == 200
    return page.text


def kept(session) -> list[Attachment]:
    return list(session.scalars(sa.select(Attachment).order_by(Attachment.id)))


def attach(staff, case, content=PDF, name="合同.pdf") -> str:
    """Attach a file past the screen and return its address."""
    return f"/admin/attachments/{attachments.attach(by(staff), case, BytesIO(content), name).id}/"


def test_photos_of_every_sort_and_a_pdf_go_in_at_once(desk_client, session, visit):
    response = send(
        desk_client, visit, (photo(), "a.jpg"), (photo("PNG"), "b.png"), (photo("WEBP"), "c.webp"), (PDF, "合同.pdf")
    )
    assert response.location == f"/admin/visits/details/?id={visit.id}"
    page = said(desk_client, response)
    assert "已上传 4 个附件" in page
    rows = kept(session)
    assert [row.shown_name for row in rows] == ["a.jpg", "b.png", "c.jpg", "合同.pdf"]
    for row in rows:
        assert f'href="/admin/attachments/{row.id}/"' in page
        assert (f'src="/admin/attachments/{row.id}/thumbnail/"' in page) == row.media_type.startswith("image/")


def test_what_comes_out_holds_no_place_and_stands_upright(desk_client, session, visit):
    send(desk_client, visit, (with_everything("JPEG"), "a.jpg"), (photo(picture=held(6), exif=exif(6)), "b.jpg"))
    first, second = kept(session)
    for address in (f"/admin/attachments/{first.id}/", f"/admin/attachments/{first.id}/thumbnail/"):
        content = desk_client.get(address).data
        assert PLACE.encode() not in content
        assert not opened(content).getexif()
    assert is_red_above_blue(opened(desk_client.get(f"/admin/attachments/{second.id}/").data))


def test_a_photo_is_shown_in_a_sandbox_and_kept_nowhere(desk_client, people, visit):
    address = attach(people.receptionist, visit, photo(), "厨房 1.jpg")
    for path in (address, address + "thumbnail/"):
        response = desk_client.get(path)
        assert (response.status_code, response.mimetype) == (200, "image/jpeg")
        assert response.headers["Content-Security-Policy"] == SANDBOX
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers["Content-Disposition"].startswith("inline;")


def test_a_pdf_comes_back_as_a_download_byte_for_byte(desk_client, people, visit):
    response = desk_client.get(attach(people.receptionist, visit, PDF, "收费 合同(2026).pdf"))
    assert response.data == PDF
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "filename*=UTF-8''" + quote("收费 合同(2026).pdf") in disposition
    assert response.headers["Content-Security-Policy"] == SANDBOX
    assert "sandbox" in SANDBOX.split("; ")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_part_of_a_file_may_be_asked_for(desk_client, people, visit):
    response = desk_client.get(attach(people.receptionist, visit), headers={"Range": "bytes=0-4"})
    assert (response.status_code, response.data) == (206, b"%PDF-")
    assert response.headers["Content-Security-Policy"] == SANDBOX


def test_a_pdf_has_no_thumbnail_and_the_log_misses_none(desk_client, people, visit, caplog):
    assert desk_client.get(attach(people.receptionist, visit) + "thumbnail/").status_code == 404
    assert "can't be read" not in caplog.text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (EXE, "photo.jpg", kinds.WANTED),
        (HTML, "合同.pdf", kinds.WANTED),
        (SVG, "标志.svg", kinds.WANTED),
        (SVG, "标志.png", kinds.WANTED),
        (HEIC, "IMG_1.HEIC", kinds.USE_JPEG),
        (b"\xff\xd8\xff" + HTML, "polyglot.jpg", "照片不完整或已损坏"),
        (PDF + HTML, "polyglot.pdf", "PDF 不完整或已损坏"),
        (photo()[:900], "cut.jpg", "照片不完整或已损坏"),
        (jpeg_bomb(65_000, 65_000), "bomb.jpg", "照片超过 5000 万像素"),
        (png_bomb(30_000, 30_000), "bomb.png", "照片超过 2500 万像素"),
        (b"", "empty.jpg", "这个文件是空的"),
    ],
)
def test_a_refused_file_is_named_with_its_reason(desk_client, session, visit, content, name, sentence):
    page = said(desk_client, send(desk_client, visit, (content, name)))
    assert sentence in page
    assert name in page
    assert not kept(session)
    assert not [path for path in attachments.folder().rglob("*") if path.is_file()]


def test_a_refused_file_does_not_hold_up_the_others(desk_client, session, visit):
    page = said(desk_client, send(desk_client, visit, (photo(), "a.jpg"), (EXE, "b.jpg"), (PDF, "c.pdf")))
    assert "已上传 2 个附件" in page
    assert "没有上传：b.jpg：" in page
    assert [row.shown_name for row in kept(session)] == ["a.jpg", "c.pdf"]


def test_many_refused_files_with_long_names_fit_into_the_message(desk_client, visit):
    page = said(desk_client, send(desk_client, visit, *((EXE, "长" * 200 + f"{count}.jpg") for count in range(20))))
    assert "另有 17 个" in page


@pytest.mark.parametrize("count", [0, MOST_AT_ONCE + 1])
def test_none_and_too_many_files_are_refused(desk_client, session, visit, count):
    page = said(desk_client, send(desk_client, visit, *((PDF, f"{number}.pdf") for number in range(count))))
    assert "请选择 1 至 20 个" in page
    assert not kept(session)


@pytest.mark.parametrize(
    ("size", "head", "name", "sentence"),
    [
        (kinds.PHOTO_BYTES + 1, b"\xff\xd8\xff", "a.jpg", "照片超过 10 MB"),
        (kinds.PDF_BYTES + 1, b"%PDF-1.7\n", "a.pdf", "PDF 超过 20 MB"),
    ],
)
def test_a_file_over_the_limit_is_refused(desk_client, session, visit, size, head, name, sentence):
    assert sentence in said(desk_client, send(desk_client, visit, (head.ljust(size, b"\0"), name)))
    assert not kept(session)


def test_a_request_over_the_limit_is_refused_whole(desk_client, session, visit):
    response = send(desk_client, visit, (bytes(65 * 1024 * 1024), "a.pdf"))
    assert response.status_code == 413
    assert not kept(session)


@pytest.mark.parametrize("name", ["../../../../tmp/x.jpg", "..\\..\\x.jpg", "/etc/passwd", "a\0b.jpg", "\u202egpj.exe"])
def test_no_name_reaches_the_disk(desk_client, session, visit, name):
    assert send(desk_client, visit, (photo(), name)).status_code == 303
    (row,) = kept(session)
    assert attachments.file_of(row).is_relative_to(attachments.folder())
    assert attachments.file_of(row).stem == row.stored_name.removesuffix(".jpg")
    assert not set("/\\\0\u202e") & set(row.shown_name)


def test_a_row_with_a_forged_name_leads_nowhere(desk_client, people, session, visit):
    address = attach(people.receptionist, visit, photo(), "a.jpg")
    kept(session)[0].stored_name = "../../secret_key"
    session.commit()
    for path in (address, address + "thumbnail/"):
        response = desk_client.get(path)
        assert response.status_code == 404
        assert b"secret" not in response.data


def test_a_file_that_is_gone_from_the_disk_is_not_found(desk_client, people, session, visit):
    address = attach(people.receptionist, visit)
    attachments.file_of(kept(session)[0]).unlink()
    assert desk_client.get(address).status_code == 404


@pytest.mark.parametrize("who", ["receptionist", "colleague", "supervisor", "director", "leader"])
def test_who_may_see_the_case_may_see_its_files(client, people, complaint, who):
    address = attach(people.receptionist, complaint, photo(), "a.jpg")
    client.sign_in(getattr(people, who))
    assert client.get(address).status_code == 200
    assert client.get(address + "thumbnail/").status_code == 200


@pytest.mark.parametrize("who", ["west_receptionist", "west_director", "technician", "officer", "admin"])
def test_another_office_the_accused_and_who_has_no_part_in_it_find_nothing(client, people, session, complaint, who):
    address = attach(people.receptionist, complaint, photo(), "a.jpg")
    client.sign_in(getattr(people, who))
    assert client.get(address).status_code == 404
    assert client.get(address + "thumbnail/").status_code == 404
    for case in (complaint, complaint.visit):
        assert send(client, case, (PDF, "a.pdf")).status_code == 404
    assert len(kept(session)) == 1


def test_the_leader_sees_and_sends_nothing(client, people, session, visit):
    client.sign_in(people.leader)
    assert send(client, visit, (PDF, "a.pdf")).status_code == 403
    assert not kept(session)


def test_an_archived_case_shows_its_files_and_takes_no_more(desk_client, people, session, visit):
    address = attach(people.receptionist, visit)
    visit.state = "archived"
    session.commit()
    page = said(desk_client, send(desk_client, visit, (PDF, "a.pdf")))
    assert "已归档的记录不能再添加附件" in page
    assert UPLOAD + '"' not in page
    assert desk_client.get(address).status_code == 200
    assert len(kept(session)) == 1


def test_nobody_gets_in_without_logging_in(client, people, session, visit):
    address = attach(people.receptionist, visit)
    for response in (client.get(address), send(client, visit, (PDF, "a.pdf"))):
        assert response.status_code in (302, 303)
        assert response.location.startswith("/login")
    assert len(kept(session)) == 1


def test_an_upload_without_its_token_is_refused(desk_client, session, visit):
    given = {"record": "visit", "id": visit.id, "file": (BytesIO(PDF), "a.pdf")}
    assert desk_client.post(UPLOAD, data=given, token=False).status_code == 400
    assert not kept(session)


def test_the_token_may_travel_in_the_form(desk_client, session, visit):
    given = {"record": "visit", "id": visit.id, "file": (BytesIO(PDF), "a.pdf"), "csrf_token": desk_client.token()}
    assert desk_client.post(UPLOAD, data=given, token=False).status_code == 303
    assert len(kept(session)) == 1


def test_wrong_methods_are_refused(desk_client, people, visit):
    address = attach(people.receptionist, visit)
    for method, path in (("GET", UPLOAD), ("PUT", UPLOAD), ("DELETE", address), ("POST", address), ("PATCH", address)):
        assert desk_client.open(path, method=method).status_code == 405


@pytest.mark.parametrize(
    ("record", "row_id", "status"),
    [
        ("visit", "0", 404),
        ("visit", "999999", 404),
        ("visit", "99999999999", 404),
        ("visit", "9" * 30, 400),
        ("visit", "abc", 400),
        ("visit", "-1", 400),
        ("visit", "", 400),
        ("visit", "١", 400),
        ("staff", "1", 400),
        ("revisit", "1", 400),
        ("", "1", 400),
    ],
)
def test_odd_cases_are_answered_in_words(desk_client, session, visit, record, row_id, status):
    given = {"record": record, "id": row_id, "file": (BytesIO(PDF), "a.pdf")}
    assert desk_client.post(UPLOAD, data=given).status_code == status
    assert not kept(session)


@pytest.mark.parametrize("path", ["0/", "999999/", "99999999999/", "9" * 40 + "/", "abc/", "-1/", "1/../../x", "1%00/"])
def test_odd_addresses_are_answered_in_words(desk_client, path):
    assert desk_client.get(UPLOAD + path).status_code in (400, 404)


def test_a_temporary_password_opens_no_file(client, people, session, visit):
    address = attach(people.receptionist, visit)
    people.receptionist.must_change_password = True
    session.commit()
    assert client.sign_in(people.receptionist).get(address).location.startswith("/password")


def test_serving_a_file_writes_nothing(desk_client, people, session, visit):
    address = attach(people.receptionist, visit)
    written = []

    def note(connection, cursor, statement, *_):
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA", "UPDATE STAFF SET LAST_SEEN_AT")):
            written.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert desk_client.get(address).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert not written
