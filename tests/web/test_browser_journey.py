"""A real browser: sign in, open a task of the list, see on the diagram where its case stands; no policy is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser


@pytest.mark.proves("003-18", "001-35")
def test_an_agent_takes_a_case_from_the_list_and_sees_where_it_stands(person: Callable[[str], Person]) -> None:
    agent = person("agent1")
    agent.see("高")
    agent.press("j", Keys.ENTER)
    agent.find(".fjs-form-field")
    assert agent.path.startswith("/tasks/C-")
    number = agent.path.rsplit("/", 1)[1].rsplit(".", 1)[0]
    agent.go(f"/cases/{number}")
    agent.find("[data-flow-open]").click()
    agent.find("#diagram svg .djs-element")
    agent.see("投诉预判")
    assert agent.broken_policies() == []


def test_the_focus_stays_where_it_was_when_the_page_is_drawn_anew(person: Callable[[str], Person]) -> None:
    agent = person("agent1")
    agent.go("/cases/C-2026-000007")
    agent.js("document.querySelector('[action$=\"/favourite\"] button').focus()")
    for pressed in ("true", "false"):
        agent.press(Keys.ENTER)
        agent.find(f"[action$='/favourite'] button[aria-pressed={pressed}]:focus")


def test_a_refusal_stands_in_the_dialog_at_its_field(person: Callable[[str], Person]) -> None:
    lead = person("supervisor1")
    lead.go("/cases/C-2026-000007")
    lead.press("o")
    lead.find("dialog#ask[open] select:focus")
    lead.js("document.querySelector('#ask form').noValidate = true")
    lead.js("document.querySelector('#ask form').requestSubmit()")
    lead.find("dialog#ask[open] select[aria-invalid=true]:focus")
    assert lead.path == "/cases/C-2026-000007"


def test_several_people_are_signed_in_side_by_side(person: Callable[[str], Person]) -> None:
    agent, lead = person("agent1"), person("supervisor1")
    lead.go("/team")
    agent.go("/team")
    assert "没有权限" in agent.text()
    assert "没有权限" not in lead.text()


def test_what_one_person_typed_is_not_shown_to_the_next_in_the_same_tab(site: Site, chrome: WebDriver) -> None:
    """Text that waits in the tab for its author to sign in again is theirs alone."""
    agent = Person(chrome, site, "agent1")
    case = agent.js("return document.querySelector('[data-row]').dataset.row").split(".")[0]
    agent.go(f"/cases/{case}")
    agent.find("#note").send_keys("只给自己看的话")
    agent.js("document.dispatchEvent(new CustomEvent('bh:keep'))")
    agent.here().delete_all_cookies()
    agent.go("/sign-in")
    agent.press("supervisor1", Keys.TAB, Keys.TAB, "demo", Keys.ENTER)
    agent.until(lambda: "/sign-in" not in agent.path)
    agent.go(f"/cases/{case}")
    assert agent.find("#note").get_attribute("value") == ""
    kept = "return Object.values({...sessionStorage}).join()"
    assert "只给自己看的话" not in agent.js(kept)
