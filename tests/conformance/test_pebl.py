"""The conformance cases of PEBL/betsy: each journey passes, or its diagram is refused with a reason. None may be
wrong.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from pebl_player import Player, files_of, read

from app import engine

HERE = Path(__file__).resolve()
ROOT = Path(os.environ.get("PEBL", HERE.parents[2].parent / "shared" / "pebl"))
ABSENT = f"the conformance cases are not at {ROOT} (set PEBL)"


def journeys() -> list[str]:
    if not (ROOT / "index.json").exists():
        return []
    index = json.loads((ROOT / "index.json").read_text(encoding="utf-8"))
    return [journey for entry in index if entry["group"] != "bpmn_constraints" for journey in entry["journeys"]]


def outcome(journey: str) -> str:
    """`passed` or `refused`; raises where the engine does something else than the case expects."""
    folder = (ROOT / journey).parent
    try:
        defs = engine.load(files_of(folder))
    except engine.CheckFailed as refused:
        assert any(finding.severity == "error" and finding.element for finding in refused.findings)  # noqa: PT017
        return "refused"
    Player(defs, read(ROOT / journey)).play()
    return "passed"


@pytest.mark.skipif(not journeys(), reason=ABSENT)
@pytest.mark.parametrize("journey", journeys())
def test_a_conformance_journey_passes_or_its_diagram_is_refused(journey: str) -> None:
    outcome(journey)


@pytest.mark.skipif(not journeys(), reason=ABSENT)
def test_nine_of_ten_conformance_journeys_pass() -> None:
    outcomes = [outcome(journey) for journey in journeys()]
    assert outcomes.count("passed") >= 0.9 * len(outcomes)
