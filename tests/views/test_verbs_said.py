"""What the screen says once a verb was carried out: a sentence that reads right for each verb's label."""

from admin_views.verbs import FACTS, said_done
from models import Revisit
from regulation import states

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
