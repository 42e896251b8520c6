"""What the screen says once a verb was carried out: a sentence that reads right for each verb's label."""

import re

from admin_views.verbs import FACTS, said_done
from models import Revisit
from regulation import states
from workflow import voiding

DONE = """
上报 交回接待 催办 公布措施 办结 抄表 报主任批示 复验 报备特殊情况 延期 开始 开户核对 归档 批示 批示建议
并单 完工 作废 更正签字表 处理完成 登记联系结果 登记控制措施 登记问题 登记回访 到场 补全 退单 重新办理
改派 改规模 改类别 更正 接单 派单 派修 核实 核实处理 签字 结单 结案 答复 约定答复时间 约见领导
解释(无效) 正式道歉 调整等级 超权限转介 转办 转处理 转开发商 转主任接待 指派核实 领回返修钥匙
""".split()
"""Labels that read right after 已: 已上报, 已办结."""
EVERY_STEP = [step for table in states.TRANSITIONS.values() for step in table.values()]


def test_every_label_is_said_as_done_or_as_a_fact():
    assert {step.label for step in EVERY_STEP} == {*DONE, *FACTS}
    assert not FACTS & {*DONE}


def test_no_label_that_says_what_is_follows_already(app):
    with app.test_request_context():
        said = {step.label: said_done(step, [Revisit(number="HF-1")]) for step in EVERY_STEP}
    assert all(said[label] == f"HF-1：已{label}" for label in DONE)
    assert all(said[label] == f"HF-1：已登记“{label}”" for label in FACTS)
    assert not [sentence for sentence in said.values() if "已已" in sentence or "已未" in sentence]


def test_what_is_done_to_several_at_once_is_never_a_fact():
    assert not FACTS & {step.label for step in EVERY_STEP if step.batch}


def test_an_attempt_that_failed_is_said_as_one(client, people, story, stand_at):
    row = story.repaired().revisits[0]
    stand_at("2026-03-05 10:00")
    client.sign_in(people.receptionist)
    given = {"action": "record_attempt", "rowid": row.id, "method": "phone", "acted": "1"}
    page = client.post("/admin/revisits/action/", data=given, follow_redirects=True).text
    assert f"{row.number}：已登记“未接通”" in page


def test_a_merged_record_says_that_it_was_merged_and_not_voided(client, people, story):
    first, second, other = story.complaint(), story.complaint(), story.enquiry()
    voiding.merge(story.act("director"), second.visit, into=first.visit, reason="同一事项")
    voiding.void(story.act("director"), other, void_kind="mistake", reason="打错了")
    client.sign_in(people.director)
    for address in (f"visits/details/?id={second.visit_id}", f"complaints/details/?id={second.id}"):
        page = client.get(f"/admin/{address}").text
        assert "同一事项" in page and "作废" not in re.sub(r"<(button|form)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = client.get(f"/admin/visits/details/?id={second.visit_id}").text
    assert "<h2>并单</h2>" in page and first.visit.number in page
    page = client.get(f"/admin/visits/details/?id={other.id}").text
    assert "<h2>作废</h2>" in page and "作废说明" in page
