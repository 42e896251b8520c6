"""`flask demo`: fill a database with believable records."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from time import perf_counter

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import exists, select

from models import Office, db
from regulation.calendar import whole_seconds

from .accounts import keep, new_keys, table


@contextmanager
def slow_is_meant() -> Iterator[None]:
    """A statement that writes thousands of rows takes its time: the log says nothing of it."""
    level = current_app.logger.level
    current_app.logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        current_app.logger.setLevel(level)


@click.command()
@click.option("--visits", type=click.IntRange(1), required=True, help="How many contacts are recorded, in all offices.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same rows.")
@click.option("--months", type=click.IntRange(1, 240), default=3, show_default=True, help="Over how many months.")
@click.option("--offices", type=click.IntRange(1, 500), default=1, show_default=True, help="In how many offices.")
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]),
    help="The last day, today without it: a day that is over gives the same rows whenever this is run.",
)
@with_appcontext
def demo(visits: int, seed: int, months: int, offices: int, until: datetime | None) -> None:
    """Fill the database of DATABASE_URL with demo offices: invented people, homes and records.

    Their accounts and random passwords are printed, and kept in demo-accounts.txt of the instance folder. Refuses a
    database that holds an office which no demo made.
    """
    # The whole of the demo, which a process that serves never needs.
    from .besides import keep_books
    from .making import Demo, Standing, Wish
    from .second_process import open_ledger

    if db.session.scalar(select(exists().where(~Office.is_demo))):
        raise click.ClickException("这个数据库里有真实的管理处，演示数据只写进空的或演示用的数据库。没有写入任何内容。")
    began, standing = perf_counter(), Standing.read(db.session)
    db.session.rollback()
    keys = new_keys(offices + 1)
    wish = Wish(visits, seed, months, offices, until.date() if until else None)
    now = whole_seconds(datetime.now(UTC))
    is_long = wish.history(now) is not None
    with slow_is_meant() if is_long else nullcontext(), open_ledger(seed, standing.last_ids, is_long=is_long) as ledger:
        made = Demo(wish, now, standing, ledger, keys)
        made.open_offices()
        with click.progressbar(length=visits, label="演示数据") as bar:
            made.carry_out(bar.update)
            rows = made.store(bar.update)
    for office in made.offices:
        keep_books(office.id, made.end, str(seed))
    lines = table(made.accounts())
    kept_in = keep(current_app.instance_path, lines, beside_earlier=standing.offices > 0)
    click.echo(f"{lines}\n账号另存于 {kept_in}\n")
    click.echo(f"已生成 {visits} 条接待记录，共 {rows} 行，用时 {perf_counter() - began:.1f} 秒。")
