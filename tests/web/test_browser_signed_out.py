"""A session that ends, or a person who is deactivated, in the middle of writing: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from tests.web.browser import Person, Site
from tests.web.keyboard import reach

pytestmark = pytest.mark.browser
People = Callable[[str], Person]


def case_of(site: Site) -> str:
    return queries.work(site.ctx, site.ctx.people.actor("agent1"), tab="all").rows[0].case


def expire(person: Person) -> None:
    person.here().delete_all_cookies()


def sign_in_again(person: Person) -> None:
    """As the dialog offers it, and back to where one was."""
    person.js("arguments[0].click()", person.find("#signed-out[open] [data-sign-in]"))
    person.until(lambda: person.path.startswith("/sign-in") and person.ready())
    person.sign_in()


def field(person: Person, name: str) -> str:
    return str(person.js(f"return document.querySelector('#ask [name={name}]')?.value"))


def test_a_session_that_ends_in_the_middle_of_intake_loses_nothing(person: People) -> None:
    agent = person("agent1")
    agent.go("/intake")
    agent.find("#intake-form .fjs-container")
    agent.press("1", Keys.SPACE)
    agent.find("[data-questions]:not([inert])")
    reach(agent, "客户姓名")
    agent.press("王雅琴")
    expire(agent)
    reach(agent, "电话")
    agent.press("13912342816")
    sign_in_again(agent)
    agent.until(lambda: agent.path.startswith("/intake"))
    agent.find("[data-questions]:not([inert])")
    typed = "return [...document.querySelectorAll('#intake-form input')].map((one) => one.value)"
    agent.until(lambda: {"王雅琴", "13912342816"} <= set(agent.js(typed)))


def test_a_session_that_ends_in_the_middle_of_a_dialog_loses_nothing(person: People, site: Site) -> None:
    agent, case = person("agent1"), case_of(site)
    agent.go(f"/cases/{case}")
    agent.js("document.querySelector('[data-ask$=\"/ask/outside\"]').click()")
    agent.find("#ask[open] [name=note]")
    agent.js("document.querySelector('#ask [name=kind]').value = 'publicity'")
    for name, text in (("on", "2026-03-03"), ("address", "https://example.com/post"), ("note", "客户在论坛发了长文")):
        agent.js(f"document.querySelector('#ask [name={name}]').focus()")
        agent.press(text)
    expire(agent)
    agent.js("document.querySelector('#ask .btn-fill').click()")
    sign_in_again(agent)
    agent.until(lambda: agent.path == f"/cases/{case}")
    agent.find("#ask[open] [name=note]")
    agent.until(lambda: field(agent, "note") == "客户在论坛发了长文")
    assert [field(agent, name) for name in ("kind", "on", "address")] == [
        "publicity", "2026-03-03", "https://example.com/post",
    ]  # fmt: skip
    agent.js("document.querySelector('#ask .btn-fill').click()")
    agent.see("登记了外部升级：客户在论坛发了长文")
    agent.go(f"/cases/{case}")
    assert not agent.js("return document.querySelector('#ask[open]')")


def test_what_somebody_wrote_who_is_deactivated_waits_until_they_are_active_again(person: People, site: Site) -> None:
    agent, case, admin = person("agent1"), case_of(site), site.ctx.people.actor("admin1")
    agent.go(f"/cases/{case}")
    agent.js("document.getElementById('note').focus()")
    agent.press("和物流确认过，")
    actions.change_user(site.ctx, admin, "agent1", active=False)
    agent.press("车还没到")
    agent.js("document.querySelector('#note-form .btn').click()")
    agent.js("arguments[0].click()", agent.find("#signed-out[open] [data-sign-in]"))
    agent.until(lambda: agent.path.startswith("/sign-in") and agent.ready())
    agent.press("agent1", Keys.TAB, Keys.TAB, "demo", Keys.ENTER)
    agent.see("账号已停用", "启用后接着写")
    actions.change_user(site.ctx, admin, "agent1", active=True)
    agent.js("document.getElementById('f-password').focus()")
    agent.press("demo", Keys.ENTER)
    agent.until(lambda: agent.path == f"/cases/{case}")
    agent.until(lambda: agent.js("return document.getElementById('note').value") == "和物流确认过，车还没到")
