"""A backup taken while people work holds everything that was saved before it, and comes back whole or not at all."""

import json
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

import migrating
from models import Office
from storage import db
from tests.databases import close, make_app, plain
from upkeep.archive import MANIFEST

NOW = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)


class Installation:
    """One installed program with its own database and instance folder."""

    def __init__(self, url: str, instance: Path):
        self.url = url
        self.app = make_app(url, instance)
        self.attachments = instance / "attachments"

    def run(self, *arguments) -> tuple[int, str]:
        """Run `flask …` and return its exit code and what it said."""
        close(self.app)
        done = self.app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    def add_offices(self, *names: str) -> None:
        with self.app.app_context():
            db.session.add_all(Office(name=name, created_at=NOW) for name in names)
            db.session.commit()

    def offices(self) -> set[str]:
        with self.app.app_context():
            return set(db.session.scalars(sa.select(Office.name)))

    def attach(self, name: str, content: bytes) -> None:
        file = self.attachments / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


@pytest.fixture
def install(database, tmp_path):
    """A function that installs the program on an empty database of its own."""
    made = []

    def installed() -> Installation:
        folder = tmp_path / f"installation{len(made)}"
        folder.mkdir()
        made.append(Installation(database.ready_url(folder), folder / "instance"))
        return made[-1]

    yield installed
    for installation in made:
        close(installation.app)


@pytest.fixture
def office(install):
    """An installation with two offices and two attachments."""
    installation = install()
    installation.add_offices("东湖管理处", "西山管理处")
    installation.attach("ab/photo.jpg", b"\xff\xd8 a photo")
    installation.attach("contract.pdf", b"%PDF-1.7 a contract")
    return installation


@pytest.fixture
def backup(office, tmp_path):
    """A backup file of `office`."""
    file = tmp_path / "backup.zip"
    assert office.run("backup", file)[0] == 0
    return file


def test_a_backup_comes_back_on_another_machine(install, backup):
    elsewhere = install()
    code, said = elsewhere.run("restore", backup)
    assert code == 0, said
    assert elsewhere.offices() == {"东湖管理处", "西山管理处"}
    assert (elsewhere.attachments / "ab/photo.jpg").read_bytes() == b"\xff\xd8 a photo"
    assert (elsewhere.attachments / "contract.pdf").read_bytes() == b"%PDF-1.7 a contract"


def test_the_restored_program_works_on_and_can_be_backed_up_again(install, backup, tmp_path):
    second, third = install(), install()
    second.run("restore", backup)
    second.add_offices("北桥管理处")
    again = tmp_path / "again.zip"
    assert second.run("backup", again)[0] == 0
    assert third.run("restore", again)[0] == 0
    assert third.offices() == {"东湖管理处", "西山管理处", "北桥管理处"}


def test_the_restored_database_still_refuses_to_change_the_audit(install, backup):
    elsewhere = install()
    elsewhere.run("restore", backup)
    with elsewhere.app.app_context():
        triggers = {
            "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
            "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
        }[db.engine.dialect.name]
        assert db.session.scalar(sa.text(triggers)) >= 5


def test_a_backup_is_readable_by_its_owner_alone(backup):
    assert backup.stat().st_mode & 0o077 == 0


def test_an_existing_file_is_never_overwritten(office, backup):
    before = backup.read_bytes()
    code, said = office.run("backup", backup)
    assert code != 0
    assert "已存在" in said
    assert backup.read_bytes() == before


def test_into_a_folder_the_backup_is_named_by_its_time(office, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    assert office.run("backup", folder)[0] == 0
    assert [file.suffix for file in folder.iterdir()] == [".zip"]


def test_a_backup_during_writing_is_whole_and_holds_what_was_saved_before(office, install, tmp_path):
    saved, stop = [], threading.Event()

    def work():
        for number in range(10_000):
            if stop.is_set():
                return
            office.add_offices(f"甲{number}", f"乙{number}")
            saved.append(number)

    people = threading.Thread(target=work)
    people.start()
    try:
        wait_for(lambda: len(saved) > 20)
        before = len(saved)
        file = tmp_path / "busy.zip"
        runner = make_app(office.url, tmp_path / "installation0" / "instance")
        done = runner.test_cli_runner().invoke(args=["backup", str(file)])
        assert done.exit_code == 0, done.output
        assert len(saved) > before, "nobody wrote during the backup"
    finally:
        stop.set()
        people.join()
        close(runner)
    elsewhere = install()
    assert elsewhere.run("restore", file)[0] == 0
    names = elsewhere.offices()
    pairs = {int(name[1:]) for name in names if name[0] == "甲"}
    assert pairs == {int(name[1:]) for name in names if name[0] == "乙"}
    assert set(saved[:before]) <= pairs


def wait_for(condition, seconds: float = 20):
    moment = threading.Event()
    for _ in range(int(seconds * 100)):
        if condition():
            return
        moment.wait(0.01)
    raise AssertionError("waited in vain")


def test_a_database_with_data_is_not_overwritten_unasked(install, backup):
    other = install()
    other.add_offices("南门管理处")
    code, said = other.run("restore", backup)
    assert code != 0
    assert "--yes" in said
    assert other.offices() == {"南门管理处"}


def test_with_yes_the_old_data_stay_beside(install, backup, tmp_path):
    other = install()
    other.add_offices("南门管理处")
    other.attach("old.jpg", b"old")
    assert other.run("restore", "--yes", backup)[0] == 0
    assert other.offices() == {"东湖管理处", "西山管理处"}
    folder = tmp_path / "installation1"
    assert [file for file in folder.rglob("*before-restore*") if file.is_file()]
    assert [file.read_bytes() for file in folder.rglob("attachments.before-restore*/old.jpg")] == [b"old"]
    assert not (other.attachments / "old.jpg").exists()


def test_nothing_is_restored_under_a_running_program(install, backup):
    other = install()
    with connected(other):
        code, said = other.run("restore", backup)
    assert code != 0
    assert "停止" in said
    assert other.offices() == set()


def connected(installation):
    if installation.url.startswith("postgresql"):
        return psycopg.connect(plain(installation.url))
    running = make_app(installation.url, Path(installation.app.instance_path))
    with running.app_context():
        return db.engine.connect()


def test_a_foreign_file_is_refused(install, tmp_path):
    other = install()
    for name, content in {"a.txt": b"not a zip", "empty.zip": b""}.items():
        (tmp_path / name).write_bytes(content)
        assert other.run("restore", tmp_path / name)[0] != 0
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as foreign:
        foreign.writestr("letter.txt", "dear all")
    code, said = other.run("restore", tmp_path / "foreign.zip")
    assert code != 0
    assert "不是本程序的备份" in said


def test_a_cut_off_or_changed_file_is_refused(install, backup, tmp_path):
    other = install()
    content = backup.read_bytes()
    for place in (len(content) // 3, len(content) // 2, len(content) - 1):
        (tmp_path / "cut.zip").write_bytes(content[:place])
        assert other.run("restore", tmp_path / "cut.zip")[0] != 0
    changed = bytearray(content)
    changed[len(content) // 2] ^= 0xFF
    (tmp_path / "changed.zip").write_bytes(changed)
    assert other.run("restore", tmp_path / "changed.zip")[0] != 0
    assert other.offices() == set()


def repacked(backup: Path, target: Path, change) -> Path:
    """Write `backup` anew with its parts and manifest as `change(parts, manifest)` leaves them."""
    with zipfile.ZipFile(backup) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}
        manifest = json.loads(archive.read(MANIFEST))
    change(parts, manifest)
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST, json.dumps(manifest))
    return target


def rename_a_part(old: str, new: str):
    def change(parts, manifest):
        parts[new] = parts.pop(old)
        manifest["parts"][new] = manifest["parts"].pop(old)

    return change


def test_no_part_leaves_its_folder(install, backup, tmp_path):
    other = install()
    places = ("attachments/../../escaped", "/tmp/escaped", "attachments/..\\escaped", "C:/escaped", "elsewhere/file")
    for number, place in enumerate(places):
        evil = repacked(backup, tmp_path / f"{number}.zip", rename_a_part("attachments/contract.pdf", place))
        code, said = other.run("restore", evil)
        assert code != 0, place
        assert "路径" in said
    assert not list(tmp_path.rglob("escaped*"))
    assert not Path("/tmp/escaped").exists()


UNFIT = [
    (lambda parts, manifest: manifest.update(format=2), "更新的版本"),
    (lambda parts, manifest: manifest.update(program="other"), "不是本程序的备份"),
    (lambda parts, manifest: manifest.update(database="oracle"), "oracle"),
    (lambda parts, manifest: parts.pop("attachments/contract.pdf"), "清单不符"),
    (lambda parts, manifest: parts.update({"attachments/extra": b""}), "清单不符"),
    (lambda parts, manifest: parts.update({"attachments/contract.pdf": b"forged"}), "损坏"),
]


def test_a_manifest_that_does_not_fit_is_refused(install, backup, tmp_path):
    other = install()
    for number, (change, says) in enumerate(UNFIT):
        code, said = other.run("restore", repacked(backup, tmp_path / f"{number}.zip", change))
        assert code != 0, says
        assert says in said
    assert other.offices() == set()


def test_a_backup_of_a_later_version_is_refused(office, install, tmp_path):
    with office.app.app_context():
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    assert office.run("backup", tmp_path / "later.zip")[0] == 0
    other = install()
    code, said = other.run("restore", tmp_path / "later.zip")
    assert code != 0
    assert "更新的版本" in said
    assert other.offices() == set()


def test_the_other_kind_of_database_is_refused(backup, install, tmp_path, database):
    other = "postgresql" if database.name == "sqlite" else "sqlite"
    file = repacked(backup, tmp_path / "kind.zip", lambda parts, manifest: manifest.update(database=other))
    code, said = install().run("restore", file)
    assert code != 0
    assert other in said


def test_an_older_database_is_brought_up_to_date(install, backup, monkeypatch):
    """A restored backup runs through the migrations that it lacks."""
    asked = []
    monkeypatch.setattr(migrating, "upgrade", lambda app: asked.append(app))
    other = install()
    asked.clear()
    other.run("restore", backup)
    assert asked == [other.app]


def test_a_full_disk_leaves_no_half_backup(office, tmp_path, monkeypatch):
    def no_space(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("upkeep.archive._write_parts", no_space)
    code, said = office.run("backup", tmp_path / "full.zip")
    assert code == 1 and "Error: 读写文件没有成功：No space left on device" in said
    assert not list(tmp_path.glob("full.zip*"))


def test_a_command_with_other_settings_keeps_no_empty_backup(database, tmp_path):
    elsewhere = Installation(database.fresh_url(tmp_path), tmp_path / "elsewhere")
    code, said = elsewhere.run("backup", tmp_path / "none.zip")
    close(elsewhere.app)
    assert code == 1 and "这里没有本程序的资料" in said and "INSTANCE_PATH" in said
    assert not (tmp_path / "none.zip").exists() and not (tmp_path / "fresh.db").exists()


@pytest.mark.parametrize("command", [["backup", "x.zip"], ["restore", __file__], ["audit", "verify"]])
def test_a_database_that_does_not_answer_is_a_sentence(tmp_path, command):
    away = Installation("postgresql://reception:secret-word@127.0.0.1:1/reception", tmp_path / "away")
    code, said = away.run(command[0], *([tmp_path / "x.zip"] if command[1] == "x.zip" else command[1:]))
    assert code == 1 and said.startswith("Error: ") and "secret-word" not in said
