"""Our own components on the server: what comes from the record is locked, every demand is answered, nothing internal leaves."""

# ruff: noqa: E501 (a table reads better in lines)

from __future__ import annotations

from typing import Any

import pytest
from test_forms_values import judged, load, refused, value

TIMELINE = {
    "type": "bh_timeline",
    "source": "=record.timeline",
    "key": "t",
    "label": "过程",
    "validate": {"required": True, "maxRows": 4},
}
EVIDENCE = {"type": "bh_evidence", "key": "e", "label": "证据包"}
DEMANDS = {"type": "bh_demands", "key": "d", "label": "诉求", "validate": {"required": True}}

NIGHT, DAY = value('date and time("2026-11-18T06:40:00+08:00")'), value('date and time("2026-11-19T22:15:00+08:00")')
RECORD: dict[str, Any] = {
    "record": {
        "timeline": [
            {"id": "e1", "at": NIGHT, "who": "仓储部", "finding": "出库"},
            {"id": "e2", "at": DAY, "who": "承运商", "finding": "停运"},
        ],
        "files": [
            {"id": "f1", "name": "照片", "internal": False},
            {"id": "f2", "name": "底单", "internal": True},
            {"id": "f3", "name": "录音"},
        ],
    },
    "complaint": {"demands": ["退款", {"demand": "道歉"}, {"text": "退款"}]},
}
ANSWERS = [{"demand": "退款", "status": "met", "answer": "今天"}, {"demand": "道歉", "status": "partly", "answer": "电话"},
           {"demand": "退款", "status": "declined", "answer": "已退"}]  # fmt: skip


@pytest.mark.proves("000-09", "000-45", "000-46")
def test_rows_of_the_record_keep_their_time_and_who_whatever_is_submitted() -> None:
    sent = [{"id": "e2", "at": "2020-01-01T00:00", "who": "我", "finding": "雪天停运 31 小时"}, {"id": "e1"}]
    rows: Any = judged(load(TIMELINE), {"t": [{**sent[0]}, {**sent[1], "finding": "出库 3 箱"}]}, RECORD)["t"]
    assert [(row["id"], row["at"], row["who"], row["finding"]) for row in rows] == [
        ("e1", NIGHT, "仓储部", "出库 3 箱"), ("e2", DAY, "承运商", "雪天停运 31 小时"),
    ]  # fmt: skip


def test_own_rows_stand_in_order_of_time_among_the_others() -> None:
    own = {"id": None, "at": "2026-11-19T10:00:00+08:00", "who": "客服", "finding": "回电"}
    sent = [own, {"id": "e1", "finding": "出库"}, {"id": "e2", "finding": "停运"}]
    rows: Any = judged(load(TIMELINE), {"t": sent}, RECORD)["t"]
    assert [row["who"] for row in rows] == ["仓储部", "客服", "承运商"]


@pytest.mark.parametrize(("sent", "code", "field"), [
    ([], "required", "t"),
    ("x", "wrong_type", "t"),
    ([5], "wrong_type", "t[0]"),
    ([{"id": "e9", "finding": "x"}], "unknown_row", "t[0]"),
    ([{"id": "e1", "finding": "x"}, {"id": "e1", "finding": "x"}], "unknown_row", "t[1]"),
    ([{"id": "e1", "finding": " "}], "required", "t[0].finding"),
    ([{"id": None, "at": "gestern", "who": "x", "finding": "x"}], "wrong_type", "t[0].at"),
    ([{"id": None, "who": "x", "finding": "x"}], "required", "t[0].at"),
    ([{"id": "e1", "finding": "x", "secret": 1}], "unknown_field", "t[0].secret"),
    ([{"id": None, "at": "2026-01-01T00:00", "who": "a", "finding": "b"}] * 5, "too_many_rows", "t"),
])  # fmt: skip
def test_a_timeline_that_is_not_whole_is_refused(sent: object, code: str, field: str) -> None:
    assert [(e.field, e.code) for e in refused(load(TIMELINE), {"t": sent}, RECORD)] == [(field, code)]


def test_no_own_rows_and_none_removed_where_the_form_says_so() -> None:
    form = load({**TIMELINE, "allowAdd": False, "allowRemove": False})
    own = {"id": None, "at": "2026-11-19T10:00", "who": "x", "finding": "y"}
    assert refused(form, {"t": [own]}, RECORD)[0].code == "no_own_rows"
    rows: Any = judged(form, {"t": [{"id": "e2", "finding": "x"}]}, RECORD)["t"]
    assert [row["id"] for row in rows] == ["e1", "e2"]


def test_a_timeline_left_out_holds_the_record() -> None:
    rows: Any = judged(load(TIMELINE), {}, RECORD)["t"]
    assert [row["id"] for row in rows] == ["e1", "e2"]


@pytest.mark.proves("000-49")
def test_the_evidence_pack_holds_what_is_ticked_and_nothing_internal() -> None:
    form = load(EVIDENCE)
    assert judged(form, {"e": ["f3", "f1"]}, RECORD) == {"e": ["f1", "f3"]}
    assert [(e.field, e.code) for e in refused(form, {"e": ["f1", "f2"]}, RECORD)] == [("e[1]", "internal_file")]
    assert [(e.field, e.code) for e in refused(form, {"e": ["f9"]}, RECORD)] == [("e[0]", "not_an_option")]


@pytest.mark.proves("002-64")
def test_every_demand_has_its_answer() -> None:
    form = load(DEMANDS)
    assert judged(form, {"d": ANSWERS}, RECORD) == {"d": ANSWERS}
    assert judged(form, {"d": [{"status": a["status"], "answer": a["answer"]} for a in ANSWERS]}, RECORD) == {
        "d": ANSWERS
    }
    assert [(e.field, e.code) for e in refused(form, {"d": [ANSWERS[0], {**ANSWERS[1], "answer": " "}]}, RECORD)] == [
        ("d[1].answer", "required"), ("d[2].status", "required"), ("d[2].answer", "required"),
    ]  # fmt: skip


@pytest.mark.parametrize(("row", "code", "field"), [
    ({"demand": "赔偿", "status": "met", "answer": "x"}, "unknown_demand", "d[0].demand"),
    ({"demand": "退款", "status": "maybe", "answer": "x"}, "not_an_option", "d[0].status"),
    ({"demand": "退款", "status": "met", "answer": 5}, "wrong_type", "d[0].answer"),
])  # fmt: skip
def test_answers_belong_to_demands_the_customer_raised(row: dict[str, object], code: str, field: str) -> None:
    assert [(e.field, e.code) for e in refused(load(DEMANDS), {"d": [row]}, RECORD)] == [(field, code)]


def test_without_a_record_they_are_empty() -> None:
    form = load({**TIMELINE, "validate": {}}, EVIDENCE, DEMANDS)
    assert judged(form, {}) == {"t": [], "e": [], "d": []}
