"""Lists in a real browser: keys, what happened meanwhile, a server that is away; nothing moves under the hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser
People = Callable[[str], Person]


def current(person: Person) -> int:
    """Which row is marked, counted from 0; -1 for none."""
    rows = "[...document.querySelectorAll('[data-row]')]"
    return int(person.js(f"return {rows}.findIndex((row) => row.classList.contains('is-current'))"))


def ask_now(person: Person) -> None:
    """The page asks as if its ten seconds were over."""
    person.js("document.dispatchEvent(new Event('visibilitychange'))")


def pass_on(site: Site) -> str:
    """A supervisor gives the last task of agent1 to somebody else; its id."""
    task = queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows[-1]
    actions.assign_task(site.ctx, site.ctx.people.actor("supervisor1"), task.id, "agent2")
    return task.id


def tasks(person: Person) -> list[str]:
    return list(person.js("return [...document.querySelectorAll('[data-row]')].map((row) => row.dataset.row)"))


@pytest.mark.parametrize("page", ["/work", "/cases", "/promises"])
def test_keys_move_open_and_peek_in_every_list(person: People, page: str) -> None:
    agent = person("agent1")
    agent.go(page)
    agent.press("j")
    assert current(agent) == 0
    agent.press("j", "j", "k")
    assert current(agent) == 1
    agent.press(Keys.SPACE)
    agent.find("#peek[open] h2")
    agent.press(Keys.ESCAPE)
    agent.until(lambda: not agent.js("return document.querySelector('dialog[open]')"))
    agent.press("j", Keys.ENTER)
    agent.until(lambda: agent.path.startswith(("/tasks/C-", "/cases/C-")))


def test_keys_are_letters_in_a_field_and_can_be_switched_off(person: People) -> None:
    agent = person("agent1")
    agent.press("j", "/")
    agent.press("jx")
    assert agent.js("return document.activeElement.value") == "jx"
    agent.press(Keys.BACKSPACE, Keys.BACKSPACE, Keys.ESCAPE)
    agent.go("/settings")
    agent.js("arguments[0].click()", agent.find("[name=letters]"))
    kept = "return fetch('/settings').then((r) => r.text()).then((t) => !/name=\"letters\"[^>]* checked/.test(t))"
    agent.until(lambda: agent.js(kept))
    agent.go("/cases")
    agent.press("j")
    assert current(agent) == -1
    agent.press(Keys.ARROW_DOWN)
    assert current(agent) == 0


def test_what_happened_meanwhile_waits_until_it_is_asked_for(person: People, site: Site) -> None:
    agent = person("agent1")
    before = tasks(agent)
    agent.press("j", "j", "x")
    gone = pass_on(site)
    ask_now(agent)
    agent.find(".updates .btn")
    assert tasks(agent) == before
    agent.press("r")
    agent.until(lambda: not agent.js("return document.querySelector('.updates')"))
    held = [task for task in tasks(agent) if task != gone]
    assert held == [task for task in before if task != gone]
    assert tasks(agent) != before
    assert agent.js("return document.querySelector('[data-choose]:checked').value") == before[1]
    assert current(agent) == 1


def test_a_list_that_nobody_touches_renews_itself(person: People, site: Site) -> None:
    agent = person("agent1")
    before = tasks(agent)
    agent.press("j")
    pass_on(site)
    ask_now(agent)
    agent.find(".updates .btn")
    agent.until(lambda: not agent.js("return document.querySelector('.updates')"))
    assert tasks(agent) != before
    assert current(agent) == 0


def test_a_server_that_is_away_leaves_the_list_with_its_time(person: People) -> None:
    agent = person("agent1")
    rows = len(agent.js("return [...document.querySelectorAll('[data-row]')]"))
    away = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    agent.here().execute_cdp_cmd("Network.enable", {})
    agent.here().execute_cdp_cmd("Network.emulateNetworkConditions", away)
    ask_now(agent)
    told = agent.find("[data-not-updated]:not([hidden])")
    assert "列表没有更新" in told.text
    assert agent.js("return /\\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('[data-since]').innerText)")
    assert len(agent.js("return [...document.querySelectorAll('[data-row]')]")) == rows
    agent.here().execute_cdp_cmd("Network.emulateNetworkConditions", {**away, "offline": False})
    agent.find("[data-retry]").click()
    agent.until(lambda: not agent.js("return document.querySelector('[data-not-updated]:not([hidden])')"))
