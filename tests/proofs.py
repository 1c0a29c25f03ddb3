"""Records which requirement ids the run proved: `@pytest.mark.proves("000-26")` on a test, `proves:` in a journey.

Written to build/proofs.json as `{test id: {"ids": [...], "outcome": "passed" | "failed" | "skipped"}}`, merged with
what earlier runs of other tests recorded, for `make requirements`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FILE = Path(__file__).parent.parent / "build" / "proofs.json"
_outcomes: dict[str, dict[str, object]] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        ids = sorted({str(i) for mark in item.iter_markers("proves") for i in mark.args})
        if ids:
            item.user_properties.append(("proves", ids))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    ids = next((value for name, value in report.user_properties if name == "proves"), None)
    if ids is None or (report.when != "call" and report.outcome == "passed"):
        return
    known = _outcomes.get(report.nodeid)
    if known is None or known["outcome"] == "passed":
        _outcomes[report.nodeid] = {"ids": ids, "outcome": report.outcome}


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or not _outcomes:
        return
    before = json.loads(FILE.read_text()) if FILE.exists() else {}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps({**before, **_outcomes}, indent=1, sort_keys=True, ensure_ascii=False))
