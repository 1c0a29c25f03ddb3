"""Notices in a real browser: the box that pops up once and gives way to whoever types, and the list at the side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from tests.web.browser import PHONE, WIDE, Person, Site, Size

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
BOX = "const box = document.querySelector('#pops .pop')?.getBoundingClientRect();"


def mention(site: Site, user: str = "agent1") -> str:
    """Somebody writes a note that names the user; the number of the case."""
    case = queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows[0].case
    actions.add_comment(site.ctx, site.ctx.people.actor("supervisor1"), case, f"@{user} 客户又来电话了")
    return case


def shown(person: Person) -> bool:
    return bool(
        person.js(f"{BOX} return box && getComputedStyle(document.querySelector('.pop')).visibility === 'visible'")
    )


def told(person: Person) -> str:
    return str(person.js("return document.getElementById('pops').innerText"))


def ask_now(person: Person) -> None:
    person.js("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_mention_pops_up_in_one_tab_once_and_leads_to_its_place(person: People, site: Site) -> None:
    agent = person("agent1")
    case = mention(site)
    ask_now(agent)
    agent.until(lambda: shown(agent))
    assert "提到了您" in told(agent)
    assert case in told(agent)
    assert agent.js("return document.getElementById('pops').getAttribute('role')") == "status"
    twin = Person(agent.browser, site, "")  # another tab of the same browser
    twin.name = "agent1"
    twin.go("/cases")
    ask_now(twin)
    twin.until(
        lambda: twin.js("return performance.getEntriesByType('resource').some((one) => one.name.includes('/live'))")
    )
    assert twin.js("return document.querySelector('.pop,[data-waiting]')") is None
    assert shown(agent)
    agent.js("document.querySelector('#pops a').focus()")
    agent.press(Keys.ENTER)
    agent.until(lambda: agent.path.startswith(f"/cases/{case}"))


def test_the_box_goes_along_to_the_next_page_and_leaves_by_escape(person: People, site: Site) -> None:
    agent = person("agent1")
    mention(site)
    agent.go("/work")
    agent.until(lambda: shown(agent))
    agent.go("/cases")
    agent.until(lambda: shown(agent))
    agent.press(Keys.ESCAPE)
    assert not shown(agent)
    assert agent.path.startswith("/cases")
    agent.go("/work")
    ask_now(agent)
    assert not shown(agent)


UNREAD = "return document.querySelector('[data-count=notices]').textContent || '0'"


def test_an_answer_stands_in_the_list_and_does_not_pop_up(person: People, site: Site) -> None:
    agent = person("agent1")
    task = queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows[0].id
    colleague = person("agent2")
    unread = int(colleague.js(UNREAD))
    actions.assign_task(site.ctx, site.ctx.people.actor("supervisor1"), task, "agent2", delegate=True)
    ask_now(colleague)
    colleague.until(lambda: int(colleague.js(UNREAD)) == unread + 1)
    assert told(colleague) == ""
    assert told(agent) == ""


APART = """
const field = document.activeElement.getBoundingClientRect();
return field.right <= box.left || box.right <= field.left || field.bottom <= box.top || box.bottom <= field.top;
"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("edge", ["start", "center", "end"])
def test_the_box_is_never_over_the_field_in_which_one_types(person: People, site: Site, size: Size, edge: str) -> None:
    agent = person("agent1")
    agent.look(size)
    agent.go(f"/cases/{mention(site)}")
    agent.until(lambda: shown(agent))
    agent.js(
        "const note = document.getElementById('note'); note.focus(); note.scrollIntoView({block: arguments[0]})", edge
    )
    agent.press("请")
    agent.until(lambda: not shown(agent) or agent.js(BOX + APART))
    assert agent.js("return document.activeElement.id") == "note"


def test_the_bell_opens_the_list_at_the_side_and_escape_shuts_it(person: People, site: Site) -> None:
    agent = person("agent1")
    case = mention(site)
    agent.go("/work")
    agent.js("document.querySelector('.side [href=\"/notices\"]').focus()")
    agent.press(Keys.ENTER)
    agent.find("#notices[open] .told-rows a")
    assert agent.path.startswith("/work")
    assert case in str(agent.js("return document.getElementById('notices').innerText"))
    agent.press(Keys.ESCAPE)
    agent.until(lambda: not agent.js("return document.querySelector('dialog[open]')"))
    agent.press("g", "i")
    agent.until(lambda: agent.path.startswith("/notices"))
