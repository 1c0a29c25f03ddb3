"""Signing in and out: what is kept, what is told, and what a stranger never gets."""

from __future__ import annotations

import pytest

from app import actions, create_app
from app.config import Settings
from app.web import door, security
from tests.house import House
from tests.web.desk_site import PASSWORD, Desk


def test_the_right_password_opens_my_work(desk: Desk) -> None:
    answer = desk.as_("agent1").get("/work")
    assert answer.status_code == 200
    assert "我的工作" in answer.text


def test_a_wrong_password_keeps_the_name_and_does_not_say_which_was_wrong(desk: Desk) -> None:
    desk.give_password("agent1")
    wrong = desk.browser().sign_in("agent1", "something else")
    unknown = desk.browser().sign_in("nobody", "something else")
    assert wrong.status_code == unknown.status_code == 401
    assert 'value="agent1"' in wrong.text
    assert "something else" not in wrong.text
    assert "用户名或密码不正确" in wrong.text
    assert "用户名或密码不正确" in unknown.text


def test_after_signing_in_one_is_where_one_was(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.browser()
    asked = browser.get(f"/cases/{case}")
    assert asked.status_code == 302
    assert asked.location.startswith("/sign-in?next=")
    assert case in asked.location
    desk.give_password("agent2")
    actions.change_password(desk.ctx, desk.house.who("agent2"), PASSWORD, "another long word")
    answer = browser.sign_in("agent2", "another long word", next=f"/cases/{case}")
    assert answer.location == f"/cases/{case}"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\n/evil",
        "/ok\\x",
    ],
)
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    assert door.safe_next(target) == "/work"


@pytest.mark.parametrize("target", ["/cases/C-2026-000001", "/work?tab=today", "/"])
def test_signing_in_leads_to_a_page_of_ours(target: str) -> None:
    assert door.safe_next(target) == target


def test_a_first_password_has_to_be_changed(desk: Desk) -> None:
    actions.reset_password(desk.ctx, actions.SYSTEM, "agent1", PASSWORD)
    assert "/settings" in desk.browser().sign_in("agent1").location


def test_signing_out_ends_the_session(desk: Desk) -> None:
    browser = desk.as_("agent1")
    browser.post("/sign-out")
    assert browser.get("/work").status_code == 302
    assert not desk.house.rows("web_session")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(desk: Desk) -> None:
    desk.give_password("agent1")
    cookie = desk.browser().sign_in("agent1").headers["Set-Cookie"]
    assert cookie.startswith("bihuan=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_bound_to_the_host(house: House) -> None:
    settings = Settings(instance=house.folder, secret_key="s", secure_cookies=True).complete()
    app = create_app(settings, house.ctx)
    cookie = app.test_client().get("/sign-in", base_url="https://desk.example").headers["Set-Cookie"]
    assert cookie.startswith("__Host-bihuan=")
    assert "Secure" in cookie


def test_a_script_is_told_that_the_session_ended(desk: Desk) -> None:
    answer = desk.browser().get("/live", X_Requested_With="desk")
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "signed_out"


def test_somebody_deactivated_is_out_at_once(desk: Desk) -> None:
    browser = desk.as_("agent2")
    actions.change_user(desk.ctx, desk.house.who("admin1"), "agent2", active=False)
    assert browser.get("/work").status_code == 302


def test_a_session_that_was_not_used_ends(desk: Desk) -> None:
    browser = desk.as_("agent1")
    desk.wait(hours=9)
    answer = browser.get("/work")
    assert answer.status_code == 302
    assert "expired=1" in answer.location
    assert "登录已过期" in browser.get(answer.location).text


def test_too_many_tries_are_stopped(desk: Desk) -> None:
    security.limiter.enabled = True
    try:
        browser = desk.browser()
        codes = [browser.sign_in("agent1", "wrong").status_code for _ in range(25)]
    finally:
        security.limiter.enabled = False
        security.limiter.reset()
    assert codes[0] == 401
    assert codes[-1] == 429


def test_a_name_is_locked_after_so_many_failures(desk: Desk) -> None:
    desk.give_password("agent1")
    for _ in range(desk.ctx.settings.sign_in_tries):
        desk.browser().sign_in("agent1", "wrong")
    answer = desk.browser().sign_in("agent1")
    assert answer.status_code == 401
    assert "尝试次数过多" in answer.text


def test_somebody_deactivated_is_told_so_but_only_with_the_right_password(desk: Desk) -> None:
    desk.give_password("agent1")
    desk.as_("admin1").post("/admin/users/agent1/active")
    refused = desk.browser().sign_in("agent1")
    assert refused.status_code == 401
    assert "账号已停用，请找管理员" in refused.text
    assert "账号已停用" not in desk.browser().sign_in("agent1", "a guess").text
