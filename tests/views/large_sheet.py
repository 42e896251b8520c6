"""The largest sheet that the tablet's page is made for, for a test of its statements and a bench of its time."""

from models import db
from regulation import checklists as lists_of
from workflow import handover, inspections
from workflow.checklists import add_checklist


def large_sheet(story):
    """A sheet of 13 rooms by 30 items, every one of them marked."""
    rooms = "\n".join(f"房间{number}" for number in range(13))
    items = "项目：" + "、".join(f"第{number}项" for number in range(30))
    story.people.home.layout = "大户型"
    add_checklist(story.act("director"), story.people.east.id, layout="大户型", rooms=rooms, items=items)
    sheet = story.sheet()
    for room, _groups in lists_of.unpacked(sheet.checklist).rooms:
        handover.mark_rest(story.act("officer"), sheet, room=room, token="0" * 32)
    for number in range(20):
        inspections.record_item(
            story.act("officer"), sheet, room=f"房间{number % 13}", part=f"第{number}项", problem="空鼓", size="small"
        )
    db.session.commit()
    return sheet
