"""The commands of `flask …`, listed in one place; each lives beside what it does."""

from functools import wraps

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

import migrating
from demo.commands import demo
from intake.commands import import_group
from notices.commands import sweep
from upkeep.accounts import audit, office, staff
from upkeep.commands import backup, certificate, restore, search_group, words


def in_sentences(command: click.Command) -> click.Command:
    """Let `command`, or every command of a group, end with a sentence where database, disk or folder fails it."""
    if isinstance(command, click.Group):
        for member in command.commands.values():
            in_sentences(member)
        return command
    run = command.callback

    @wraps(run)
    def run_or_say_why(*args, **kwargs):
        try:
            return run(*args, **kwargs)
        except OperationalError as failed:
            raise click.ClickException(f"数据库没有回应：{str(failed.orig).strip()}") from None
        except BrokenPipeError:
            raise
        except OSError as failed:
            place = f"（{failed.filename}）" if failed.filename else ""
            raise click.ClickException(f"读写文件没有成功：{failed.strerror or failed}{place}") from None

    command.callback = run_or_say_why
    return command


def with_tables(command: click.Command) -> click.Command:
    """Let `command`, or every command of a group, find its tables: also on a database that never served."""
    if isinstance(command, click.Group):
        for member in command.commands.values():
            with_tables(member)
        return command
    run = command.callback

    @with_appcontext
    @wraps(run)
    def migrate_and_run(*args, **kwargs):
        migrating.upgrade(current_app._get_current_object())
        return run(*args, **kwargs)

    command.callback = migrate_and_run
    return command


COMMANDS = (with_tables(staff), with_tables(office), with_tables(audit), with_tables(import_group), with_tables(demo))
COMMANDS += (with_tables(sweep), with_tables(search_group), backup, restore, certificate, words)
COMMANDS = tuple(map(in_sentences, COMMANDS))


def register(app: Flask) -> None:
    """Make every command known to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)
    if click.get_current_context(silent=True):
        migrating.register(app)
