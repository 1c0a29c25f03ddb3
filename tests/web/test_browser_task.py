"""The task form in a real browser: nothing that was typed is lost, whatever happens meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from app.queries.rows import TaskRow
from tests.web.browser import PHONE, Person, Site
from tests.web.keyboard import EVERY, Answer, fill, keys

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
REST: dict[str, Answer] = {
    "客户想要解决什么": "退款", "这次沟通的目标": "了解",
    "这一类内部的坑（看过就勾）": EVERY, "不要说的话（看过就勾）": EVERY,
}  # fmt: skip
CHANNEL = "input[role=combobox][id*='attempt_channel']"
ISSUE = "textarea[id*='core_issue']"


def prejudge(site: Site, by: str = "agent1") -> TaskRow:
    """A task of this person with the form of the prejudgement."""
    rows = queries.work(site.ctx, site.ctx.people.actor(by), tab="all").rows
    return next(row for row in rows if row.element == "prejudge")


def typed(person: Person, words: str) -> None:
    """These words stand in the first field, and nothing else."""
    person.js("arguments[0].focus(); arguments[0].select()", person.find(ISSUE))
    person.press(words)


def value(person: Person) -> Any:
    return person.js("return arguments[0].value", person.find(ISSUE))


def kept(site: Site, task: str) -> Any:
    """What the server holds as the draft of agent1."""
    draft = queries.task_page(site.ctx, site.ctx.people.actor("agent1"), task).draft
    return draft.data["prejudgement"]["core_issue"] if draft else None  # type: ignore[index]


def save_elsewhere(site: Site, task: str, words: str) -> None:
    """The same person on another computer."""
    data = {"prejudgement": {"core_issue": words}}
    actions.save_draft(site.ctx, site.ctx.people.actor("agent1"), task, data)


def choose(person: Person, words: str) -> None:
    """Press the button with these words in the notice above the form."""
    buttons = "[...document.querySelectorAll('#stale button')]"
    person.until(lambda: person.js(f"return {buttons}.some((one) => one.textContent === arguments[0])", words), words)
    person.js(f"{buttons}.find((one) => one.textContent === arguments[0]).click()", words)


@pytest.mark.parametrize(("choice", "left"), [("保留我的", "写在这里"), ("用那一份", "写在家里")])
def test_of_two_drafts_of_one_person_one_goes_on_and_none_is_lost(
    person: People, site: Site, choice: str, left: str
) -> None:
    agent, task = person("agent1"), prejudge(site).id
    agent.go(f"/tasks/{task}")
    agent.find(ISSUE)
    save_elsewhere(site, task, "写在家里")
    typed(agent, "写在这里")
    agent.see("这份草稿在另一个窗口存过")
    assert (value(agent), kept(site, task)) == ("写在这里", "写在家里")
    choose(agent, choice)
    agent.until(lambda: (value(agent), kept(site, task)) == (left, left))
    if choice == "用那一份":
        choose(agent, "换回来")
        agent.until(lambda: (value(agent), kept(site, task)) == ("写在这里", "写在这里"))


def test_an_undecided_draft_waits_in_the_tab(person: People, site: Site) -> None:
    agent, task = person("agent1"), prejudge(site).id
    agent.go(f"/tasks/{task}")
    agent.find(ISSUE)
    save_elsewhere(site, task, "写在家里")
    typed(agent, "写在这里")
    agent.see("这份草稿在另一个窗口存过")
    agent.go(f"/tasks/{task}")
    agent.until(lambda: value(agent) == "写在这里")
    agent.see("这份草稿在另一个窗口存过")
    assert kept(site, task) == "写在家里"


# ── what others do meanwhile ──────────────────────────────────────────────────────────────────────


def change(site: Site, case: str, **values: object) -> None:
    """A supervisor repairs values of a case."""
    by = site.ctx.people.actor("supervisor1")
    actions.set_variables(
        site.ctx, by, case, {path.replace("__", "."): value for path, value in values.items()}, reason="客户来电更正"
    )


@pytest.mark.parametrize(("choice", "left"), [("用新值", "主管改的"), ("保留我的", "我写的")])
def test_what_changed_meanwhile_is_decided_one_by_one_and_then_completed(
    person: People, site: Site, choice: str, left: str
) -> None:
    agent, task = person("agent1"), prejudge(site)
    agent.go(f"/tasks/{task.id}")
    fill(agent, {"核心问题是什么": "我写的", **REST})
    change(site, task.case, complaint__narrative="群里又多了一位妈妈", prejudgement__core_issue="主管改的")
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.see("你填写期间，这页有 2 处改动", "经过", "群里又多了一位妈妈", "主管改的", "陈静")
    assert value(agent) == "我写的"
    assert agent.js("return document.querySelectorAll('#stale [data-undecided]').length") == 1
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.until(lambda: agent.js("return Boolean(document.activeElement.closest('[data-undecided]'))"), "led back")
    choose(agent, choice)
    agent.until(lambda: value(agent) == left)
    agent.js("arguments[0].focus()", agent.find(ISSUE))
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.until(lambda: agent.path != f"/tasks/{task.id}", agent.text())
    done = queries.task_page(site.ctx, site.ctx.people.actor("agent1"), task.id)
    assert (done.status, done.data["prejudgement"]["core_issue"]) == ("completed", left)  # type: ignore[index]


def test_the_back_button_after_completing_shows_what_was_done(person: People, site: Site) -> None:
    agent, task = person("agent1"), prejudge(site)
    agent.go(f"/tasks/{task.id}")
    fill(agent, {"核心问题是什么": "我写的", **REST})
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.until(lambda: agent.path != f"/tasks/{task.id}", agent.text())
    agent.here().back()
    agent.see("完成了这件")
    assert not agent.js("return document.querySelector('[data-complete]')")


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(person: People, site: Site) -> None:
    agent, task = person("agent1"), prejudge(site)
    agent.go(f"/tasks/{task.id}")
    typed(agent, "写到一半")
    agent.here().delete_all_cookies()
    agent.press("，登录过期")
    agent.js("arguments[0].click()", agent.find("#signed-out[open] [data-sign-in]"))
    agent.until(lambda: agent.path.startswith("/sign-in") and agent.ready())
    agent.sign_in()
    agent.until(lambda: agent.path == f"/tasks/{task.id}")
    agent.until(lambda: value(agent) == "写到一半，登录过期")
    agent.until(lambda: kept(site, task.id) == "写到一半，登录过期")


def test_a_task_given_to_somebody_else_keeps_the_draft_and_tells_both(person: People, site: Site) -> None:
    agent, task = person("agent1"), prejudge(site)
    agent.go(f"/tasks/{task.id}")
    typed(agent, "写到一半")
    agent.until(lambda: kept(site, task.id) == "写到一半")
    actions.assign_task(site.ctx, site.ctx.people.actor("supervisor1"), task.id, "agent2")
    agent.press("再写一点")
    fill(agent, REST)
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.see("周宁已领取此任务", "你写的都还在")
    choose(agent, "重新打开")
    agent.see("周宁正在处理这件")
    assert kept(site, task.id) == "写到一半再写一点"
    other = person("agent2")
    other.go(f"/tasks/{task.id}")
    other.see("林晓在", "留下了草稿")
    other.js("arguments[0].click()", other.find("[data-take-draft]"))
    other.until(lambda: value(other) == "写到一半再写一点")


def test_keys_pressed_as_soon_as_a_list_opens_are_heard(site: Site, person: People) -> None:
    """Two arrows and Enter in the moment in which the focus comes, as somebody types who knows the form."""
    agent = person("agent1")
    rows = queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows
    agent.go(f"/tasks/{next(row.id for row in rows if row.element == 'contact_customer')}")
    agent.find(CHANNEL)
    for chosen in ("微信", "到店面谈"):  # from the first of the list, then from what was chosen before
        agent.js("document.activeElement.blur(); document.querySelector(arguments[0]).focus()", CHANNEL)
        keys(agent, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
        agent.until(lambda: agent.find(CHANNEL).get_attribute("value"), "a channel")
        assert agent.find(CHANNEL).get_attribute("value") == chosen


def test_what_is_typed_as_soon_as_a_row_is_added_stands_in_it(site: Site, person: People) -> None:
    """Also where the browser takes its time to draw: a focus that came late would leave the field being written in."""
    agent = person("agent2")
    rows = queries.work(site.ctx, site.ctx.people.actor("agent2"), tab="all").rows
    agent.go(f"/tasks/{next(row.id for row in rows if row.element == 'judge_liability')}")
    add = "[aria-label='加一行 客户问题']"
    agent.find(add)
    agent.js("window.requestAnimationFrame = () => 0; document.querySelector(arguments[0]).focus()", add)
    keys(agent, Keys.ENTER, "报损晚了", Keys.TAB, "《须知》2.1")
    written = "return [...document.querySelectorAll('.fjs-repeat-row-container input')].map((field) => field.value)"
    assert agent.js(written)[:2] == ["报损晚了", "《须知》2.1"]
    agent.js("document.querySelector('.fjs-repeat-row-remove').focus()")
    keys(agent, Keys.ENTER)
    assert agent.js("return document.activeElement.getAttribute('aria-label')") == "加一行 客户问题"


def test_who_comes_to_look_is_shown_and_told_without_a_reload(person: People, site: Site) -> None:
    agent, task = person("agent1"), prejudge(site)
    agent.go(f"/tasks/{task.id}")
    assert not agent.js("return document.querySelector('[data-viewers]').innerText")
    person("supervisor1").go(f"/tasks/{task.id}")
    agent.until(lambda: agent.js("return document.getElementById('announce').textContent") == "陈静正在看", "told")
    assert agent.js("return document.querySelector('[data-viewer]').title") == "陈静正在看"


def compose(site: Site) -> TaskRow:
    """The task of agent1 in which what is said to the customer is written."""
    rows = queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows
    return next(row for row in rows if row.element == "compose")


def test_why_the_amount_is_what_it_is_stands_beside_the_form_and_the_head_counts_the_step(
    person: People, site: Site
) -> None:
    agent = person("agent1")
    agent.go(f"/tasks/{compose(site).id}")
    why = agent.find("[data-form-beside] section")
    agent.until(lambda: why.text.startswith("为什么是这个金额"))
    assert re.search(r"命中第 \d+ 行，依据 《生鲜时效承诺》", why.text)
    assert agent.js("return document.querySelectorAll('[data-form] .fjs-form-field-bh_decision').length") == 0
    assert "第 5 步 · 沟通执行" in agent.find(".head").text


def test_on_a_phone_what_the_customer_sees_is_one_touch_away(person: People, site: Site) -> None:
    agent = person("agent1")
    agent.look(PHONE)
    agent.go(f"/tasks/{compose(site).id}")
    agent.find("textarea[id*='opening']").send_keys("王女士，您说的那件事我一直在跟，换作是我也着急。")
    agent.find("[data-preview]").click()
    agent.until(lambda: "我一直在跟" in agent.find("dialog[open] .body").text)
    boxes = agent.js(
        "return [...document.querySelectorAll('.foot .btn')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert [box for box in boxes if box["width"] and (box["height"] < 44 or box["right"] > PHONE.width)] == []


def test_what_is_missing_is_reached_by_touch_as_by_key(person: People, site: Site) -> None:
    agent = person("agent1")
    agent.look(PHONE)
    agent.go(f"/tasks/{compose(site).id}")
    onward = agent.find("[data-next-fault]")
    agent.until(onward.is_displayed)
    onward.click()
    agent.until(
        lambda: agent.js("return document.activeElement.closest('.fjs-form-field') !== null"), "the first fault"
    )
