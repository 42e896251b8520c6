"""The notice before anything is collected (E-3)."""

from regulation.privacy import NOTICE, NOTICE_VERSION


def test_the_notice_says_who_why_what_who_sees_it_how_long_and_which_rights():
    headings = [heading for heading, _sentence in NOTICE]
    assert headings == ["谁在处理", "为了什么", "记录哪些", "谁能看到", "保存多久", "您的权利", "对外提供"]
    assert all(sentence.endswith("。") for _heading, sentence in NOTICE)


def test_the_notice_has_a_version_that_a_record_can_keep():
    assert 0 < len(NOTICE_VERSION) <= 20
