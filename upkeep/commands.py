"""The commands that look after an installation."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from models import db
from workflow.searching import rebuild

from .archive import BackupRefused
from .backup import make_backup, restore_backup


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Write database and attachments into FILE while people work; into a folder under a name with the time."""
    now = datetime.now().astimezone()
    if file.is_dir():
        file = file / f"reception-{now:%Y%m%d-%H%M%S}.zip"
    if not file.parent.is_dir():
        raise click.ClickException(f"没有这个文件夹：{file.parent}")
    try:
        manifest = make_backup(file, now)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    size = file.stat().st_size / 1024 / 1024
    click.echo(f"已备份：{file}（{size:.1f} MB，附件 {len(manifest['parts']) - 1} 个）")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace a database that holds data; the old one is kept beside it.")
@with_appcontext
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of database and attachments. Stop the program first."""
    try:
        manifest = restore_backup(file, datetime.now().astimezone(), overwrite=yes)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"已恢复 {manifest['made_at']} 的备份，附件 {len(manifest['parts']) - 1} 个。原有资料保留在旁边。")


@click.command()
def words() -> None:
    """Gather the texts of the screens into the English catalogue and compile it; name those without a translation."""
    # Loaded here: it belongs to whoever changes the program.
    from .translations import compile_all, untranslated, update

    missing = untranslated(update())
    compile_all()
    for text in missing:
        click.echo(f"{text.locations[0][0]}: {text.id}")
    if missing:
        raise click.ClickException(f"没有译文：{len(missing)}")


@click.command()
@click.argument("names", metavar="HOSTNAME...", nargs=-1, required=True)
@with_appcontext
def certificate(names: tuple[str, ...]) -> None:
    """Make a certificate for https under each HOSTNAME (names or addresses), signed by a local authority."""
    # Loaded here: no process that serves needs it.
    from .certificate import CertificateRefused, make_certificate, next_steps

    folder = Path(current_app.instance_path, "tls")
    try:
        made = make_certificate(folder, list(names), datetime.now().astimezone())
    except CertificateRefused as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(next_steps(made, names[0], current_app.config["PORT"]))


@click.group("search")
def search_group() -> None:
    """The index that the search boxes look in."""


@search_group.command("rebuild")
@with_appcontext
def rebuild_search() -> None:
    """Write the search index anew from the records; it is kept by itself, so this is for after a repair.

    Nobody can save meanwhile: run it when nobody works, or stop the program.
    """
    with db.session.begin():
        rows = rebuild(db.session.connection())
    click.echo(f"搜索索引已重建：{rows} 条记录。")
