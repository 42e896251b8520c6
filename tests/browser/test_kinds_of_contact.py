"""The form of a new contact shows the parts of its kind and sends no others."""

import pytest

CHOICES = "".join(
    f'<label><input type="radio" name="kind" value="{kind}"{" checked" if kind == "enquiry" else ""}>{kind}</label>'
    for kind in ("enquiry", "repair", "complaint")
)
FORM = f"""<form method="post" action="/save" data-draft="/visits/new/">{CHOICES}
<fieldset data-kinds="complaint"><input name="demand"></fieldset>
<fieldset data-kinds="enquiry repair"><input name="answer"></fieldset><button>保存</button></form>"""


@pytest.fixture
def page(stage):
    return stage.show(FORM)


def sent(page):
    return page.evaluate("Object.fromEntries(new FormData(document.querySelector('form')))")


def test_only_the_parts_of_the_kind_are_shown(page):
    assert page.is_visible("[name=answer]")
    assert page.is_hidden("[name=demand]")
    page.check("[value=complaint]")
    assert page.is_visible("[name=demand]")
    assert page.is_hidden("[name=answer]")


def test_a_hidden_part_is_not_sent_and_keeps_its_text(page):
    page.fill("[name=answer]", "已答复")
    page.check("[value=complaint]")
    assert sent(page) == {"kind": "complaint", "demand": ""}
    page.check("[value=repair]")
    assert sent(page) == {"kind": "repair", "answer": "已答复"}


def test_a_draft_brings_its_kind_back(stage, page):
    page.check("[value=complaint]")
    page.fill("[name=demand]", "当面说明")
    page.wait_for_timeout(500)
    page = stage.show(FORM)
    assert page.is_visible("[name=demand]")
    assert page.input_value("[name=demand]") == "当面说明"
