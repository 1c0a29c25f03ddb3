"""Lists in a real browser: keys, what happened meanwhile, a server that is away; nothing moves under the hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from tests.web.browser import PHONE, Person, Site

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


def chosen(person: Person) -> list[str]:
    return list(person.js("return [...document.querySelectorAll('[data-choose]:checked')].map((box) => box.value)"))


def reach(person: Person, *, server: bool) -> None:
    """The server can be reached from the page, or not."""
    network = {"offline": not server, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    person.here().execute_cdp_cmd("Network.enable", {})
    person.here().execute_cdp_cmd("Network.emulateNetworkConditions", network)


def tap(person: Person, selector: str) -> None:
    """A finger in the middle of an element: whatever lies on top there gets it."""
    person.js("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
    middle = "const {left, top, width, height} = document.querySelector(arguments[0]).getBoundingClientRect();"
    person.js(f"{middle} document.elementFromPoint(left + width / 2, top + height / 2).click()", selector)


def shown(person: Person, selector: str) -> bool:
    return bool(person.js("return document.querySelector(arguments[0])?.checkVisibility() ?? false", selector))


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
    reach(agent, server=False)
    ask_now(agent)
    told = agent.find("[data-not-updated]:not([hidden])")
    assert "列表没有更新" in told.text
    assert agent.js("return /\\d\\d:\\d\\d:\\d\\d/.test(document.querySelector('[data-since]').innerText)")
    assert len(agent.js("return [...document.querySelectorAll('[data-row]')]")) == rows
    reach(agent, server=True)
    agent.find("[data-retry]").click()
    agent.until(lambda: not agent.js("return document.querySelector('[data-not-updated]:not([hidden])')"))


def test_a_filter_that_found_no_server_says_so_and_is_asked_again(person: People) -> None:
    agent = person("agent1")
    agent.go("/cases")
    before = tasks(agent)
    reach(agent, server=False)
    agent.js("document.querySelector('#filters [type=search]').focus()")
    agent.press("冰箱")
    assert "列表没有更新" in agent.find("[data-not-updated]:not([hidden])").text
    assert tasks(agent) == before
    reach(agent, server=True)
    agent.find("[data-retry]").click()
    agent.until(lambda: not shown(agent, "[data-not-updated]"))
    assert 0 < len(tasks(agent)) < len(before)
    assert agent.js("return document.querySelector('#filters [type=search]').value") == "冰箱"


def test_an_act_on_a_row_that_found_no_server_says_so_at_the_row_and_is_tried_again(person: People) -> None:
    handler = person("logistics1")
    handler.go("/pool")
    handler.press("j")
    [first, *_] = tasks(handler)
    width = handler.js("return document.querySelector('td.c-task').offsetWidth")
    reach(handler, server=False)
    handler.press("c")
    fault = handler.find(f"[data-row='{first}'] + .row-fault")
    assert "没有连上服务器" in fault.text
    assert handler.js("return document.querySelector('td.c-task').offsetWidth") == width
    handler.press("c")
    handler.until(lambda: handler.js("return document.querySelectorAll('.row-fault').length") == 1)
    assert first in tasks(handler)
    reach(handler, server=True)
    handler.find(".row-fault button").click()
    handler.until(lambda: first not in tasks(handler))
    handler.go("/work")
    assert first in tasks(handler)


def test_acts_on_many_that_found_no_server_keep_what_was_chosen_and_are_tried_again(person: People) -> None:
    handler = person("logistics1")
    handler.go("/pool")
    handler.press("j", "x")
    handler.find("#bulk:not([hidden])")
    picked = chosen(handler)
    reach(handler, server=False)
    handler.find("#bulk [value=claim]").click()
    assert "没有连上服务器" in handler.find("#bulk .fault").text
    assert chosen(handler) == picked
    reach(handler, server=True)
    handler.find("#bulk .fault button").click()
    handler.until(lambda: picked[0] not in tasks(handler))


@pytest.mark.parametrize(("name", "page"), [("agent1", "/work"), ("logistics1", "/pool")])
def test_on_a_phone_rows_are_chosen_in_a_mode_in_which_a_tap_chooses(person: People, name: str, page: str) -> None:
    agent = person(name)
    agent.look(PHONE)
    agent.go(page)
    [first, second, *_] = tasks(agent)
    row = "[data-row='{}']".format
    assert not shown(agent, f"{row(first)} .tick")
    assert not shown(agent, "#bulk")
    agent.find("[data-choosing-mode]").click()
    agent.find("#bulk:not([hidden])")
    assert shown(agent, f"{row(first)} .tick")
    assert not shown(agent, "#bulk [name=do]")
    for task in (first, second, first):
        tap(agent, f"{row(task)} .c-task")
    assert (chosen(agent), agent.path) == ([second], page)
    agent.until(lambda: agent.find("[data-chosen]").text == "已选 1 件")
    assert agent.js("return document.getElementById('announce').textContent") == "已选 1 件"
    tap(agent, "#bulk label")
    agent.until(lambda: len(chosen(agent)) == agent.js("return document.querySelectorAll('[data-choose]').length"))
    agent.find("[data-choose-none]").send_keys(Keys.ENTER)
    agent.until(lambda: not shown(agent, f"{row(first)} .tick"))
    assert chosen(agent) == []
    assert agent.js("return document.activeElement.matches('[data-choosing-mode][aria-pressed=false]')")
    tap(agent, f"{row(second)} .c-task a")
    agent.until(lambda: agent.path.startswith("/tasks/"))


def test_on_a_phone_what_is_chosen_is_passed_on(person: People, site: Site) -> None:
    agent = person("agent1")
    agent.look(PHONE)
    agent.go("/work")
    agent.find("[data-choosing-mode]").click()
    agent.find("#bulk:not([hidden])")
    [first, second, *_] = tasks(agent)
    for task in (first, second):
        tap(agent, f"[data-row='{task}'] .c-task")
    agent.until(lambda: agent.js("return document.querySelector('#bulk-to').value"))
    to = agent.js("return document.querySelector('#bulk-to').value")
    agent.find("#bulk [value=assign]").click()
    agent.until(lambda: not shown(agent, "#bulk"))
    mine = {task.id for task in queries.work(site.ctx, site.ctx.people.actor(to), tab="all").rows}
    assert {first, second} <= mine
    assert agent.js("return document.activeElement !== document.body")
    assert not shown(agent, ".c-tick")


def test_a_case_page_and_the_palette_say_that_the_server_is_away_and_ask_again(person: People) -> None:
    agent = person("agent1")
    agent.go("/cases/" + tasks(agent)[0].rsplit(".", 1)[0])
    agent.press(Keys.CONTROL + "k")
    agent.find("dialog#palette[open] .hit")
    reach(agent, server=False)
    agent.press("冰箱")
    lost = "return [...document.querySelectorAll('#palette .hit')].some((hit) => hit.innerText.includes('再试一次'))"
    agent.until(lambda: agent.js(lost))
    reach(agent, server=True)
    agent.js("[...document.querySelectorAll('#palette .hit')].at(-1).click()")
    agent.until(lambda: agent.js("return document.querySelector('#palette .hit .meta')?.textContent.startsWith('C-')"))
    agent.press(Keys.ESCAPE)
    reach(agent, server=False)
    ask_now(agent)
    assert "案件没有更新" in agent.find("[data-not-updated]:not([hidden])").text
    reach(agent, server=True)
    agent.find("[data-retry]").click()
    agent.until(lambda: not shown(agent, "[data-not-updated]"))
