"""The web application on a whole installation, and short words for what its tests do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from app import actions, create_app
from app.store import people
from app.web import security
from tests.house import House

PASSWORD = "a long enough word"
PHONE = "13912342816"
PREJUDGED = {
    "prejudgement": {
        "core_issue": "延误未通知，水果变质",
        "wants": "补发并说明原因",
        "goal": "learn",
        "pitfalls": [
            "承运商节点回传常有延迟，系统“已签收”不等于客户收到",
            "天气停运时常漏发改期通知",
            "生鲜延误 24 小时以上多半变质",
        ],
        "traps": ["“快递公司的事”会被听成推卸", "“再等等”没有日期"],
    }
}
"""What the first step of a delayed delivery asks for."""


def intake(**changes: Any) -> dict[str, Any]:
    """A complete intake as the start form sends it; `complaint__threat="media"` changes one value."""
    data: dict[str, Any] = {
        "complaint": {
            "channel": "hotline",
            "received_at": "2026-03-02T08:58:00+08:00",
            "picked_up_at": "2026-03-02T08:58:00+08:00",
            "soothed_at": "2026-03-02T08:58:25+08:00",
            "grievance": "late",
            "disposition": "completed",
            "category": "logistics",
            "sub_category": "delay",
            "express": {
                "tracking_number": "SF1409233870112",
                "happened_at": "2026-03-01T09:00:00+08:00",
                "grievance": "晚到两天",
            },
            "narrative": "葡萄礼盒晚到两天，三箱全部变质",
            "key_points": "晚到两天，三箱变质",
            "demands": [{"text": "退回全部货款"}, {"text": "书面道歉"}],
            "emotion": "upset",
            "threat": "none",
            "safety_hazard": False,
            "read_back": True,
        },
        "customer": {"name": "王雅琴", "phone": PHONE, "member_level": "gold"},
        "order": {
            "number": "SO-88213",
            "product": "阳光玫瑰葡萄礼盒",
            "product_line": "fresh",
            "amount": 597,
            "placed_at": "2026-02-25T09:00:00+08:00",
            "promised_at": "2026-02-27T09:00:00+08:00",
            "signed_at": "2026-03-01T09:00:00+08:00",
        },
    }
    for path, value in changes.items():
        place = data
        *parents, last = path.split("__")
        for name in parents:
            place = place[name]
        place[last] = value
    return data


class Desk:
    """An application with signed-in browsers, one for each person."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ctx = house.ctx
        actions.prepare(self.ctx)
        self.app: Flask = create_app(self.ctx.settings, self.ctx)
        self.app.config["TESTING"] = True
        security.limiter.enabled = False
        self._browsers: dict[str, Browser] = {}

    def give_password(self, user: str) -> None:
        """As if chosen by the person: nothing has to be changed first."""
        actions.reset_password(self.ctx, actions.SYSTEM, user, PASSWORD)
        with self.ctx.store.write() as tx:
            people.update_user(tx, user, {"must_change": False})

    def browser(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.app.test_client())

    def as_(self, user: str) -> Browser:
        """A browser in which this person is signed in."""
        if user not in self._browsers:
            self.give_password(user)
            browser = self.browser()
            answer = browser.sign_in(user)
            assert answer.status_code == 302, answer.text
            self._browsers[user] = browser
        return self._browsers[user]

    def open_case(self, by: str = "agent1", **changes: Any) -> str:
        opened = actions.open_case(self.ctx, self.house.who(by), process="complaint_handling", data=intake(**changes))
        return opened.case

    def task(self, case: str, element: str) -> str:
        """The id of an open task of a case."""
        rows = [row for row in self.house.rows("task") if row.element == element and row.status == "open"]
        number = int(case.rsplit("-", 1)[1])
        return next(f"{case}.{row.key}" for row in rows if row.case_id == number)

    def wait(self, **duration: float) -> None:
        self.house.clock.advance(timedelta(**duration))


class Browser:
    """A test client that carries the token against forgery as the page does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""

    def sign_in(self, user: str, password: str = PASSWORD, **more: str) -> TestResponse:
        self._learn(self.client.get("/sign-in"))
        answer = self.client.post(
            "/sign-in", data={"name": user, "password": password, "csrf_token": self.token, **more}
        )
        self._learn(self.client.get("/settings"))
        return answer

    def _learn(self, answer: TestResponse) -> None:
        found = re.search(r'name="csrf-token" content="([^"]+)"', answer.text)
        if found:
            self.token = found[1]

    def get(self, url: str, **headers: str) -> TestResponse:
        return self.client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def page(self, url: str) -> Any:
        """The parsed page; it must be there."""
        answer = self.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.text[:400]}"
        return html.fromstring(answer.text)

    def post(self, url: str, **form: Any) -> TestResponse:
        """A form as the page scripts send it: with the token, answered as JSON."""
        headers = {"X-Requested-With": "desk", "X-CSRFToken": self.token}
        return self.client.post(url, data=form, headers=headers)

    def send(self, url: str, body: Any, method: str = "POST") -> TestResponse:
        headers = {"X-Requested-With": "desk", "X-CSRFToken": self.token}
        return self.client.open(url, method=method, json=body, headers=headers)


def texts(node: Any, xpath: str) -> list[str]:
    """The visible text of each match, blanks made one."""
    return [" ".join(item.text_content().split()) for item in node.xpath(xpath)]


def links(node: Any) -> Iterator[str]:
    yield from (str(item.get("href")) for item in node.xpath("//a[@href]"))
