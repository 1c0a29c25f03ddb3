"""Motion: at most 120 ms and opacity only; nothing moves when the system asks for less."""

# ruff: noqa: E501 (scripts read better in lines)

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.browser import Person
from tests.web.pages import PAGES, Gallery, Page, gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = (
    "sign-in", "work", "work-filters", "work-peek", "palette", "keys", "cases", "case", "case-diagram",
    "case-hand-over", "task-compose", "task-plan", "intake", "intake-questions", "notices-side", "team", "settings", "form-editor",
)  # fmt: skip

# What would move: of every element and of what stands before, after and behind it, the time and what changes in it.
MOVING = """
const seconds = (list) => Math.max(...list.split(',').map((one) => parseFloat(one) * (one.trim().endsWith('ms') ? 0.001 : 1)));
const found = new Map();
for (const element of document.querySelectorAll('body, body *')) {
  for (const part of [null, '::before', '::after', '::backdrop']) {
    const style = getComputedStyle(element, part);
    const kinds = { [style.transitionProperty]: seconds(style.transitionDuration), [style.animationName]: seconds(style.animationDuration) };
    if (style.scrollBehavior === 'smooth') kinds['scroll-behavior'] = 1;
    for (const [what, time] of Object.entries(kinds)) {
      if (what !== 'none' && time > 0.001) found.set(`${element.localName}.${[...element.classList].join('.')}${part ?? ''} ${what}`, [what, time]);
    }
  }
}
for (const { effect } of document.getAnimations()) {
  const time = effect.getComputedTiming().duration / 1000;
  if (time > 0.001) found.set(`${effect.target?.localName} runs`, ['runs', time]);
}
return Object.fromEntries(found);
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, demo_installation: Path) -> Iterator[Gallery]:
    with gallery(tmp_path_factory.mktemp("motion"), demo_installation) as ready:
        yield ready


def moving(person: Person, *, reduced: bool) -> dict[str, Any]:
    media = [{"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"}]
    person.here().execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    return dict(person.js(MOVING))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in KEY], ids=lambda page: page.name)
def test_nothing_moves_when_the_system_asks_for_less(page: Page, shown: Gallery) -> None:
    assert moving(shown.show(page), reduced=True) == {}


OURS = [page for page in PAGES if page.name in KEY and page.name not in ("case-diagram", "form-editor")]


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.name)
def test_what_moves_otherwise_is_opacity_for_an_eighth_of_a_second(page: Page, shown: Gallery) -> None:
    found = moving(shown.show(page), reduced=False)
    assert {name: how for name, how in found.items() if how[0] != "opacity" or how[1] > 0.12} == {}
