"""Every page, light and dark, wide and as on a phone, breaks no rule of axe (WCAG 2.2 AA and best practice)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import PHONE, WIDE, Person
from tests.web.pages import PAGES, Gallery, Page, gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
REPORT = ROOT / "build" / "axe.json"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {
    "light wide": (WIDE, "light"),
    "dark wide": (WIDE, "dark"),
    "light phone": (PHONE, "light"),
    "dark phone": (PHONE, "dark"),
}

# Parts of the viewers that are drawn by their own packages and are told to readers by a twin of ours.
EXCLUDED: list[str] = []

RUN = """
const [options, excluded, done] = arguments;
axe.run({ exclude: excluded.map((selector) => [selector]) }, options).then(
  ({ violations }) => done(violations.map(({ id, impact, help, nodes }) => ({
    rule: id, impact, help,
    nodes: nodes.map(({ target, html, failureSummary }) => ({ target: target.join(' '), html, why: failureSummary })),
  }))),
  (error) => done([{ rule: 'axe itself', help: String(error), nodes: [] }]),
);
"""


def violations(person: Person) -> list[dict[str, Any]]:
    if not person.js("return 'axe' in window"):
        # evaluated by the debugger: the page's own policy allows no script but ours, and stays as it is
        person.here().execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    options = {
        "runOnly": {"type": "tag", "values": RULES},
        "rules": {"target-size": {"enabled": True}},  # axe leaves this rule of WCAG 2.2 out unless it is asked for
        "resultTypes": ["violations"],
    }
    found: list[dict[str, Any]] = person.here().execute_async_script(RUN, options, EXCLUDED)
    return found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, demo_installation: Path) -> Iterator[Gallery]:
    with gallery(tmp_path_factory.mktemp("axe"), demo_installation) as ready:
        yield ready


@pytest.fixture(scope="module")
def report() -> Iterator[dict[str, Any]]:
    """What was found, by page and look; written to build/axe.json."""
    found: dict[str, Any] = {}
    yield found
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_breaks_a_rule(page: Page, shown: Gallery, report: dict[str, Any]) -> None:
    person = shown.show(page)
    broken = {}
    for name, (size, theme) in LOOKS.items():
        person.look(size, theme)
        found = report[f"{page.name}, {name}"] = violations(person)
        if found:
            broken[name] = found
    assert broken == {}, json.dumps(broken, ensure_ascii=False, indent=1)
