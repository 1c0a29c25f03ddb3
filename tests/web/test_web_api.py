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
        "/api/tasks/{task_id}/delegate",
        "/api/tasks/{task_id}/resolve",
        "/api/tasks/{task_id}/priority",
        "/api/tasks/bulk",
        "/api/tasks/bulk/undo",
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


def test_a_task_is_delegated_and_resolved(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    browser, colleague = desk.as_("agent1"), desk.as_("agent2")
    given = browser.send(f"/api/tasks/{task}/delegate", {"to": "agent2", "reason": "我在开会"})
    assert given.get_json() == {"ok": True, "assignee": "agent2"}
    assert colleague.get(f"/api/tasks/{task}").get_json()["task"]["delegator"]["id"] == "agent1"
    assert [row["id"] for row in browser.get("/api/work?tab=waiting").get_json()["rows"]] == [task]
    assert colleague.send(f"/api/tasks/{task}/resolve", {}).get_json() == {"ok": True, "assignee": "agent1"}
    again = browser.send(f"/api/tasks/{task}/resolve", {})
    assert (again.status_code, again.get_json()["code"]) == (409, "not_open")


def test_many_are_acted_on_with_a_result_each_and_taken_back(desk: Desk) -> None:
    tasks = [desk.task(desk.open_case(), "prejudge") for _ in range(2)]
    lead = desk.as_("supervisor1")
    sent = {"do": "assign", "to": "agent2", "tasks": [*tasks, "C-2026-000099.1"]}
    results = lead.send("/api/tasks/bulk", sent).get_json()["results"]
    assert [(row["ok"], row["refusal"] and row["refusal"]["code"]) for row in results] == [
        (True, None), (True, None), (False, "not_found"),
    ]  # fmt: skip
    changes = [row["changed"] for row in results if row["ok"]]
    back = lead.send("/api/tasks/bulk/undo", {"changes": changes}).get_json()["results"]
    assert [row["ok"] for row in back] == [True, True]
    assert {row.assignee for row in desk.house.rows("task")} == {"agent1"}


def test_a_priority_is_set_within_its_range_by_who_may(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    lead = desk.as_("supervisor1")
    assert lead.send(f"/api/tasks/{task}/priority", {"priority": 90}).get_json()["priority"] == 90
    assert lead.get(f"/api/tasks/{task}").get_json()["task"]["priority"] == 90
    assert lead.send(f"/api/tasks/{task}/priority", {"priority": 900}).status_code == 422
    assert desk.as_("agent2").send(f"/api/tasks/{task}/priority", {"priority": 9}).status_code == 403
    assert lead.send(f"/api/tasks/{task}/priority", {"priority": None}).get_json()["before"] == 90


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("bulk", {"do": "nonsense", "tasks": ["C-2026-000001.1"]}),
        ("bulk", {"do": "claim", "tasks": []}),
        ("bulk", {"do": "claim", "tasks": ["x"] * 501}),
        ("bulk/undo", {"changes": [{"task": "C-2026-000001.1"}]}),
        ("C-2026-000001.1/delegate", {}),
        ("C-2026-000001.1/priority", {"priority": "9"}),
    ],
)
def test_acts_that_make_no_sense_are_refused(desk: Desk, path: str, body: dict[str, object]) -> None:
    assert desk.as_("supervisor1").send(f"/api/tasks/{path}", body).status_code == 422


def test_a_token_is_moved_and_a_process_owner_asks_first(desk: Desk) -> None:
    case = desk.open_case()
    owner, lead = desk.as_("owner1"), desk.as_("supervisor1")
    stands, *_ = lead.get(f"/api/cases/{case}/moves").get_json()["moves"]
    assert stands["element"] == "prejudge"
    to = next(one["element"] for one in stands["targets"] if one["name"]["zh"] == "请教资深同事")
    assert desk.as_("agent1").get(f"/api/cases/{case}/moves").status_code == 403
    sent = {"key": stands["key"], "to": to, "reason": "测试单，直接收尾"}
    question = owner.send(f"/api/cases/{case}/moves", sent).get_json()["asked"]
    assert lead.send(f"/api/cases/{case}/moves/{question}", None, "DELETE").status_code == 403
    assert owner.send(f"/api/cases/{case}/moves/{question}", None, "DELETE").get_json() == {"ok": True}
    question = owner.send(f"/api/cases/{case}/moves", sent).get_json()["asked"]
    refused = lead.send(f"/api/cases/{case}/moves/{question}", {"agree": False})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "reason")
    assert lead.send(f"/api/cases/{case}/moves/{question}", {"agree": True}).get_json()["ok"]
    again = lead.send(f"/api/cases/{case}/moves", sent)
    assert (again.status_code, again.get_json()["code"]) == (409, "not_open")
