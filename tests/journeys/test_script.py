"""A journey's file is read strictly, as YAML 1.2 with exact decimals and FEEL values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app import feel
from app.journeys import script

HEAD = "now: 2026-03-02T09:00:00+08:00\nsteps:\n"


def read(tmp_path: Path, text: str) -> script.Script:
    file = tmp_path / "journey.yaml"
    file.write_text(text, encoding="utf-8")
    return script.read(file)


def test_words_and_times_stay_text_and_decimals_stay_exact(tmp_path: Path) -> None:
    (play,) = read(
        tmp_path, HEAD + "- start: p\n  with: {a: no, b: 10:30, c: 0.1, d: 7, e: true, f: null, g: 2026-03-01}"
    ).steps
    assert play.options["with"] == {
        "a": "no", "b": "10:30", "c": Decimal("0.1"), "d": Decimal(7), "e": True, "f": None, "g": "2026-03-01",
    }  # fmt: skip


def test_a_value_that_begins_with_an_equals_sign_is_feel(tmp_path: Path) -> None:
    (play,) = read(
        tmp_path, HEAD + """- do: t\n  by: agent1\n  submit: {at: '=date("2026-03-01")', n: ['=1+1']}"""
    ).steps
    assert play.options["submit"] == {
        "at": feel.from_python(feel.compile_expression('date("2026-03-01")').evaluate({}).value),
        "n": [Decimal(2)],
    }


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ("- dance: t", "expected one verb"),
        ("- do: t", "expected `by:`"),
        ("- do: t\n  by: agent1\n  submitt: {}", "found `submitt`"),
        ("- {do: t, claim: t, by: a}", "expected one verb"),
        ("- expect: {opne: []}", "found `opne`"),
        ("- expect: {open: t}", "expected `open` to be a list"),
        ("- advance: tomorrow", "duration"),
        ("- advance: {to: 2026-03-02}", "offset"),
        ("- do: t\n  by: a\n  submit: {x: '=1 +'}", "expected FEEL"),
        ("- do: t\n  do: u", "twice"),
        ("- [", "expected YAML"),
        ("- {restart: true, also: 1}", "found `also`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, step: str, complaint: str) -> None:
    with pytest.raises(script.ScriptError, match=complaint) as error:
        read(tmp_path, HEAD + step)
    assert "journey.yaml:" in str(error.value)


def test_steps_within_repeat_and_race_are_read_as_steps(tmp_path: Path) -> None:
    repeat, race = read(
        tmp_path,
        HEAD + "- repeat: {times: 3, steps: [{do: t, by: a}]}\n- race: [{do: t, by: a}, {do: t, by: b}]",
    ).steps
    assert (repeat.value, [p.verb for p in repeat.steps]) == (3, ["do"])
    assert [p.options["by"] for p in race.steps] == ["a", "b"]
