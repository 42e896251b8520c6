"""The command that sweeps once, for a clock outside the program."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from regulation.calendar import whole_seconds

from . import sweep as sweeping


@click.command()
@with_appcontext
def sweep() -> None:
    """Tell once what has become due; the program that serves does so by itself every minute."""
    made = sweeping.sweep(whole_seconds(datetime.now(UTC)))
    click.echo(f"已发出 {made} 条提醒。")
