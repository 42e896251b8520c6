"""The month's summary says what was counted, each thing once, and misses what submitting misses."""

from regulation.figures import figures, missed
from regulation.month_sentences import sentences
from regulation.office_rules import OfficeRules

GOOD = {"K1": (40, None), "K3": (1, 1000), "K5": (3, 3), "K19": (0, None), "K22": (0, None)}


def said(categories=(), new=3, **counted) -> list[str]:
    known = figures({**GOOD, **counted}, OfficeRules())
    return [text % places for text, places in sentences(known, {}, categories, new)]


def test_an_empty_month_says_so_and_a_good_one_too():
    assert said(new=0, K1=(0, None)) == ["本月没有接待和投诉记录，各项无数据。"]
    assert said() == ["本月接待 40 件。", "收到投诉 3 件，其中有效 1 件，投诉率 0.10%，达标。", "有目标的各项都达标。"]


def test_a_missed_target_is_said_once_and_the_sum_is_what_submitting_counts():
    counted = {"K3": (20, 1000), "K3b": (20, 1000), "K5": (1, 3), "K19": (2, None), "K22": (1, None)}
    text = said(**counted)
    assert text[1].endswith("投诉率 2.00%，未达标。")
    assert text[2:] == [
        "共 4 项未达标。", "当日核实率 33.33%（1/3），目标 100%，未达标。", "有 2 处同类投诉重复发生，请写明原因。",
        "有 1 件投诉因答复不当引起。",
    ]
    assert list(missed(figures({**GOOD, **counted}, OfficeRules()))) == ["K3", "K5", "K19", "K22"]


def test_of_many_the_first_are_told():
    many = dict.fromkeys(("K4", "K5", "K6", "K7", "K8", "K10", "K11", "K12"), (0, 10))
    text = said(**many)
    assert "共 8 项未达标。" in text and text[-1] == "其余 2 项比率见下表。" and len(text) == 10


def test_the_most_frequent_category_needs_more_than_a_few():
    assert not any("最多" in one for one in said([("噪声", 2)], new=4))
    assert "投诉最多的是“噪声”，2 件，占 40.00%。" in said([("噪声", 2), ("卫生", 1)], new=5)
    assert "投诉最多的是“噪声”“卫生”，各 2 件，各占 33.33%。" in said([("噪声", 2), ("卫生", 2)], new=6)
    assert not any("最多" in one for one in said([(name, 2) for name in "噪声卫生"], new=8))


def test_what_is_no_month_is_called_a_period():
    known = figures(GOOD, OfficeRules())
    earlier = figures({"K1": (30, None)}, OfficeRules())
    text = [text % places for text, places in sentences(known, earlier, (), 3, is_month=False)]
    assert text[0] == "本期接待 40 件，比上一期多 10 件。"
