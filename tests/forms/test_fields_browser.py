"""Dates, lists of choices and faults of a form in a real browser, where the viewer's own were not good enough."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys

sys.path.insert(0, str(Path(__file__).parent))

from form_site import Page, Site, served

from app import forms

pytestmark = pytest.mark.browser

CATEGORIES = [
    {"label": "快递物流", "label_en": "Delivery", "value": "logistics"},
    {"label": "退款", "label_en": "Refund", "value": "refund"},
    {"label": "服务态度", "label_en": "Attitude", "value": "attitude"},
]
SCHEMA: dict[str, Any] = {
    "type": "default",
    "id": "fields",
    "schemaVersion": 19,
    "components": [
        {"type": "text", "text": "今天 {{today().day}} 日"},
        {
            "type": "datetime", "subtype": "datetime", "key": "call.at", "dateLabel": "联系时间", "timeLabel": "几点",
            "timeInterval": 15, "timeSerializingFormat": "utc_offset",
        },
        {"type": "select", "key": "category", "label": "类别", "values": CATEGORIES},
        {
            "type": "select", "key": "cause", "label": "根源",
            "valuesExpression": '=if category = null then [] else [{value: "late", label: "迟延", label_en: "Delay"}]',
        },
        {"type": "textarea", "key": "opening", "label": "开头"},
    ],
    "checks": [
        {"require": 'opening = null or contains(opening, "您")', "field": "opening", "message": "要称呼客户"},
    ],
}  # fmt: skip
FIELDS = "[...document.querySelectorAll('.fjs-form-field-datetime input.fjs-input')].map((input) => input.value)"
LIST = "[role=combobox]"


@pytest.fixture
def site(dist: Path) -> Iterator[Site]:
    form = forms.load(json.dumps(SCHEMA).encode(), "fields.form")
    with served(Site(dist, form, {"call": {"at": "2026-03-08T02:30:00+08:00"}})) as running:
        yield running


@pytest.fixture
def page(browser: Chrome, site: Site) -> Page:
    return Page(browser, site)


@pytest.fixture
def stand_in(browser: Chrome) -> Iterator[Callable[[str], None]]:
    """Moves the browser to another time zone, until the end of the test."""
    move = "Emulation.setTimezoneOverride"
    yield lambda zone: browser.execute_cdp_cmd(move, {"timezoneId": zone})
    browser.execute_cdp_cmd(move, {"timezoneId": ""})


def press(page: Page, *keys: str) -> None:
    ActionChains(page.browser, duration=0).send_keys(*keys).perform()


def choose(page: Page, *keys: str, field: str = "类别") -> None:
    page.script("document.activeElement.blur(); arguments[0].focus()", page.field(field))
    press(page, *keys)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
def test_dates_and_times_are_the_houses_wherever_the_browser_stands(
    page: Page, site: Site, stand_in: Callable[[str], None], zone: str
) -> None:
    site.now = "2026-11-24T22:00:00+00:00"  # in the house it is the 25th already
    stand_in(zone)
    page.open()
    page.until(lambda: page.script(f"return {FIELDS}") == ["2026-03-08", "02:30"])  # New York knows no such hour
    assert page.texts(".fjs-form-field-text p") == ["今天 25 日"]
    assert page.data()["call"]["at"] == "2026-03-08T02:30:00+08:00"  # opening a form changes nothing
    page.script("arguments[0].focus(); arguments[0].select()", page.field("几点"))
    press(page, "23:45", Keys.TAB)
    page.until(lambda: page.data()["call"]["at"] == "2026-03-08T23:45+08:00")
    assert page.script(f"return {FIELDS}") == ["2026-03-08", "23:45"]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        pytest.param(["退", Keys.ENTER], "refund", id="typing Chinese narrows the list, Enter takes"),
        pytest.param(["att", Keys.TAB], "attitude", id="an English word finds it too, Tab takes what was typed for"),
        pytest.param([Keys.ARROW_DOWN, Keys.ENTER], "refund", id="arrows walk"),
        pytest.param([Keys.ARROW_UP, Keys.ENTER], "logistics", id="but not out of the list"),
        pytest.param([Keys.TAB], None, id="passing by takes nothing"),
        pytest.param(["服务", Keys.ESCAPE, Keys.TAB], None, id="Escape takes nothing"),
        pytest.param(["没有这样的", Keys.ENTER, Keys.TAB], None, id="what is not offered is not taken"),
    ],
)
def test_a_list_is_used_with_the_keyboard(page: Page, keys: list[str], chosen: str | None) -> None:
    page.open()
    choose(page, *keys)
    page.until(lambda: page.data().get("category") == chosen)


def test_a_choice_can_be_changed_taken_back_and_takes_what_hangs_on_it_along(page: Page) -> None:
    page.open()
    choose(page, "物流", Keys.ENTER)
    choose(page, Keys.ENTER, field="根源")
    page.until(lambda: (page.data().get("category"), page.data().get("cause")) == ("logistics", "late"))
    choose(page, Keys.ARROW_DOWN, Keys.ENTER)  # from what was chosen before
    page.until(lambda: page.data()["category"] == "refund")
    choose(page, Keys.BACKSPACE, Keys.TAB)
    page.until(lambda: (page.data().get("category"), page.data().get("cause")) == (None, None))


def test_a_screen_reader_is_told_where_in_the_list_one_stands(page: Page) -> None:
    page.open("en")
    choose(page, Keys.ARROW_DOWN)
    page.until(lambda: page.script(f"return document.querySelector('{LIST}').ariaExpanded") == "true")
    at = page.script(f"return document.querySelector('{LIST}').getAttribute('aria-activedescendant')")
    assert page.script("return document.getElementById(arguments[0]).textContent", at) == "Refund"
    assert page.texts("[role=listbox] [role=option]") == ["Delivery", "Refund", "Attitude"]


def test_a_fault_that_browser_and_server_both_find_is_told_once(page: Page, site: Site) -> None:
    page.open()
    page.field("开头").send_keys("处理结果")
    page.complete()
    page.until(lambda: site.submitted)
    page.until(lambda: page.script("return document.activeElement.localName") == "textarea")
    assert page.script("return document.querySelector('#f').innerText").count("要称呼客户") == 1
