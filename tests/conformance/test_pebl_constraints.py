"""Single defects that BPMN forbids: found where they change a meaning or an editor could not show them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app import engine

ROOT = Path(os.environ.get("PEBL", Path(__file__).resolve().parents[2].parent / "shared" / "pebl"))
PEDANTRY = ("EXT004", "EXT023", "EXT025", "EXT076")
"""MIME types, redundant lists of flows, the name of a data object with a state: warnings at most. A condition on the
only way on (EXT025) is allowed here and counts."""


def cases(*expectations: str) -> list[dict[str, str]]:
    index = ROOT / "index.json"
    entries = json.loads(index.read_text(encoding="utf-8")) if index.exists() else []
    return [entry for entry in entries if entry["expectation"] in expectations]


pytestmark = pytest.mark.skipif(not cases("refused"), reason=f"the conformance cases are not at {ROOT} (set PEBL)")


def errors(entry: dict[str, str]) -> list[str]:
    folder = (ROOT / entry["file"]).parent.parent
    files = {
        f"{place}/{path.name}": path.read_bytes()
        for place in ("processes", "forms", "rules")
        for path in sorted((folder / place).glob("*"))
    }
    return [str(finding) for finding in engine.check(files) if finding.severity == "error"]


@pytest.mark.parametrize("entry", cases("refused"), ids=lambda entry: entry["name"])
def test_a_defect_that_the_standard_forbids_is_refused(entry: dict[str, str]) -> None:
    found = errors(entry)
    if entry["name"].startswith(PEDANTRY):
        assert found == []
    else:
        assert found


def test_nine_of_ten_defects_are_refused() -> None:
    outcomes = [bool(errors(entry)) for entry in cases("refused")]
    assert sum(outcomes) >= 0.9 * len(outcomes)


def test_a_sound_diagram_is_refused_only_for_what_the_engine_does_not_execute() -> None:
    refused = [line for entry in cases("accepted") for line in errors(entry)]
    unsupported = ("not executed", "global task", "cannot be called")
    assert [line for line in refused if not any(words in line for words in unsupported)] == []
