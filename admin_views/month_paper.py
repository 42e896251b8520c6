"""The month's sheet on A4, through the paper forms' own template: numbers as text, room for three signatures (C.7)."""

from flask_babel import gettext

MOST_ROWS = 30


def on_paper(sheet: dict, words: str, office, report: dict | None, back: str) -> dict:
    """What the template of all forms takes."""
    parts = [_head(words, office, report), *(_lines(sheet["sentences"]))]
    for section in sheet["sections"]:
        title = f"{section['number']} {section['title']}"
        if section["figures"]:
            parts.append(_figures(title, section["figures"]))
            title = ""
        for table in section["tables"]:
            parts.append(_table(title or table["title"], table))
            title = ""
        if title:
            nothing = gettext("%(what)s：%(sentence)s", what=title, sentence=gettext("无数据"))
            parts.append({"title": nothing, "rows": []})
    return {
        "title": gettext("月度投诉统计分析报告"), "paper_office": office, "number": words, "back": back,
        "sheets": [{"parts": [*parts, *_written(report)], "code": None, "whose": ""}],
    }


def _cells(*pairs: tuple) -> list[dict]:
    width = 12 // len(pairs)
    return [{"label": label, "text": text, "choices": [], "span": width - 2, "lines": lines}
            for label, text, lines in pairs]


def _head(words: str, office, report: dict | None) -> dict:
    state = report["label"] if report else gettext("未编制")
    row = _cells((gettext("管理处"), office.name, 1), (gettext("月份"), words, 1), (gettext("状态"), state, 1))
    return {"title": gettext("管理处"), "rows": [row]}


def _lines(sentences: list[str]) -> list[dict]:
    if not sentences:
        return []
    return [{"title": gettext("摘要"), "columns": [{"label": gettext("由数字生成"), "width": 100}],
             "lines": [["\n".join(sentences)]]}]


def _figures(title: str, rows: list[dict]) -> dict:
    columns = ((gettext("指标"), 35), (gettext("数值"), 12), (gettext("分子/分母"), 15), (gettext("目标"), 10),
               (gettext("结果"), 10), (gettext("环比"), 9), (gettext("同比"), 9))
    lines = [
        [f"{row['code']} {row['label']}", row["value"],
         row["upper"]["text"] if row["lower"] is None else f"{row['upper']['text']}/{row['lower']['text']}",
         row["target"], row["word"] + (f" n={row['n']}" if row["is_few"] else ""), row["before"], row["year"]]
        for row in rows
    ]
    return {"title": title, "columns": [{"label": label, "width": width} for label, width in columns], "lines": lines}


def _table(title: str, table: dict) -> dict:
    first = 30 if len(table["columns"]) <= 5 else 16
    columns = [{"label": text, "width": first if place == 0 else 0} for place, text in enumerate(table["columns"])]
    rows = [*table["rows"][:MOST_ROWS], *([table["foot"]] if table["foot"] else [])]
    return {"title": title, "columns": columns, "lines": [[_text(one) for one in row] for row in rows]}


def _text(one) -> str:
    return one["text"] if isinstance(one, dict) else str(one)


def _written(report: dict | None) -> list[dict]:
    """10 and 11: what was written, what is done about it, and the signatures."""
    report = report or {"analysis": "", "measures": [], "submitted": None, "approved": None, "remark": ""}
    analysis = _cells((gettext("原因分析"), report["analysis"] or "", 4))
    lines = [[one["text"], one["who"], one["due"], _done(one)] for one in report["measures"]]
    measures = {
        "title": gettext("改进措施"), "lines": lines + [["", "", "", ""]] * max(2 - len(lines), 0),
        "columns": [{"label": gettext("改进措施"), "width": 0}, {"label": gettext("责任人"), "width": 20},
                    {"label": gettext("期限"), "width": 15}, {"label": gettext("完成"), "width": 20}],
    }
    signed = _cells(
        (gettext("编制人"), _signed(report["submitted"]), 2), (gettext("主任"), _signed(report["approved"]), 2),
        (gettext("日期"), "", 2),
    )
    remark = _cells((gettext("主任意见"), report["remark"] or "", 2))
    return [
        {"title": f"10 {gettext('原因分析与改进措施')}", "rows": [analysis]}, measures,
        {"title": f"11 {gettext('签批')}", "rows": [remark, signed]},
    ]


def _done(one: dict) -> str:
    return f"{one['done_on']} {one['done_note']}" if one["is_done"] else ""


def _signed(one: dict | None) -> str:
    return f"{one['who']} {one['at']}" if one else ""
