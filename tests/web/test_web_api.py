"""The JSON door: the same answers, the same refusals, and its own description."""

from __future__ import annotations

import pytest

from tests.web.desk_site import Desk, intake


def test_the_api_describes_itself(desk: Desk) -> None:
    told = desk.browser().get("/api/openapi.json").get_json()
    assert told["openapi"].startswith("3.")
    for path in (
        "/api/work",
        "/api/tasks/{task_id}",
        "/api/tasks/{task_id}/complete",
        "/api/cases",
        "/api/cases/{number}",
    ):
        assert path in told["paths"]


def test_a_case_is_opened_listed_and_read(desk: Desk) -> None:
    browser = desk.as_("agent1")
    opened = browser.send("/api/cases", {"process": "complaint_handling", "data": intake()})
    assert opened.status_code == 201
    number = opened.get_json()["number"]
    assert [row["number"] for row in browser.get("/api/cases").get_json()["rows"]] == [number]
    assert browser.get(f"/api/cases/{number}").get_json()["head"]["title"]
    work = browser.get("/api/work").get_json()
    task = work["rows"][0]["id"]
    assert browser.get(f"/api/tasks/{task}").get_json()["schema"]["id"] == "prejudge"


def test_refusals_have_code_text_and_fields(desk: Desk) -> None:
    browser = desk.as_("agent1")
    refused = browser.send("/api/cases", {"process": "complaint_handling", "data": {}})
    assert refused.status_code == 422
    assert refused.get_json()["code"] == "invalid"
    assert refused.get_json()["errors"]
    assert browser.get("/api/cases/C-2026-999999").get_json()["code"] == "not_found"
    assert desk.as_("admin1").get("/api/cases").status_code == 403


@pytest.mark.parametrize("body", [{"unknown": 1}, {"process": 5}, []])
def test_a_body_of_another_shape_is_refused(desk: Desk, body: object) -> None:
    assert desk.as_("agent1").send("/api/cases", body).status_code in (400, 422)


def test_a_stranger_is_told_to_sign_in(desk: Desk) -> None:
    assert desk.browser().get("/api/work").status_code == 401


def test_what_nobody_waits_for_is_not_expected(desk: Desk) -> None:
    case = desk.open_case()
    answer = desk.as_("agent1").send(f"/api/cases/{case}/messages", {"message": "no_such_message"})
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "not_expected"


def test_a_draft_and_a_completion_go_the_same_way_as_on_the_page(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    browser = desk.as_("agent1")
    assert browser.send(f"/api/tasks/{task}/draft", {"data": {}}, "PUT").status_code == 200
    assert browser.send(f"/api/tasks/{task}/complete", {"data": {}}).status_code == 422
    assert browser.send(f"/api/tasks/{task}/unclaim", {}).status_code in (200, 403)
