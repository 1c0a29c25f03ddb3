"""The team page in a real browser: a person's tasks chosen in one go, passed on, and what could not be at its row."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import actions, queries
from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
CHOSEN = "return [...document.querySelectorAll('[data-choose]:checked')].map((box) => box.value).sort()"


def held(site: Site, user: str) -> list[str]:
    return sorted(task.id for task in queries.work(site.ctx, site.ctx.people.actor(user), tab="all").rows)


def test_a_persons_tasks_are_chosen_at_once_and_what_fails_says_why_at_its_row(person: People, site: Site) -> None:
    lead, before = person("supervisor1"), held(site, "agent1")
    lead.go("/team")
    lead.js("document.querySelector('[data-row=\"agent:agent1\"] [data-choose-all]').click()")
    assert lead.until(lambda: lead.js(CHOSEN)) == before
    lead.until(lambda: lead.js("return document.querySelector('#bulk-to').value"))
    to, stuck = lead.js("return document.querySelector('#bulk-to').value"), before[0]
    number = stuck.rsplit(".", 1)[0]
    actions.suspend_case(site.ctx, site.ctx.people.actor("supervisor1"), number, reason="等法务意见")
    still = [task for task in before if task.startswith(number)]
    lead.js("document.querySelector('#bulk [value=assign]').click()")
    row = lead.find(f"[data-row='{stuck}'] + .row-fault")
    assert row.text
    assert held(site, "agent1") == still
    assert set(before) - set(still) <= set(held(site, to))
    assert not lead.js("return document.querySelector('dialog[open]')")


def test_opening_one_person_keeps_what_was_chosen_of_another(person: People, site: Site) -> None:
    lead, before = person("supervisor1"), held(site, "agent1")
    lead.go("/team?open=agent1")
    lead.js("document.querySelector('[data-choose]').click()")
    [kept] = lead.js(CHOSEN)
    assert kept in before
    lead.js("document.querySelector('[data-row=\"agent:agent2\"] a.go').click()")
    lead.until(lambda: lead.js("return location.search.includes('agent2')"))
    lead.until(lambda: lead.js(CHOSEN) == [kept])
    lead.js("document.querySelector('[data-choose-none]').click()")
    lead.until(lambda: lead.js("return document.getElementById('bulk').hidden"))
