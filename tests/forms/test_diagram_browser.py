"""The diagram bundle in a real browser under the strict policy: states by shape and word, entering, the mark."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

sys.path.insert(0, str(Path(__file__).parent))

from form_site import Site, served

ROOT = Path(__file__).parent.parent.parent
XML = (ROOT / "processes" / "result_feedback.bpmn").read_text(encoding="utf-8")
DRAW = """
const [given, done] = arguments;
window.told = [];
given.onSelect = (id) => window.told.push(['select', id]);
given.onEnter = (id) => window.told.push(['enter', id]);
const canvas = document.getElementById('c');
window.BihuanDiagram.mount(canvas, given).then(() => done('drawn'), (problem) => done(String(problem)));
"""

pytestmark = pytest.mark.browser


@pytest.fixture
def drawn(browser: Chrome, dist: Path) -> Iterator[Chrome]:
    site = Site(dist, None, {})
    site.page = site.head(("diagram",), "zh", "light").replace("{}", '<div id="c" style="height:600px"></div>')
    given = {
        "xml": XML,
        "elements": {"recap": "done", "compose": "active", "talk": "overdue"},
        "visits": {"recap": 2, "profile": 1},
        "calls": {"profile": "other"},
        "tasks": [{"element": "talk", "left": "已超时 35 分"}],
    }
    with served(site):
        browser.get_log("browser")
        browser.get(site.url)
        WebDriverWait(browser, 15).until(lambda found: found.execute_script("return Boolean(window.BihuanDiagram)"))
        browser.set_script_timeout(20)
        assert browser.execute_async_script(DRAW, given) == "drawn"
        yield browser


def classes(browser: Chrome, element: str) -> str:
    return str(
        browser.find_element(By.CSS_SELECTOR, f'.djs-element[data-element-id="{element}"]').get_attribute("class")
    )


def test_states_are_told_by_shape_and_word_and_nothing_breaks_the_policy(drawn: Chrome) -> None:
    marks = [mark.get_attribute("aria-label") for mark in drawn.find_elements(By.CSS_SELECTOR, ".bh-state")]
    assert len(marks) == 4
    assert set(marks) == {"停在这里", "做完", "做完, 2 轮", "已超时"}
    assert [badge.text for badge in drawn.find_elements(By.CSS_SELECTOR, ".bh-badge")] == ["已超时 35 分"]
    assert "bh-active" in classes(drawn, "compose")
    assert [entry for entry in drawn.get_log("browser") if "favicon" not in entry["message"]] == []


def test_the_mark_of_bpmn_io_stays_visible(drawn: Chrome) -> None:
    mark = drawn.find_element(By.CSS_SELECTOR, ".bjs-powered-by")
    assert mark.is_displayed()
    on_top = """
    const box = arguments[0].getBoundingClientRect();
    const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return arguments[0].contains(found);
    """
    drawn.execute_script("window.scrollTo(0, 0)")
    assert drawn.execute_script(on_top, mark)


def test_choosing_and_entering_are_told_and_an_update_keeps_the_choice(drawn: Chrome) -> None:
    drawn.execute_script("document.querySelector('.bh-enter').click()")
    told: Any = drawn.execute_script("return window.told")
    assert told == [["enter", "profile"]]
    diagram = "document.getElementById('c').bhDiagram"
    drawn.execute_script(f"{diagram}.select('compose'); {diagram}.update({{elements: {{compose: 'done'}}}})")
    assert "bh-selected" in classes(drawn, "compose")
    assert "bh-done" in classes(drawn, "compose")
    assert "bh-ahead" in classes(drawn, "talk")


def test_it_zooms_by_buttons_with_names(drawn: Chrome) -> None:
    buttons = drawn.find_elements(By.CSS_SELECTOR, ".bh-zoom button")
    before = buttons[1].text
    assert [button.get_attribute("aria-label") for button in buttons] == ["缩小", f"{before} 显示全部", "放大"]
    buttons[2].click()
    assert int(buttons[1].text.rstrip("%")) > int(before.rstrip("%"))


def test_the_elements_named_here_stand_in_the_shipped_diagram() -> None:
    assert all(f'id="{name}"' in XML for name in ("recap", "profile", "compose", "talk")), json.dumps("result_feedback")
