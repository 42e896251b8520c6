"""A backup runs while people attach photos: it holds every whole file, and none that is still coming or just gone."""

from io import BytesIO

from attachments import keep, path_of, thumbnail_of
from tests.attachments.pictures import PDF, photo
from upkeep import archive


def backup(tmp_path, folder) -> set[str]:
    """Back up `folder` and return the names of what the backup holds."""
    database = tmp_path / "database"
    database.write_bytes(b"a copy")
    about = {"made_at": "2026-03-04T10:00:00+08:00", "database": "sqlite", "migration": "0001"}
    archive.write(tmp_path / "backup.zip", database, folder, about)
    return set(archive.unpack(tmp_path / "backup.zip", tmp_path / "back")["parts"])


def test_photo_thumbnail_and_pdf_come_back_as_they_were(tmp_path):
    folder = tmp_path / "attachments"
    image, contract = (keep(folder, BytesIO(sent), "a") for sent in (photo(), PDF))
    assert len(backup(tmp_path, folder)) == 4
    back = tmp_path / "back" / "attachments"
    for place, name in (
        (path_of, image.stored_name), (thumbnail_of, image.stored_name), (path_of, contract.stored_name)
    ):
        assert place(back, name).read_bytes() == place(folder, name).read_bytes()


def test_a_file_that_is_just_being_written_stays_out(tmp_path):
    folder = tmp_path / "attachments"
    kept = keep(folder, BytesIO(PDF), "a")
    file = path_of(folder, kept.stored_name)
    file.with_name(f".{file.name}.partial").write_bytes(PDF[:20])
    assert backup(tmp_path, folder) == {"database", f"attachments/{file.parent.name}/{file.name}"}


def test_a_file_that_goes_in_the_meantime_does_not_break_the_backup(tmp_path, monkeypatch):
    folder = tmp_path / "attachments"
    kept = [keep(folder, BytesIO(PDF), "a") for _ in range(3)]
    listed = archive.whole_files(folder)
    kept[1].remove()
    monkeypatch.setattr(archive, "whole_files", lambda _: listed)
    names = backup(tmp_path, folder)
    assert {name.rsplit("/", 1)[-1] for name in names} == {"database", kept[0].stored_name, kept[2].stored_name}
