"""What a submission may hold, field by field: the value that reaches the case file, or the fault that is told."""

# ruff: noqa: E501 (a table reads better in lines)

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app import feel, forms
from app.errors import FieldError, Refusal

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
OPTIONS = [{"label": "甲", "value": "a"}, {"label": "乙", "value": 2}, {"label": "丙", "value": True}]


def value(text: str) -> object:
    return feel.compile_expression(text).evaluate({}).value


def load(*components: dict[str, Any], checks: list[dict[str, Any]] | None = None) -> forms.Form:
    schema = {"type": "default", "id": "t", "schemaVersion": 19, "components": list(components), "checks": checks or []}
    return forms.load(json.dumps(schema).encode(), "t.form")


def one(kind: str, **props: Any) -> forms.Form:
    return load({"type": kind, "key": "x", "label": "x", **props})


def files(reference: str) -> Mapping[str, object] | None:
    known = {"f1": ("a.png", "image/png"), "f2": ("b.exe", "application/octet-stream")}
    found = known.get(reference)
    return {"id": reference, "name": found[0], "size": 3, "type": found[1], "path": "/secret"} if found else None


def judged(form: forms.Form, submitted: object, variables: Mapping[str, object] | None = None) -> dict[str, object]:
    return form.validate(submitted, variables or {}, now=NOW, files=files)  # type: ignore[arg-type]


def refused(
    form: forms.Form, submitted: object, variables: Mapping[str, object] | None = None
) -> tuple[FieldError, ...]:
    with pytest.raises(Refusal) as refusal:
        judged(form, submitted, variables)
    assert refusal.value.code == "invalid"
    return refusal.value.errors


ACCEPTED = [
    ("textfield", {}, "王\n雅琴", "王 雅琴"),
    ("textarea", {}, "a\nb", "a\nb"),
    ("textarea", {}, None, ""),
    ("number", {}, 3, Decimal(3)),
    ("number", {}, 0.1, Decimal("0.1")),
    ("number", {}, Decimal("100.50"), Decimal("100.50")),
    ("number", {"serializeToString": True}, "12345678901234567890.5", Decimal("12345678901234567890.5")),
    ("number", {}, None, None),
    ("checkbox", {}, True, True),
    ("checkbox", {}, None, False),
    ("select", {"values": OPTIONS}, "a", "a"),
    ("select", {"values": OPTIONS}, 2, Decimal(2)),
    ("radio", {"values": OPTIONS}, True, True),
    ("select", {"values": OPTIONS}, None, None),
    ("checklist", {"values": OPTIONS}, ["a", 2], ["a", Decimal(2)]),
    ("taglist", {"values": OPTIONS}, None, []),
    ("datetime", {"subtype": "date"}, "2026-11-24", value('date("2026-11-24")')),
    ("datetime", {"subtype": "time"}, "09:30", value('time("09:30:00")')),
    # as FEEL writes an instant that now() gave: what the record dates so comes back so
    ("datetime", {"subtype": "datetime"}, "2026-11-24T09:30:12.345@Asia/Shanghai", value('date and time("2026-11-24T09:30:12.345@Asia/Shanghai")')),
    ("datetime", {"subtype": "datetime"}, "2026-11-24T09:30", value('date and time("2026-11-24T09:30:00@Asia/Shanghai")')),
    ("datetime", {"subtype": "datetime"}, "2026-11-24T09:30+08:00", value('date and time("2026-11-24T09:30:00+08:00")')),
    ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2026-11-24", value('date("2026-11-24")')),
    ("filepicker", {}, ["f1"], [{"id": "f1", "name": "a.png", "size": Decimal(3), "type": "image/png"}]),
    ("filepicker", {}, [], None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "props", "submitted", "expected"), ACCEPTED)
def test_a_value_reaches_the_case_file_as_what_it_is(
    kind: str, props: dict[str, Any], submitted: object, expected: object
) -> None:
    assert judged(one(kind, **props), {"x": submitted}) == {"x": expected}


REFUSED = [
    ("textfield", {}, 5, "wrong_type", "x"),
    ("textfield", {}, ["a"], "wrong_type", "x"),
    ("textarea", {}, "a\x00b", "unreadable", "x"),
    ("textarea", {}, "a\ud800b", "unreadable", "x"),
    ("textarea", {}, "x" * 100_001, "too_long", "x"),
    ("textfield", {"validate": {"required": True}}, " \u3000", "required", "x"),
    ("textfield", {"validate": {"minLength": 3}}, "ab", "too_short", "x"),
    ("textfield", {"validate": {"pattern": "^SF\\d{13}$"}}, "SF123", "pattern", "x"),
    ("textfield", {"validate": {"validationType": "email"}}, "a@", "email", "x"),
    ("textfield", {"validate": {"validationType": "phone"}}, "+99912345678", "phone", "x"),
    ("number", {}, "5", "wrong_type", "x"),
    ("number", {}, True, "wrong_type", "x"),
    ("number", {}, float("nan"), "wrong_type", "x"),
    ("number", {"serializeToString": True}, "5e999999", "wrong_type", "x"),
    ("number", {"serializeToString": True}, "five", "wrong_type", "x"),
    ("number", {"validate": {"min": 1}}, 0, "too_small", "x"),
    ("number", {"validate": {"max": "=3 * 2"}}, 7, "too_large", "x"),
    ("number", {"decimalDigits": 2}, 0.125, "decimals", "x"),
    ("number", {"increment": "0.5"}, 0.7, "off_step", "x"),
    ("checkbox", {}, "yes", "wrong_type", "x"),
    ("checkbox", {"validate": {"required": True}}, False, "required", "x"),
    ("select", {"values": OPTIONS}, "z", "not_an_option", "x"),
    ("select", {"values": OPTIONS}, 1, "not_an_option", "x"),
    ("radio", {"values": OPTIONS, "validate": {"required": True}}, None, "required", "x"),
    ("checklist", {"values": OPTIONS}, "a", "wrong_type", "x"),
    ("checklist", {"values": OPTIONS}, ["a", "z"], "not_an_option", "x[1]"),
    ("taglist", {"values": OPTIONS}, ["a", "a"], "twice", "x[1]"),
    ("datetime", {"subtype": "date"}, "24.11.2026", "wrong_type", "x"),
    ("datetime", {"subtype": "date"}, "2026-02-30", "wrong_type", "x"),
    ("datetime", {"subtype": "date", "disallowPassedDates": True}, "2026-11-23", "in_the_past", "x"),
    ("datetime", {"subtype": "time"}, "25:00", "wrong_type", "x"),
    ("datetime", {"subtype": "time", "timeInterval": 15}, "09:20", "off_interval", "x"),
    ("datetime", {"subtype": "datetime", "timeSerializingFormat": "utc_offset"}, "2026-11-24T09:30", "wrong_type", "x"),
    ("datetime", {"subtype": "datetime"}, "2026-11-24", "wrong_type", "x"),
    ("filepicker", {}, ["f9"], "unknown_file", "x[0]"),
    ("filepicker", {}, ["f1", "f1"], "one_file", "x"),
    ("filepicker", {"accept": ".png,image/jpeg"}, ["f2"], "file_type", "x[0]"),
    ("filepicker", {"validate": {"required": True}}, None, "required", "x"),
]  # fmt: skip


@pytest.mark.proves("001-13", "003-02")
@pytest.mark.parametrize(("kind", "props", "submitted", "code", "field"), REFUSED)
def test_a_value_that_does_not_fit_is_refused_at_its_field(
    kind: str, props: dict[str, Any], submitted: object, code: str, field: str
) -> None:
    errors = refused(one(kind, **props), {"x": submitted})
    assert [(error.field, error.code) for error in errors] == [(field, code)]
    assert errors[0].text.zh
    assert errors[0].text.en


def test_unknown_fields_are_refused_wherever_they_stand() -> None:
    form = load(
        {"type": "textfield", "key": "a.b", "label": "x"},
        {
            "type": "dynamiclist",
            "path": "rows",
            "label": "r",
            "components": [{"type": "textfield", "key": "t", "label": "t"}],
        },
    )
    errors = refused(form, {"a": {"b": "1", "c": 2}, "z": 1, "rows": [{"t": "x"}, {"u": 1}]})
    assert {(error.field, error.code) for error in errors} == {
        ("a.c", "unknown_field"), ("z", "unknown_field"), ("rows[1].u", "unknown_field"),
    }  # fmt: skip
    assert refused(form, {"a": 5})[0].code == "wrong_type"
    assert refused(form, ["a"])[0].code == "wrong_type"


def test_hidden_disabled_and_read_only_fields_are_not_taken_from_the_submission() -> None:
    form = load(
        {"type": "textfield", "key": "kind", "label": "k"},
        {"type": "textfield", "key": "hidden", "label": "h", "conditional": {"hide": '=kind = "x"'}},
        {"type": "textfield", "key": "off", "label": "o", "disabled": True},
        {"type": "number", "key": "plan.locked", "label": "l", "readonly": True},
        {"type": "textfield", "key": "late", "label": "l", "readonly": '=kind = "x"'},
        {"type": "expression", "key": "sum", "expression": "=plan.locked + 1"},
    )
    sent = {"kind": "x", "hidden": "no", "off": "no", "plan": {"locked": 1}, "late": "no", "sum": 99}
    variables = {"plan": {"locked": Decimal(597), "other": "keep"}, "late": "yes"}
    assert judged(form, sent, variables) == {"kind": "x", "sum": Decimal(598)}


def test_what_is_left_out_keeps_what_the_form_opened_with() -> None:
    form = load(
        {"type": "textfield", "key": "a", "label": "a", "validate": {"required": True}},
        {"type": "number", "key": "b", "label": "b", "defaultValue": 3},
        {"type": "textfield", "key": "c", "label": "c"},
    )
    assert judged(form, {"c": "new"}, {"a": "case"}) == {"a": "case", "b": Decimal(3), "c": "new"}


def test_options_come_from_the_case_or_are_computed() -> None:
    form = load(
        {"type": "select", "key": "d", "label": "d", "valuesKey": "departments"},
        {
            "type": "checklist",
            "key": "t",
            "label": "t",
            "valuesExpression": '=if d = "物流部" then ["漏发", "晚到"] else []',
        },
    )
    variables: dict[str, object] = {"departments": ["物流部", {"label": "仓", "value": "仓储部"}]}
    assert judged(form, {"d": "物流部", "t": ["晚到"]}, variables) == {"d": "物流部", "t": ["晚到"]}
    assert {error.field for error in refused(form, {"d": "财务部", "t": ["晚到"]}, variables)} == {"d", "t[0]"}


ROWS = {
    "type": "dynamiclist", "path": "p.rows", "label": "r", "properties": {"minRows": 1, "maxRows": 3},
    "components": [
        {"type": "textfield", "key": "what", "label": "w", "validate": {"required": True}},
        {"type": "textfield", "key": "by", "label": "b", "readonly": True},
        {"type": "datetime", "subtype": "date", "key": "due", "dateLabel": "d"},
    ],
}  # fmt: skip


@pytest.mark.parametrize(("rows", "code", "field"), [
    ([], "too_few_rows", "p.rows"),
    ([{"what": "x"}] * 4, "too_many_rows", "p.rows"),
    ([{"what": "x"}] * 5000, "too_many_rows", "p.rows"),
    ("x", "wrong_type", "p.rows"),
    ([{"what": "x"}, 5], "wrong_type", "p.rows"),
    ([{"what": "x"}, {"what": ""}], "required", "p.rows[1].what"),
])  # fmt: skip
def test_rows_are_counted_and_judged_one_by_one(rows: object, code: str, field: str) -> None:
    assert [(e.field, e.code) for e in refused(load(ROWS), {"p": {"rows": rows}})] == [(field, code)]


def test_a_row_is_recognised_by_what_nobody_may_change_in_it() -> None:
    known = {"p": {"rows": [{"what": "a", "by": "林晓"}, {"what": "b", "by": "陈静"}]}}
    sent = [{"what": "b2", "by": "陈静"}, {"what": "new", "by": "骗子"}]
    rows = judged(load(ROWS), {"p": {"rows": sent}}, known)["p.rows"]
    assert rows == [{"what": "b2", "by": "陈静", "due": None}, {"what": "new", "by": "", "due": None}]


def test_a_fixed_list_keeps_its_rows_and_what_else_they_hold() -> None:
    form = load({**ROWS, "allowAddRemove": False})
    known = {"p": {"rows": [{"what": "a", "by": "林晓", "id": Decimal(7)}]}}
    assert judged(form, {"p": {"rows": [{"what": "b"}]}}, known)["p.rows"] == [
        {"id": Decimal(7), "what": "b", "by": "林晓", "due": None}
    ]
    assert refused(form, {"p": {"rows": [{"what": "b"}, {"what": "c"}]}}, known)[0].code == "fixed_rows"


def test_every_fault_is_told_at_once() -> None:
    form = load(
        {"type": "textfield", "key": "a", "label": "a", "validate": {"required": True}},
        {"type": "number", "key": "b", "label": "b", "validate": {"max": 1}},
        checks=[{"require": "b < 10", "field": "b", "message": "never asked: b is at fault already"},
                {"require": "c = 1", "field": "a", "message": "x"}, {"require": "b = 2", "field": "b", "message": "x"}],
    )  # fmt: skip
    assert [(e.field, e.code) for e in refused(form, {"b": 5})] == [("a", "required"), ("b", "too_large")]


CHECKS = [{"require": "not(starts with(x, \"我们的处理结果\"))", "field": "x", "message": {"zh": "别这样开头：{{x}}", "en": "Not like this"}},
          {"require": "x != forbidden", "field": "x", "message": "这个词不行"}]  # fmt: skip


@pytest.mark.proves("000-39")
def test_a_check_must_be_true_and_speaks_both_languages() -> None:
    form = load({"type": "textarea", "key": "x", "label": "x"}, checks=CHECKS)
    assert judged(form, {"x": "您好"}, {"forbidden": "尽快"}) == {"x": "您好"}
    (error,) = refused(form, {"x": "我们的处理结果是"}, {"forbidden": "尽快"})
    assert (error.field, error.code) == ("x", "check")
    assert error.text == ("别这样开头：我们的处理结果是", "Not like this")
    assert refused(form, {"x": "尽快"}, {"forbidden": "尽快"})[0].text.zh == "这个词不行"


def test_a_check_that_is_null_is_a_refusal() -> None:
    form = load(
        {"type": "number", "key": "x", "label": "x"}, checks=[{"require": "x > 3", "field": "x", "message": "m"}]
    )
    assert [e.code for e in refused(form, {"x": None})] == ["check"]


def test_dates_are_dates_in_conditions_and_checks() -> None:
    form = load(
        {"type": "datetime", "subtype": "date", "key": "by", "dateLabel": "d"},
        {
            "type": "textfield",
            "key": "why",
            "label": "w",
            "validate": {"required": True},
            "conditional": {"hide": "=by <= latest"},
        },
    )
    variables = {"latest": value('date("2026-12-01")')}
    assert list(judged(form, {"by": "2026-11-30"}, variables)) == ["by"]
    assert refused(form, {"by": "2026-12-02"}, variables)[0].field == "why"


def test_a_submission_may_hold_feel_values() -> None:
    form = load(
        {"type": "datetime", "subtype": "date", "key": "by", "dateLabel": "d"},
        {"type": "number", "key": "n", "label": "n"},
    )
    day = value('date("2026-12-01")')
    assert judged(form, {"by": day, "n": Decimal("1.10")}) == {"by": day, "n": Decimal("1.10")}


def test_a_hundred_fields_are_judged_in_milliseconds() -> None:
    import time

    form = load(
        *(
            {"type": "textfield", "key": f"a.f{i}", "label": "x", "validate": {"required": True, "maxLength": 9}}
            for i in range(100)
        )
    )
    sent = {"a": {f"f{i}": "x" for i in range(100)}}
    judged(form, sent)
    started = time.perf_counter()
    for _ in range(5):
        judged(form, sent)
    assert (time.perf_counter() - started) / 5 < 0.05
