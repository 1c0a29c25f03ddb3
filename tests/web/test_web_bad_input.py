"""Whatever arrives at the door, typed, pasted, forged or cut off, is answered in words and never breaks a page."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from werkzeug.routing import Rule

from app.web.incoming import holdable
from tests.house import House
from tests.web.desk_site import Desk, intake
from tests.web.test_web_task import PREJUDGED

ODD = (
    "", " ", "0", "-1", "1", "²", "١٢", "9" * 20, "9" * 500, "1e400", "NaN", "true", "null", "[]", "{}", "é", "💥",
    "\x00", "a\x00b", "\x1b[2J", "\r\nSet-Cookie: a=b", "\ud800", "%", "%%", "_", "'", '"', "' or 1=1 --", "\\", "*",
    "AND OR NOT", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", "../../etc/passwd", "..\\..\\x", "//evil.example",
    "javascript:alert(1)", "2026-13-45", "2026-02-30T25:61", "0001-01-01", "9999-12-31T23:59:59", "+00:00",
    "C-2026-000001", "C-2026-000001.1", "C-2026-000001.999999999", "C-2026-999999999999999999", "C-0000-000000",
    "complaint_handling", "agent1", "nobody", "logistics", "high", "overdue", "work", "customer.phone", '["\\ud800"]',
    '[{"t": "0001-01-01T00:00:00+14:00"}, 1]', "[99999999999999999999, 1]", "x" * 3000, "汉" * 3000,
)  # fmt: skip
NAMES = """
    q tab page query after before group status step category risk channel owner department due promise product batch
    store sort favourite incidents who case kind from process key repeat_of same_call then lang next expired done inline
    as task columns until data version text to note reason of other path value tasks do name password groups leads id
    email start end deputy on message address language theme density letters old new dry file urgent reached mark view
    shared title order phone zh en active what format
""".split()  # noqa: SIM905
USERS = ("agent1", "supervisor1", "admin1", "owner1", "logistics1")
# these end sessions of the people who try them, or cost a password hash a try
LEFT_OUT = {"people.sign_out", "people.sign_in_posted", "admin.active", "admin.sessions", "admin.password", "static"}


def odd() -> st.SearchStrategy[str]:
    return st.sampled_from(ODD) | st.text(max_size=20)


def values() -> st.SearchStrategy[Any]:
    leaf = odd() | st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([10**400, -(2**63) - 1])
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd(), inner, max_size=3), max_leaves=6
    )


def _routes(desk: Desk, method: str) -> list[Rule]:
    found = [rule for rule in desk.app.url_map.iter_rules() if method in (rule.methods or ())]
    return sorted((rule for rule in found if rule.endpoint not in LEFT_OUT), key=lambda rule: str(rule))


def _address(rule: Rule, draw: Any) -> str:
    """A path of this rule: often one that leads to something, else with odd parts."""

    def part(match: re.Match[str]) -> str:
        numbers = st.sampled_from(["0", "1", str(2**31), str(2**63), "9" * 30])
        usual = {"number": "C-2026-000001", "task_id": "C-2026-000001.1", "user_id": "agent1"}.get(match[2])
        kind = numbers if match[1] == "int:" else odd() if usual is None else st.just(usual) | odd()
        return quote(draw(kind), safe="", errors="surrogatepass") or "x"

    return re.sub(r"<(\w+:)?(\w+)>", part, rule.rule)


@pytest.fixture
def open_desk(both: House) -> Desk:
    """With a case, so that what is asked about one finds one; on both databases, for they refuse different things."""
    desk = Desk(both)
    desk.open_case()
    for user in USERS:
        desk.as_(user)
    return desk


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@FUZZ
@given(st.data())
def test_no_address_however_odd_breaks_a_page(open_desk: Desk, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(_routes(open_desk, "GET")))
    path = _address(rule, data.draw)
    query = urlencode(data.draw(st.dictionaries(st.sampled_from(NAMES), odd(), max_size=4)), errors="surrogatepass")
    answer = open_desk.as_(data.draw(st.sampled_from(USERS))).get(f"{path}?{query}")
    assert answer.status_code < 500, f"{path}?{query}"
    answer.close()


@FUZZ
@given(st.data())
def test_nothing_that_is_sent_however_odd_breaks_an_act(open_desk: Desk, data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(["POST", "POST", "POST", "PUT"]))
    rule = data.draw(st.sampled_from(_routes(open_desk, method)))
    path = _address(rule, data.draw)
    browser = open_desk.as_(data.draw(st.sampled_from(USERS)))
    headers = {"X-Requested-With": "desk", "X-CSRFToken": browser.token}
    body = data.draw(st.dictionaries(st.sampled_from(NAMES), values(), max_size=5) | values())
    query = urlencode(data.draw(st.dictionaries(st.sampled_from(NAMES), odd(), max_size=2)), errors="surrogatepass")
    if data.draw(st.booleans()):
        sent = {
            "data": json.dumps(body),
            "content_type": data.draw(st.sampled_from(["application/json", "text/plain"])),
        }
    else:
        fields = body if isinstance(body, dict) else {"text": body}
        sent = {"data": urlencode({k: str(v) for k, v in fields.items()}, errors="surrogatepass"),
                "content_type": "application/x-www-form-urlencoded"}  # fmt: skip
    answer = browser.client.open(f"{path}?{query}", method=method, headers=headers, **sent)
    assert answer.status_code < 500, f"{method} {path}?{query} {sent}"
    answer.close()


@pytest.mark.parametrize("name", ODD)
def test_nobody_signs_in_by_an_odd_name(desk: Desk, name: str) -> None:
    browser = desk.browser()
    browser.client.get("/sign-in")
    answer = browser.sign_in(holdable(name)[:500], "a password that nobody has")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"data": NaN}',
        b'{"data": Infinity}',
        b'{"data": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
        b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"data": {"complaint": []}}',
        b'{"data": {"complaint": {"demands": {"text": 1}}}}',
        b'{"data": {"customer": {"name": {"a": 1}, "phone": [1]}}}',
        b'{"data": {"order": {"amount": 1e999}}}',
        b'{"data": {"nobody": {"asked": "for this"}}}',
        b'{"data": {"complaint.category": "logistics"}}',
    ],
)
def test_what_is_no_intake_however_it_is_written_is_refused_and_opens_nothing(desk: Desk, body: bytes) -> None:
    browser = desk.as_("agent1")
    headers = {"X-Requested-With": "desk", "X-CSRFToken": browser.token}
    answer = browser.client.post("/intake", data=body, headers=headers, content_type="application/json")
    assert answer.status_code == 422
    assert not desk.house.rows("cases")


def test_what_no_database_holds_is_left_out_of_a_text_and_the_rest_is_kept(both: House) -> None:
    desk = Desk(both)
    case = desk.open_case()
    desk.as_("agent1").send(f"/cases/{case}/comments", {"text": "一\x00二\ud800三"})
    assert [row.text for row in both.rows("comment")] == ["一二三"]


@pytest.mark.parametrize("missing", ["token", "session"])
def test_a_post_without_its_token_changes_nothing(desk: Desk, missing: str) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    client = browser.client if missing == "token" else desk.app.test_client()
    answer = client.post(f"/cases/{case}/comments", data={"text": "x"}, headers={"X-Requested-With": "desk"})
    assert answer.status_code == (400 if missing == "token" else 401)
    assert not desk.house.rows("comment")


HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>{{7*7}}"


def test_a_script_in_every_field_is_shown_as_the_text_it_is_on_every_page(desk: Desk) -> None:
    short = HOSTILE[:60]
    data = intake(
        customer__name=short, order__product=HOSTILE, order__number=short, complaint__narrative=HOSTILE,
        complaint__key_points=HOSTILE, complaint__demands=[{"text": HOSTILE}], complaint__express__grievance=HOSTILE,
    )  # fmt: skip
    browser = desk.as_("supervisor1")
    agent = desk.as_("agent1")
    case = agent.send("/intake?key=h", {"data": data}).get_json()["case"]
    agent.send(f"/cases/{case}/comments", {"text": f"@陈静 {HOSTILE}"})
    task = desk.task(case, "prejudge")
    agent.send("/views?page=cases&query=risk%3Dhigh", {"name": short})
    pages = [
        f"/cases/{case}", f"/cases/{case}/print", f"/cases/{case}/peek", f"/customers/{case}", f"/tasks/{task}",
        f"/tasks/{task}/peek", "/work", "/cases", f"/cases?q={quote(short)}", "/notices", f"/intake?same_call={case}",
        f"/intake/lookup?q={quote(short)}", f"/sign-in?next={quote(HOSTILE)}", f"/promises?status={quote(HOSTILE)}",
    ]  # fmt: skip
    for reader in (browser, agent):
        for url in pages:
            answer = reader.get(url)
            assert answer.status_code in (200, 302), url
            page = html.fromstring(answer.text or "<p></p>")
            assert not page.xpath(
                "//img[@src='x'] | //*[@onerror] | //script[contains(., 'alert(2)') and not(@type)]"
            ), url
            assert "<script>alert" not in answer.text, url
            assert "49" not in "".join(page.xpath("//title/text()")), url


def test_a_narrative_of_20_000_characters_is_taken_and_one_more_is_not(desk: Desk) -> None:
    browser = desk.as_("agent1")
    told = browser.send("/intake?key=long", {"data": intake(complaint__narrative="汉" * 20_000)})
    assert told.status_code == 200
    assert browser.get(f"/cases/{told.get_json()['case']}").status_code == 200
    more = browser.send("/intake?key=longer", {"data": intake(complaint__narrative="汉" * 20_001)})
    assert [error["field"] for error in more.get_json()["errors"]] == ["complaint.narrative"]


@pytest.mark.parametrize(
    "url",
    ["/cases?after=%5B1%5D", "/cases?after=[99999999999999999999,1]", '/cases?q=a&after=["\\ud800"]', "/cases?after=x",
     '/work?tab=later&after=[{"t":"0001-01-01T00:00:00%2B14:00"},1]', "/promises?after=[null,null,null]",
     "/admin/audit?after=99999999999999999999", "/admin/audit?after=-1", "/cases?risk=purple&due=never&sort=colour"],
)  # fmt: skip
def test_a_forged_place_or_filter_shows_the_list_from_its_start(desk: Desk, url: str) -> None:
    desk.open_case()
    user = "admin1" if url.startswith("/admin") else "supervisor1"
    assert desk.as_(user).get(url).status_code == 200


def test_the_back_button_after_completing_shows_that_it_is_done_and_takes_nothing_twice(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    browser = desk.as_("agent1")
    sent = {"version": None, "data": PREJUDGED}
    assert browser.send(f"/tasks/{task}/complete", sent).status_code == 200
    assert browser.send(f"/tasks/{task}/complete", sent).status_code == 409
    page = browser.page(f"/tasks/{task}")
    assert not page.xpath("//*[@data-submit or @data-form-complete]")


def test_who_is_deactivated_at_work_is_signed_out_with_a_word_and_their_tasks_go_back(desk: Desk) -> None:
    case = desk.open_case()
    agent, admin = desk.as_("agent1"), desk.as_("admin1")
    task = desk.task(case, "prejudge")
    agent.post(f"/tasks/{task}/claim")
    told = admin.post("/admin/users/agent1/active").get_json()
    assert told["text"] == "已停用，1 件任务已退回小组"
    page = agent.get(f"/tasks/{task}")
    assert page.status_code == 302
    assert "expired=1" in page.location
    assert agent.send(f"/tasks/{task}/draft", {"data": {}}).status_code == 401
    [row] = [row for row in desk.house.rows("task") if row.element == "prejudge"]
    assert row.assignee is None
    assert f"/tasks/{task}" in desk.as_("supervisor1").get("/team").text
