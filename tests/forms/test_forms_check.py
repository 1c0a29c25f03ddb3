"""What the check says about a form file: each finding names the component and what was expected."""

# ruff: noqa: E501 (a table reads better in lines)

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from app import forms

TEXT = {"type": "textfield", "key": "a", "label": "a"}


def schema(*components: object, **more: Any) -> bytes:
    return json.dumps({"type": "default", "id": "t", "schemaVersion": 19, "components": components, **more}).encode()


def found(source: bytes) -> list[tuple[str, str, str]]:
    return [(finding.element, finding.severity, finding.code) for finding in forms.check(source, "forms/t.form")]


FINDINGS: list[tuple[str, bytes, tuple[str, str, str]]] = [
    ("not JSON", b"{", ("", "error", "not_json")),
    ("deep JSON", b"[" * 100_000, ("", "error", "not_json")),
    ("NaN", b'{"type": "default", "id": "t", "x": NaN}', ("", "error", "not_json")),
    ("not UTF-8", b"\xff\xfe", ("", "error", "not_json")),
    ("not a form", b'{"type": "bpmn"}', ("", "error", "not_a_form")),
    ("a list", b"[]", ("", "error", "not_a_form")),
    ("a newer version", schema(schemaVersion=20), ("", "error", "version")),
    ("no id", schema(id=None), ("", "error", "no_id")),
    ("another id than the file", schema(id="u"), ("", "warning", "id_differs")),
    ("unknown type", schema({"type": "slider", "key": "a"}), ("a", "error", "unknown_type")),
    ("no type", schema({"key": "a"}), ("components[0]", "error", "no_type")),
    ("no component", schema("a"), ("components[0]", "error", "no_type")),
    ("no key", schema({"type": "textfield", "label": "a"}), ("textfield[0]", "error", "no_key")),
    ("list without path", schema({"type": "dynamiclist", "label": "l"}), ("dynamiclist[0]", "error", "no_key")),
    ("a key twice", schema(TEXT, TEXT), ("a", "error", "duplicate_key")),
    ("a key inside another", schema(TEXT, {**TEXT, "key": "a.b"}), ("a.b", "error", "duplicate_key")),
    ("a key around another", schema({**TEXT, "key": "a.b"}, TEXT), ("a", "error", "duplicate_key")),
    ("an id twice", schema({**TEXT, "id": "x"}, {**TEXT, "key": "b", "id": "x"}), ("b", "error", "duplicate_id")),
    ("a list and a field", schema({"type": "dynamiclist", "path": "r", "label": "r"}, {**TEXT, "key": "r.x"}), ("r.x", "error", "duplicate_key")),
    ("no label", schema({"type": "number", "key": "n"}), ("n", "warning", "no_label")),
    ("bad FEEL in a condition", schema({**TEXT, "conditional": {"hide": "=a +"}}), ("a", "error", "bad_feel")),
    ("a condition without =", schema({**TEXT, "conditional": {"hide": "a"}}), ("a", "error", "not_feel")),
    ("bad FEEL in a limit", schema({"type": "number", "key": "n", "label": "n", "validate": {"max": "=1 +"}}), ("n", "error", "bad_feel")),
    ("bad template", schema({"type": "text", "text": "{{a +}}"}), ("text[0]", "error", "bad_template")),
    ("open block", schema({"type": "text", "text": "{{#if a}}x"}), ("text[0]", "error", "bad_template")),
    ("stray end", schema({"type": "text", "text": "x{{/loop}}"}), ("text[0]", "error", "bad_template")),
    ("expression without one", schema({"type": "expression", "key": "e"}), ("e", "error", "no_expression")),
    ("no options", schema({"type": "select", "key": "s", "label": "s"}), ("s", "error", "no_options")),
    ("options twice", schema({"type": "select", "key": "s", "label": "s", "values": [{"value": "a", "label": "a"}], "valuesKey": "o"}), ("s", "warning", "two_options")),
    ("an option twice", schema({"type": "radio", "key": "s", "label": "s", "values": [{"value": "a"}, {"value": "a"}]}), ("s", "error", "duplicate_option")),
    ("pattern with look-ahead", schema({**TEXT, "validate": {"pattern": "(?=a)b"}}), ("a", "error", "bad_pattern")),
    ("pattern unclosed", schema({**TEXT, "validate": {"pattern": "(a"}}), ("a", "error", "bad_pattern")),
    ("script", schema({"type": "html", "content": "<script>alert(1)</script>"}), ("html[0]", "error", "active_content")),
    ("handler", schema({"type": "html", "content": "<p onclick='x()'>a</p>"}), ("html[0]", "error", "active_content")),
    ("javascript address", schema({"type": "html", "content": "<a href=' java\tscript:x()'>a</a>"}), ("html[0]", "error", "active_content")),
    ("script in Markdown", schema({"type": "text", "text": "hi <iframe src=x>"}), ("text[0]", "error", "active_content")),
    ("script in English", schema({"type": "html", "content": "a", "properties": {"content_en": "<svg onload=x()>"}}), ("html[0]", "error", "active_content")),
    ("frame", schema({"type": "iframe", "url": "https://example.com/a"}), ("iframe[0]", "error", "bad_frame")),
    ("frame from a value", schema({"type": "iframe", "url": "=a"}), ("iframe[0]", "error", "bad_frame")),
    ("image that acts", schema({"type": "image", "source": "javascript:x()"}), ("image[0]", "error", "bad_image")),
    ("image from outside", schema({"type": "image", "source": "https://example.com/a.png"}), ("image[0]", "warning", "outside_image")),
    ("check on an unknown field", schema(TEXT, checks=[{"require": "a = 1", "field": "b", "message": "m"}]), ("checks[0]", "error", "unknown_field")),
    ("check without message", schema(TEXT, checks=[{"require": "a = 1", "field": "a"}]), ("checks[0]", "error", "bad_check")),
    ("check with bad FEEL", schema(TEXT, checks=[{"require": "a =", "field": "a", "message": "m"}]), ("checks[0]", "error", "bad_feel")),
    ("check misspelt", schema(TEXT, checks=[{"require": "a = 1", "field": "a", "message": "m", "requires": "x"}]), ("checks[0]", "error", "bad_check")),
    ("check that is a text", schema(TEXT, checks=["a = 1"]), ("checks[0]", "error", "bad_check")),
    ("checks that are no list", schema(TEXT, checks={}), ("checks", "error", "bad_check")),
    ("remedy with bad FEEL", schema(TEXT, checks=[{"require": "a = 1", "field": "a", "message": "m", "remedy": {"value": "1 +"}}]), ("checks[0]", "error", "bad_feel")),
    ("readonly that is a text", schema({**TEXT, "readonly": "yes"}), ("a", "error", "bad_property")),
    ("decision without one", schema({"type": "bh_decision", "label": "d"}), ("bh_decision[0]", "error", "no_source")),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [row[1:] for row in FINDINGS], ids=[row[0] for row in FINDINGS])
def test_the_check_names_the_component(source: bytes, expected: tuple[str, str, str]) -> None:
    assert expected in found(source)


def test_a_form_with_errors_does_not_load_and_says_all_of_them() -> None:
    with pytest.raises(forms.FormError) as error:
        forms.load(schema({"type": "slider", "key": "a"}, {"type": "number"}), "forms/t.form")
    assert {finding.code for finding in error.value.findings if finding.severity == "error"} == {
        "unknown_type",
        "no_key",
    }
    assert "forms/t.form:a: error: type 'slider' is not known" in str(error.value)


def test_a_form_with_warnings_loads() -> None:
    assert forms.load(schema({"type": "number", "key": "n"}), "forms/t.form").fields == ("n",)


def test_frames_are_allowed_from_listed_origins_only() -> None:
    source = schema({"type": "iframe", "label": "f", "url": "https://maps.example.com/x"})
    assert forms.check(source, "forms/t.form", frame_origins=["https://maps.example.com"]) == ()
    assert forms.check(source, "forms/t.form", frame_origins=["https://example.com"]) != ()


def test_thousands_of_components_are_refused() -> None:
    assert ("", "error", "too_large") in found(schema(*({**TEXT, "key": f"a{i}"} for i in range(2001))))


def test_what_the_browser_gets_is_harmless() -> None:
    source = schema(
        {"type": "html", "content": "<p>{{a}}</p><style>p{}</style>"}, {"type": "text", "text": "> **a** <b>x</b>"}
    )
    assert [
        part["type"] for part in forms.load(source.replace(b"<style>p{}</style>", b""), "t.form").schema["components"]
    ] == ["html", "text"]  # type: ignore[attr-defined]
    assert forms.sanitise_html("<p onclick=x()>{{a < b}}<script>1</script></p><a href='javascript:x()'>l</a>") == (
        '<p>{{a < b}}</p><a rel="noopener noreferrer">l</a>'
    )


@pytest.mark.parametrize(("expression", "path"), [
    ("=complaint.category", "complaint.category"), ("=count(complaint.demands) > 1", "complaint.demands"),
    ("=record.decisions.triage.value", "record.decisions.triage.value"),
])  # fmt: skip
def test_reads_names_what_expressions_use(expression: str, path: str) -> None:
    form = forms.load(schema({**TEXT, "conditional": {"hide": expression}}), "t.form")
    assert set(form.reads) == {"a", path}


def test_only_what_the_form_names_leaves_the_server() -> None:
    rows = {
        "type": "dynamiclist",
        "path": "rows",
        "label": "r",
        "components": [
            {"type": "textfield", "key": "t", "label": "t", "conditional": {"hide": "=this.kind = parent.b.c"}}
        ],
    }
    form = forms.load(
        schema(rows, {"type": "text", "text": "{{customer.name}}{{#loop items}}{{x}}{{parent.y}}{{/loop}}"}), "t.form"
    )
    assert set(form.reads) == {"rows.t", "rows.kind", "b.c", "customer.name", "items", "y"}
    variables = {
        "rows": [{"t": "1", "kind": "k", "secret": "s"}],
        "b": {"c": Decimal(1), "d": Decimal(2)},
        "customer": {"name": "n", "phone": "p"},
        "plan": {"bottom_line": Decimal(5)},
        "y": None,
    }
    assert form.import_data(variables) == {
        "rows": [{"t": "1", "kind": "k"}],
        "b": {"c": 1},
        "customer": {"name": "n"},
        "y": None,
    }
