"""Every page at 200 % and at 320 px, in both languages: nothing scrolls sideways, no word is cut, no Chinese of ours in English."""

# ruff: noqa: E501 (scripts read better in lines)

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from app.web import translations
from tests.web.browser import NARROW, WIDE, ZOOMED, Person
from tests.web.pages import PAGES, Gallery, Page, gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(translations.__file__).parents[3]

# What stands outside the window and no part of the page scrolls to it; and buttons whose words do not fit in them.
OUTSIDE = """
const page = document.documentElement;
const told = (element) => `${element.localName}.${[...element.classList].join('.')}: ${element.textContent.trim().slice(0, 40)}`;
const scrolls = (element) => element && element !== document.body && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
const found = page.scrollWidth > page.clientWidth + 1 ? [`the page is ${page.scrollWidth} wide`] : [];
for (const element of document.body.querySelectorAll('*')) {
  if (element.closest('svg, .sr, .bh-sr, [popover], .flatpickr-calendar') || !element.checkVisibility({ visibilityProperty: true })) continue;
  const { left, right } = element.getBoundingClientRect();
  if ((right > innerWidth + 1 || left < -1) && right > 0 && !scrolls(element.parentElement)) found.push(told(element));
  const clipped = /hidden|clip/.test(getComputedStyle(element).overflowX) && getComputedStyle(element).clipPath === 'none';
  if (element.matches('button, .btn, label, th, dt') && clipped && element.scrollWidth > element.clientWidth + 1) found.push(`cut: ${told(element)}`);
}
return found.slice(0, 12);
"""

# Left out: lanes and flows on a drawing, which its list tells in English; rows of the record, which are as they were
# written; the form that the editor edits.
TEXTS = """
const left = 'script, style, [lang^=zh], .djs-container, .bh-rows, .fjs-form-field-table, .fjs-editor-container';
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, {
  acceptNode: (node) => node.parentElement.closest(left) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT });
while (walker.nextNode()) found.push(walker.currentNode.data.trim());
for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder]')) {
  for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
}
return [...new Set([document.title, ...found])].filter((text) => /[\\u4e00-\\u9fff]/.test(text));
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, demo_installation: Path) -> Iterator[Gallery]:
    with gallery(tmp_path_factory.mktemp("reflow"), demo_installation) as ready:
        yield ready


def outside(person: Person, *sizes: Any) -> dict[str, list[str]]:
    found = {}
    for size in sizes:
        person.look(size)
        if problems := person.js(OUTSIDE):
            found[f"{size.width} px"] = problems
    return found


@cache
def our_words() -> re.Pattern[str]:
    """Every Chinese sentence of the catalogue, of the forms and of the diagrams, with anything in the place of its names."""
    words = set(translations.known())
    for path in (ROOT / "forms").glob("*.form"):
        words |= set(_labels(json.loads(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "processes").glob("*.bpmn"):
        words |= {str(name) for name in etree.parse(path).xpath("//@name")}
    # one character, or a few between names, may be a person's name or what somebody wrote
    chinese = [word for word in words if len(re.findall(r"[\u4e00-\u9fff]", word)) >= (4 if "%(" in word else 2)]
    patterns = (r".+?".join(map(re.escape, re.split(r"%\(\w+\)s", word))) for word in chinese)
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.S)


def _labels(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("label", "dateLabel", "timeLabel", "description", "title") and isinstance(value, str):
                yield value
            yield from _labels(value)
    elif isinstance(node, list):
        for item in node:
            yield from _labels(item)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_fits_at_every_zoom(page: Page, shown: Gallery) -> None:
    problems = outside(shown.show(page), ZOOMED, NARROW)
    assert problems == {}, json.dumps(problems, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_english_page_fits_and_is_english(page: Page, shown: Gallery) -> None:
    person = shown.show(page, language="en")
    ours = sorted(text for text in person.js(TEXTS) if our_words().fullmatch(text))
    problems = outside(person, WIDE, ZOOMED, NARROW)
    assert (ours, problems) == ([], {}), json.dumps([ours, problems], ensure_ascii=False, indent=1)
