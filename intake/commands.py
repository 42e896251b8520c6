"""`flask import houses FILE` and `flask import residents FILE`."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from models import Office, db
from regulation.broken import RuleBroken
from regulation.permissions import SYSTEM
from workflow.act import Act

from . import report
from .plan import Plan
from .refused import SheetRefused
from .run import HOUSES, RESIDENTS, plan, read_table, run
from .sheets import MAX_BYTES
from .table import Table

MOST_SHOWN = 500


@click.group("import")
def import_group() -> None:
    """Load an office's homes or residents from its own spreadsheet (CSV, XLSX or XLS)."""


def _import_command(what: str, text: str) -> None:
    @import_group.command(what, help=text)
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Show what would be added, changed and refused; write nothing.")
    @click.option("--office", help="The name of the office; without it the oldest one.")
    @with_appcontext
    def command(file: Path, dry_run: bool, office: str | None) -> None:
        office_id = _office_id(office)
        try:
            with file.open("rb") as opened:
                table = read_table(what, opened.read(MAX_BYTES + 1))
            done = plan(db.session, office_id, what, table) if dry_run else _run(office_id, what, table)
        except SheetRefused as refused:
            raise click.ClickException(report.sentence(refused)) from None
        except RuleBroken as broken:
            raise click.ClickException(gettext(broken.message, **broken.params)) from None
        except SQLAlchemyError as failed:
            db.session.rollback()
            kind = type(failed).__name__
            raise click.ClickException(gettext("数据库没有接受，什么也没有写入：%(kind)s", kind=kind)) from None
        _tell(done, dry_run=dry_run)
        if done.refused:
            raise SystemExit(1)


_import_command(HOUSES, "Load homes: building, unit, room (or one column), area, layout, status.")
_import_command(RESIDENTS, "Load residents: home, name, relation, phone.")


def _office_id(name: str | None) -> int:
    query = select(Office.id).order_by(Office.id)
    office_id = db.session.scalar(query.where(Office.name == name) if name else query)
    if office_id is None:
        if name:
            raise click.ClickException(gettext("没有叫「%(name)s」的管理处", name=name))
        raise click.ClickException(gettext("还没有管理处，请先完成首次设置"))
    db.session.rollback()
    return office_id


def _run(office_id: int, what: str, table: Table) -> Plan:
    act = Act.starting_now(SYSTEM, "flask import")
    with click.progressbar(length=len(table.rows), label=gettext("正在导入")) as bar:

        def progress(written: int, total: int) -> None:
            bar.length = total
            bar.update(written - bar.pos)

        return run(act, office_id, what, table, progress)


def _tell(done: Plan, *, dry_run: bool) -> None:
    for line in report.found(done):
        click.echo(line)
    click.echo(gettext("，").join(f"{label} {number}" for _, label, number in report.counts(done)))
    if dry_run:
        _tell_what_would_be_written(done)
    for title, remarks in ((gettext("说明"), done.notes), (gettext("不能导入"), done.refused)):
        if remarks:
            click.echo(f"\n{title}\n{gettext('行')}\t{gettext('列')}\t{gettext('说明')}")
        for remark in remarks[:MOST_SHOWN]:
            click.echo(f"{remark.row}\t{remark.column}\t{report.sentence(remark)}")
        if len(remarks) > MOST_SHOWN:
            click.echo(gettext("……另有 %(count)s 行", count=len(remarks) - MOST_SHOWN))
    if done.refused:
        click.echo("\n" + gettext("有不能导入的行，什么也没有写入。改好表格后再导入一次。"))
    elif dry_run:
        click.echo("\n" + gettext("这是试导入，什么也没有写入。"))


def _tell_what_would_be_written(planned: Plan) -> None:
    added = [(entry, report.values(entry)) for entry in [*planned.new_homes, *planned.added][:MOST_SHOWN]]
    changed = [(entry, gettext("，").join(report.changes(entry))) for entry in planned.changed[:MOST_SHOWN]]
    number_added = len(planned.new_homes) + len(planned.added)
    for title, entries, number in (
        (gettext("新增"), added, number_added), (gettext("更改"), changed, len(planned.changed))
    ):
        if entries:
            click.echo(f"\n{title}\n{gettext('行')}\t{gettext('名称')}\t{gettext('内容')}")
        for entry, text in entries:
            click.echo(f"{entry.row}\t{entry.title}\t{text}")
        if number > MOST_SHOWN:
            click.echo(gettext("……另有 %(count)s 行", count=number - MOST_SHOWN))
