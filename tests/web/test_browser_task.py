"""The task form in a real browser: nothing that was typed is lost, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app import actions, queries
from app.queries.rows import TaskRow
from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
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
