import io
import os
import re
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

import serving
from intake import waiting
from models import AuditEntry, House, Resident
from notices.every_minute import Sweeper
from tests.intake.spreadsheets import csv_bytes, xlsx_bytes

HOMES = csv_bytes(["房号", "面积", "状态"], ["3-2-501", 98.5, "出租"], ["3-2-502", 90, "空置"])
PEOPLE = csv_bytes(["房号", "姓名", "电话"], ["3-2-501", "张伟", "154-0000-0009"], ["3-2-501", "李梅", ""])


@pytest.fixture
def director(client, people):
    return client.sign_in(people.director)


def check(client, content, what="houses", **fields):
    sent = {"what": what, "file": (io.BytesIO(content), "名册.csv"), **fields}
    return client.post("/admin/import/check/", data=sent, content_type="multipart/form-data")


def token_of(answer):
    found = re.search(r'name="token" value="([^"]+)"', answer.text)
    return found[1] if found else None


def run(client, token):
    return client.post("/admin/import/run/", data={"token": token}, follow_redirects=True)


def kept_files(app):
    folder = Path(app.instance_path, "intake")
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_the_page_says_what_a_sheet_needs(director):
    page = director.get("/admin/import/").text
    assert "试导入" in page and "3栋2单元501" in page
    assert 'name="office"' not in page


def test_a_dry_run_shows_what_would_happen_and_writes_nothing(director, session, app):
    answer = check(director, HOMES)
    assert answer.status_code == 200
    for said in ("3栋2单元502室", "90.00 ㎡，空置", "状态：已入伙 → 出租", "确认导入 2 条", "第 1 行是表头（UTF-8）"):
        assert said in answer.text
    assert session.scalar(select(func.count(AuditEntry.id))) == 0
    (file,) = kept_files(app)
    assert file.read_bytes() == HOMES and file.stat().st_mode & 0o077 == 0


def test_the_confirmed_file_is_imported_once_and_deleted(director, session, people, app):
    token = token_of(check(director, HOMES))
    answer = run(director, token)
    assert "导入完成：新增 1，更改 1，不变 0" in answer.text
    assert (
        session.scalar(select(House.status).where(House.key == "3-2-501", House.office_id == people.east.id))
        == "rented"
    )
    assert session.scalar(select(AuditEntry.actor_name).limit(1)) == "周平"
    assert kept_files(app) == []
    assert "请重新选择" in run(director, token).text
    assert "都已在册" in check(director, HOMES).text


def test_residents_are_imported_and_phones_stay_masked(director, session):
    answer = check(director, PEOPLE, "residents")
    assert "联系电话：154****0001 → 154****0009" in answer.text
    assert "15400000001" not in answer.text
    run(director, token_of(answer))
    assert session.scalar(select(Resident.phone).where(Resident.name == "张伟")) == "15400000009"


def test_refused_rows_are_shown_with_row_and_column_and_nothing_is_kept(director, session, app):
    answer = check(
        director, csv_bytes(["房号", "姓名", "电话"], ["9-9", "<b>王", "1"], ["3-2-501", "李梅", "1"]), "residents"
    )
    text = re.sub(r"\s*<[^>]+>\s*", "|", answer.text)
    assert re.search(r"\|2\|+A\|+没有「9栋9室」这一户", text)
    assert re.search(r"\|3\|+C\|+手机号应是 11 位数字", text)
    assert "有 2 处不能导入" in answer.text and "<b>王" not in answer.text
    assert token_of(answer) is None and kept_files(app) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"%PDF-1.7", "这是图片或 PDF"),
        (b"PK\x03\x04x", "已损坏"),
        (b"\x00\x01\x02", "编码不对"),
        (xlsx_bytes(["a"]), "没有找到表头"),
    ],
    ids=["empty", "pdf", "damaged", "binary", "no heading"],
)
def test_a_file_that_is_no_table_is_named_beside_its_field(director, content, said):
    answer = check(director, content)
    assert answer.status_code == 422 and said in answer.text


def test_a_form_without_a_file_or_with_odd_values_is_refused(director):
    assert director.post("/admin/import/check/", data={"what": "houses"}).status_code == 422
    nothing = {"what": "houses", "file": (io.BytesIO(b""), "")}
    chosen_none = director.post("/admin/import/check/", data=nothing, content_type="multipart/form-data")
    assert chosen_none.status_code == 422 and "请选择表格文件" in chosen_none.text
    assert check(director, HOMES, "staff").status_code == 422
    assert check(director, HOMES, office="abc").status_code == 422
    assert run(director, "../../etc/passwd").status_code == 200
    assert director.post("/admin/import/run/").status_code == 303


def test_an_import_that_no_longer_fits_is_shown_and_not_done(director, session, people, app):
    token = token_of(check(director, PEOPLE, "residents"))
    house = session.get(House, people.home.id)
    house.key, house.room = "3-2-599", "599"
    answer = run(director, token)
    assert "什么也没有写入" in answer.text and "没有「3栋2单元501室」这一户" in answer.text
    assert session.scalar(select(Resident.phone).where(Resident.name == "张伟")) == "15400000001"
    assert kept_files(app) == []


def test_a_kept_file_belongs_to_the_person_who_sent_it(app, director, people, session):
    token = token_of(check(director, HOMES))
    other = app.test_client().sign_in(people.west_director)
    assert "请重新选择" in run(other, token).text
    assert other.get(f"/admin/import/progress/?token={token}").json == {"total": 0, "written": 0}
    assert session.scalar(select(func.count(AuditEntry.id))) == 0
    assert "导入完成" in run(director, token).text


def made_an_hour_ago(file) -> None:
    long_ago = time.time() - waiting.KEPT_SECONDS - 1
    os.utime(file, (long_ago, long_ago))


def test_a_kept_file_is_deleted_after_an_hour(director, app):
    token = token_of(check(director, HOMES))
    (file,) = kept_files(app)
    made_an_hour_ago(file)
    assert "放得太久" in run(director, token).text
    assert kept_files(app) == []


def test_a_kept_file_that_nobody_asks_for_again_is_deleted_by_the_minute(director, app, monkeypatch):
    started = []
    monkeypatch.setattr(Sweeper, "start", lambda sweeper: started.append(sweeper))
    monkeypatch.setattr(serving, "application", lambda: app)
    monkeypatch.setattr(serving, "end_with_parent", lambda: None)
    monkeypatch.setattr(serving, "end_at_once_when_told", lambda: None)
    monkeypatch.setattr(serving, "keep_what_is_loaded", lambda: None)
    serving.load_worker()
    check(director, HOMES)
    started[0].sweep_once()
    (file,) = kept_files(app)
    made_an_hour_ago(file)
    started[0].sweep_once()
    assert kept_files(app) == []


def test_progress_is_told_while_a_run_lasts(director, app, people):
    token = token_of(check(director, HOMES))
    assert director.get(f"/admin/import/progress/?token={token}").json == {"written": 0, "total": 0}
    waiting.find(app.instance_path, people.director.id, token).note_progress(1000, 2000)
    assert director.get(f"/admin/import/progress/?token={token}").json == {"written": 1000, "total": 2000}


def test_a_director_imports_into_the_own_office_only(director, people, session):
    assert check(director, HOMES, office=str(people.west.id)).status_code == 422


def test_an_administrator_picks_the_office(client, people, session):
    administrator = client.sign_in(people.admin)
    assert "西山管理处" in administrator.get("/admin/import/").text
    run(administrator, token_of(check(administrator, HOMES, office=str(people.west.id))))
    keys = session.scalars(select(House.key).where(House.office_id == people.west.id).order_by(House.key)).all()
    assert keys == ["1-1-101", "3-2-501", "3-2-502"]


@pytest.mark.parametrize("role", ["receptionist", "officer", "technician", "supervisor", "leader"])
def test_others_have_no_import(client, people, role):
    client.sign_in(people.of(role))
    assert client.get("/admin/import/").status_code == 403
    assert client.get("/admin/import/progress/").status_code == 403
    assert check(client, HOMES).status_code == 403
    assert client.post("/admin/import/run/", data={"token": "x"}).status_code == 403


def test_nobody_imports_without_a_token_of_the_form(director):
    sent = {"what": "houses", "file": (io.BytesIO(HOMES), "a.csv")}
    assert director.post("/admin/import/check/", data=sent, token=False).status_code == 400
    assert director.post("/admin/import/run/", data={"token": "x"}, token=False).status_code == 400


def test_who_is_not_logged_in_goes_to_the_log_in_page(client, people):
    assert "/login" in client.get("/admin/import/").headers["Location"]
