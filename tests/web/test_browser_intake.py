"""Intake in a real browser: two calls in two windows, each with a draft and a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from app import actions, queries
from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
PROCESS = "complaint_handling"
NAME = "document.querySelector('input[id*=\"customer_name\"]')"


def begin(agent: Person, name: str) -> None:
    """A call whose sentence was said, with the caller's name."""
    agent.find("[data-said]")
    agent.until(lambda: agent.js(f"return Boolean({NAME})"))
    agent.js("document.querySelector('[data-said]').click()")
    field = agent.find("input[id*='customer_name']")
    field.clear()
    field.send_keys(name)


def kept(site: Site) -> list[str]:
    drafts = queries.start_page(site.ctx, site.ctx.people.actor("agent1"), PROCESS).drafts
    return sorted(str((draft.data.get("customer") or {}).get("name")) for draft in drafts)  # type: ignore[attr-defined]


def test_two_calls_in_two_windows_are_two_drafts_and_nobody_is_asked(
    person: People, chrome: WebDriver, site: Site
) -> None:
    one = person("agent1")
    one.go("/intake")
    two = Person(chrome, site, "agent1")
    two.go("/intake")
    begin(one, "王雅琴")
    begin(two, "李伟")
    one.here()
    two.until(lambda: kept(site) == ["李伟", "王雅琴"])
    for window in (one, two):
        assert not window.here().find_elements(By.CSS_SELECTOR, "#stale:not([hidden])")
    one.go("/intake")
    one.until(lambda: one.js(f"return {NAME}?.value") == "王雅琴", "each window goes on with its own")
    two.go("/intake")
    two.until(lambda: two.js(f"return {NAME}?.value") == "李伟")


def test_a_call_that_was_not_finished_goes_on_with_its_clock(person: People, site: Site) -> None:
    at = "2026-03-04T13:40:00+08:00"
    data = {
        "customer": {"name": "王雅琴"},
        "complaint": {"picked_up_at": at, "soothed_at": at, "narrative": "葡萄晚到"},
    }
    actions.save_start_draft(site.ctx, site.ctx.people.actor("agent1"), PROCESS, data, call="elsewhere")
    agent = person("agent1")
    agent.go("/intake")
    agent.see("上次没记完的还在", "王雅琴 · 葡萄晚到")
    agent.js("document.querySelector('[data-restore]').click()")
    agent.until(lambda: agent.js(f"return {NAME}?.value") == "王雅琴")
    call = agent.js("return JSON.parse(sessionStorage.getItem('bh-intake-started'))")
    assert call["at"] == datetime.fromisoformat(at).timestamp() * 1000
    agent.find("input[id*='customer_name']").send_keys("女士")
    agent.until(lambda: kept(site) == ["王雅琴女士"], "one draft, not two")


def test_the_draft_that_is_chosen_of_two_brings_its_clock(person: People, site: Site) -> None:
    by, agent = site.ctx.people.actor("agent1"), person("agent1")
    agent.go("/intake")
    begin(agent, "王雅琴")
    agent.until(lambda: kept(site) == ["王雅琴"])
    [mine] = queries.start_page(site.ctx, by, PROCESS).drafts
    at = "2026-03-04T13:40:00+08:00"
    theirs = {"customer": {"name": "李伟"}, "complaint": {"picked_up_at": at, "soothed_at": at}}
    actions.save_start_draft(site.ctx, by, PROCESS, theirs, call=mine.call)
    begin(agent, "王雅")
    agent.see("这份草稿在另一个窗口存过")
    picked = "return JSON.parse(sessionStorage.getItem('bh-intake-started')).at"
    before = agent.js(picked)
    agent.js("[...document.querySelectorAll('#stale button')].find((one) => one.innerText === '用那一份').click()")
    agent.until(lambda: agent.js(f"return {NAME}?.value") == "李伟")
    assert agent.js(picked) == datetime.fromisoformat(at).timestamp() * 1000
    agent.js("[...document.querySelectorAll('#stale button')].find((one) => one.innerText === '换回来').click()")
    agent.until(lambda: agent.js(f"return {NAME}?.value") == "王雅")
    assert abs(agent.js(picked) - before) < 1000
