"""A desk without a screen: what its script would ask, and what came of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from models import db

KEY = "0123456789abcdef0123456789abcdef"
JSON = {"Accept": "application/json"}


def ask(client, name: str, **given):
    return client.post(f"/admin/desk/{name}/", data=given, headers=JSON)


def news(client) -> dict:
    return client.get("/admin/desk/now/", headers=JSON).json


def find(client, query: str) -> list:
    return ask(client, "find", query=query).json


def save(client, **given):
    return ask(client, "save", **{"channel": "call", "kind": "enquiry", "content": "问停车费", **given})


def complaint_of(people, **given) -> dict:
    """The fields of a complaint of 3-2-501, about nobody."""
    caller = {"house": "3-2-501", "visitor_name": "张伟", "phone": "15400000001"}
    return {"kind": "complaint", "content": "楼道灯不亮", "category": people.category.id, **caller, **given}


def newest(model):
    return db.session.scalar(select(model).order_by(model.id.desc()).limit(1))


def count(model, *conditions) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def hours_ago(hours: float) -> str:
    """So long ago, as it is typed on the office's wall clock."""
    moment = datetime.now(UTC) - timedelta(hours=hours)
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%dT%H:%M")
