"""The command that sweeps once, for a clock outside the program."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from regulation.calendar import whole_seconds

from . import monthly
from . import sweep as sweeping
from .rising import raise_unsolved


@click.command()
@with_appcontext
def sweep() -> None:
    """Tell once what has become due; the program that serves does so by itself every minute."""
    now = whole_seconds(datetime.now(UTC))
    made, reports = sweeping.sweep(now), monthly.make_reports(now)
    raise_unsolved(now)
    click.echo(f"已发出 {made} 条提醒。" + (f"已生成 {reports} 份月报。" if reports else ""))
