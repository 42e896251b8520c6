"""The commands that make accounts and offices, and the one that proves the audit."""

import sys
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from models import Office, db
from regulation.broken import Refusals, RuleBroken
from regulation.calendar import whole_seconds
from regulation.words import ROLES, values
from workflow.account_values import COMPANY_ROLES
from workflow.act import Act
from workflow.audit import broken_link
from workflow.setup import add_office
from workflow.staff import add_account


@click.group()
def staff() -> None:
    """Accounts."""


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's name as colleagues read it.")
@click.option("--role", required=True, type=click.Choice(values(ROLES)))
@click.option("--office", help="Name or number of the office; the oldest one without it.")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@with_appcontext
def add_staff(username: str, name: str, role: str, office: str | None, password_stdin: bool) -> None:
    """Make an account that is ready for use. A leader or administrator belongs to no office."""
    password = sys.stdin.readline().rstrip("\r\n")
    office_id = None if role in COMPANY_ROLES else office_named(office).id
    with refusals_as_sentences():
        made, _ = add_account(
            system_act(), username=username, name=name, role=role, office_id=office_id, password=password
        )
    click.echo(f"已建账号：{made.username}（{made.name}）")


@click.group()
def office() -> None:
    """Offices."""


@office.command("add")
@click.argument("name")
@with_appcontext
def add_an_office(name: str) -> None:
    """Make an office with its departments, kinds of complaint and faults."""
    with refusals_as_sentences():
        made = add_office(system_act(), name=name)
    click.echo(f"已建管理处：{made.name}（编号 {made.id}）")


@click.group()
def audit() -> None:
    """The audit."""


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Walk the whole audit; exit with 1 and name the first broken link when one doesn't hold."""
    broken = broken_link(db.session)
    if broken:
        raise click.ClickException(f"操作日志的链条在此断开：{broken}")
    click.echo("操作日志完整。")


def office_named(given: str | None) -> Office:
    """The office of a name or number, the oldest without one. Raises `ClickException` when there is none."""
    query = select(Office).order_by(Office.id).limit(1)
    if given is not None:
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        query = select(Office).where((Office.name == given) | (Office.id == number))
    found = db.session.scalars(query).first()
    if found is None:
        raise click.ClickException(f"没有这个管理处：{given}" if given else "还没有管理处，请先 flask office add NAME")
    return found


def system_act() -> Act:
    return Act.by_system(whole_seconds(datetime.now(UTC)))


@contextmanager
def refusals_as_sentences():
    """Let a rule's refusal end the command with its sentences."""
    try:
        yield
    except RuleBroken as refused:
        each = refused.refusals if isinstance(refused, Refusals) else [refused]
        raise click.ClickException("；".join(str(one) for one in each)) from None
