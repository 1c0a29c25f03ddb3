"""The way that a case took is gone along on its diagram: by keys, by itself, on a phone, into called processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from app import queries
from tests.web.browser import PHONE, Person, Site

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
CLOSED = "C-2026-000001"
BAR = "[data-way-bar]"
MARKS = """
const found = {};
for (const one of document.querySelectorAll('[data-flow-canvas] .djs-element')) {
  const state = ['active', 'done', 'taken', 'ahead', 'cancelled'].find((name) => one.classList.contains(`bh-${name}`));
  if (state) found[one.dataset.elementId] = state;
}
return found;
"""
BUTTONS = """
return [...document.querySelectorAll('[data-way-bar] button')].map((one) => one.getBoundingClientRect().toJSON())
"""


def begin(somebody: Person, case: str = CLOSED) -> None:
    """The diagram is opened and the replay begun."""
    somebody.go(f"/cases/{case}")
    somebody.js("document.querySelector('[data-flow-open]').click()")
    somebody.find("[data-flow-canvas] .djs-element")
    somebody.find("[data-way]").click()
    at(somebody, 1)


def at(somebody: Person, number: int) -> None:
    """It stands at this stop, and the drawing is there."""
    somebody.until(lambda: told(somebody).startswith(f"第 {number} 步"), f"stop {number}, not {told(somebody)}")
    somebody.until(lambda: marks(somebody), "a drawing")


def told(somebody: Person) -> str:
    return str(somebody.find(f"{BAR} [type=range]").get_attribute("aria-valuetext"))


def marks(somebody: Person) -> Any:
    return somebody.js(MARKS)


def stops(site: Site, case: str = CLOSED) -> Any:
    return queries.way_taken(site.ctx, site.ctx.people.actor("supervisor1"), case).stops


def test_it_is_gone_along_by_keys_with_who_and_what_at_each_stop(person: People, site: Site) -> None:
    lead, way = person("supervisor1"), stops(site)
    begin(lead)
    assert marks(lead)["prejudge"] == "active"
    lead.press(Keys.ARROW_RIGHT)  # the focus stands on the slider
    at(lead, 2)
    assert way[1].event.who.name in told(lead)
    assert way[1].event.text.zh in told(lead)
    lead.until(lambda: marks(lead).get(way[1].at[1]) == "active", "where the case stood then")
    lead.press(Keys.END)
    at(lead, len(way))
    lead.until(lambda: marks(lead).get(way[-1].at[1]) == "done", "the end")
    lead.press(Keys.ESCAPE)
    lead.until(lambda: not lead.find(BAR).is_displayed())
    assert lead.path == f"/cases/{CLOSED}"
    assert lead.js("return document.activeElement.matches('[data-way]')")
    assert lead.broken_policies() == []


def test_it_goes_into_the_called_process_and_marks_there_what_was_so_then(person: People, site: Site) -> None:
    lead, way = person("supervisor1"), stops(site)
    inside = next(n for n, stop in enumerate(way) if stop.at[1] == "compose")
    begin(lead)
    lead.js(
        "const slider = document.querySelector('[data-way-bar] [type=range]'); slider.value = arguments[0];"
        "slider.dispatchEvent(new Event('input', {bubbles: true}))",
        inside,
    )
    at(lead, inside + 1)
    lead.until(lambda: marks(lead).get("compose") == "active", "the task in the called process")
    found = marks(lead)
    assert (found["recap"], found["talk"]) == ("done", "ahead")
    lead.find("[data-flow-crumbs] button").click()  # and back out, as it was then
    lead.until(lambda: marks(lead).get("feedback_step") == "active")
    assert marks(lead)["execute"] == "ahead"


def test_it_plays_by_itself_and_stops_when_asked(person: People) -> None:
    lead = person("supervisor1")
    begin(lead)
    play = lead.find(f"{BAR} button")
    play.click()
    at(lead, 2)
    assert play.text == "停下"
    play.click()
    assert play.text == "播放"
    assert lead.find("#announce").get_attribute("textContent").startswith("第 2 步")


def test_on_a_phone_its_controls_fit_and_can_be_hit(person: People) -> None:
    lead = person("supervisor1")
    lead.look(PHONE)
    begin(lead)
    boxes = lead.js(
        "return [...document.querySelectorAll('[data-way-bar] > *')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert [box for box in boxes if box["left"] < 0 or box["right"] > PHONE.width] == []
    assert [box for box in lead.js(BUTTONS) if min(box["height"], box["width"]) < 44] == []
    lead.find(f"{BAR} [aria-label='下一步']").click()
    at(lead, 2)


def test_a_page_that_renews_itself_ends_it_and_shows_what_is_so_now(person: People) -> None:
    lead = person("supervisor1")
    begin(lead)
    lead.find(f"{BAR} button").click()
    lead.js("document.dispatchEvent(new CustomEvent('bh:fresh'))")
    lead.until(lambda: not lead.find(BAR).is_displayed())
    lead.until(lambda: marks(lead).get("review_step") == "done", "the closed case as it is")
