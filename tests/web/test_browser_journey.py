"""A real browser: sign in, open a task of the list, see on the diagram where its case stands; no policy is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from tests.web.browser import Person

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
    agent.js("arguments[0].scrollIntoView()", agent.find("#diagram"))
    agent.find("#diagram svg .djs-element")
    agent.see("投诉预判")
    assert agent.broken_policies() == []


def test_several_people_are_signed_in_side_by_side(person: Callable[[str], Person]) -> None:
    agent, lead = person("agent1"), person("supervisor1")
    lead.go("/team")
    agent.go("/team")
    assert "没有权限" in agent.text()
    assert "没有权限" not in lead.text()
