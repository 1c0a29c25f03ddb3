"""Intake: empathy before questions, the caller found while typing, a case opened once, nothing typed lost."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html

from tests.contents import png
from tests.web.desk_site import PHONE, Browser, Desk, intake, texts


def _offered(browser: Browser) -> Any:
    return json.loads(browser.page("/intake").xpath("//script[@id='intake-data']/text()")[0])


@pytest.mark.proves("001-05", "001-06", "001-07", "001-08")
def test_the_sentence_stands_before_the_questions_and_they_are_shut(desk: Desk) -> None:
    page = desk.as_("agent1").page("/intake")
    given = json.loads(page.xpath("//script[@id='intake-data']/text()")[0])
    assert given["seconds"] == 30
    assert [one["id"] for one in given["grievances"]][:2] == ["delivery_attitude", "late"]
    assert all(len(one["sentences"]) == 2 for one in given["grievances"])
    assert len(page.xpath("//button[@data-grievance]")) == 8
    assert page.xpath("//*[@data-questions][@inert]")


def test_a_complete_intake_opens_a_case(desk: Desk) -> None:
    told = desk.as_("agent1").send("/intake?process=complaint_handling&key=k1", {"data": intake()}).get_json()
    assert told["next"] == f"/cases/{told['case']}"
    assert desk.as_("agent1").get(told["next"]).status_code == 200


def test_sent_twice_it_opens_one_case(desk: Desk) -> None:
    browser = desk.as_("agent1")
    first = browser.send("/intake?key=same", {"data": intake()}).get_json()
    again = browser.send("/intake?key=same", {"data": intake()}).get_json()
    assert first["case"] == again["case"]
    assert len(desk.house.rows("cases")) == 1


@pytest.mark.proves("001-13", "003-02")
def test_an_incomplete_intake_names_every_field(desk: Desk) -> None:
    data = intake(complaint__express={}, customer__name="")
    answer = desk.as_("agent1").send("/intake", {"data": data})
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.get_json()["errors"]}
    assert {"customer.name", "complaint.express.tracking_number", "complaint.express.grievance"} <= fields
    assert not desk.house.rows("cases")


@pytest.mark.parametrize("body", [None, [], {"data": 1}, {}])
def test_what_is_no_intake_is_refused(desk: Desk, body: object) -> None:
    assert desk.as_("agent1").send("/intake", body).status_code == 422


@pytest.mark.parametrize("text", [PHONE, "王雅琴", "SO-88213", "2816"])
def test_the_customer_is_found_by_phone_name_order_or_last_digits(desk: Desk, text: str) -> None:
    case = desk.open_case()
    found = desk.as_("agent2").get(f"/intake/lookup?q={quote(text)}").text
    assert "王雅琴" in found
    assert f'data-match="{case}"' in found
    assert PHONE not in found.replace("data-fill", "").split("data-match")[1]


@pytest.mark.parametrize("text", ["", "1", "没有这个人", "%", "' or 1=1", "x" * 3000])
def test_nobody_found_is_a_new_customer(desk: Desk, text: str) -> None:
    desk.open_case()
    answer = desk.as_("agent1").get(f"/intake/lookup?q={quote(text)}")
    assert answer.status_code == 200
    assert "data-match" not in answer.text


@pytest.mark.proves("001-21")
def test_a_second_call_is_noted_on_the_open_case_and_its_owner_told(desk: Desk) -> None:
    case = desk.open_case()
    told = desk.as_("agent2").send(f"/intake/again/{case}", {}).get_json()
    assert told["go"] == f"/cases/{case}#talk"
    assert "客户再次来电" in desk.as_("agent1").get(f"/cases/{case}").text
    assert "提到了您" in desk.as_("agent1").get("/notices").text


def test_a_repeat_is_a_new_case_linked_to_the_earlier(desk: Desk) -> None:
    case = desk.open_case()
    told = desk.as_("agent1").send(f"/intake?repeat_of={case}&key=k2", {"data": intake()}).get_json()
    page = desk.as_("agent1").page(f"/cases/{told['case']}")
    assert case in texts(page, "//*[@id='links']")[0]
    assert "重复投诉" in texts(page, "//*[@id='links']")[0]


def test_what_was_not_finished_is_there_again(desk: Desk) -> None:
    browser = desk.as_("agent1")
    browser.send("/intake/draft?process=complaint_handling", {"data": {"customer": {"name": "王"}}})
    given = json.loads(browser.page("/intake").xpath("//script[@id='intake-data']/text()")[0])
    assert [one["data"] for one in given["drafts"]] == [{"customer": {"name": "王"}}]
    browser.send("/intake?key=k3", {"data": intake()})
    given = json.loads(browser.page("/intake").xpath("//script[@id='intake-data']/text()")[0])
    assert given["drafts"] == []


@pytest.mark.parametrize("user", ["owner1", "compliance1", "admin1"])
def test_who_does_not_serve_customers_opens_no_case(desk: Desk, user: str) -> None:
    assert desk.as_(user).get("/intake").status_code == 403
    assert desk.as_(user).send("/intake", {"data": intake()}).status_code == 403


@pytest.mark.proves("001-09")
def test_a_caller_who_hung_up_is_recorded_all_the_same(desk: Desk) -> None:
    data = intake(complaint__disposition="customer_hung_up", complaint__express={}, complaint__read_back=False)
    assert desk.as_("agent1").send("/intake?key=k4", {"data": data}).status_code == 200


@pytest.mark.proves("001-09")
@pytest.mark.parametrize("disposition", ["customer_hung_up", "ended_after_warning"])
def test_a_call_that_ended_before_the_sentence_was_said_is_recorded_with_the_little_that_is_known(
    desk: Desk, disposition: str
) -> None:
    data = {
        "complaint": {
            "channel": "hotline",
            "received_at": "2026-03-02T08:58:00+08:00",
            "picked_up_at": "2026-03-02T08:58:00+08:00",
            "disposition": disposition,
            "category": "other",
            "narrative": "没说完通话就结束了",
            "emotion": "upset",
        },
        "customer": {"name": "没留姓名"},
    }
    told = desk.as_("agent1").send("/intake?key=k5", {"data": data})
    assert told.status_code == 200, told.text
    [case] = desk.house.rows("cases")
    assert case.disposition == disposition
    completed = desk.as_("agent1").send(
        "/intake?key=k6", {"data": {**data, "complaint": {**data["complaint"], "disposition": "completed"}}}
    )
    assert completed.status_code == 422


def test_the_second_complaint_of_a_call_knows_who_calls_and_both_cases_know_the_call(desk: Desk) -> None:
    browser = desk.as_("agent1")
    told = browser.send("/intake?key=k7&then=another", {"data": intake()}).get_json()
    first = told["case"]
    assert told["next"] == f"/intake?same_call={first}"
    given = json.loads(browser.page(told["next"]).xpath("//script[@id='intake-data']/text()")[0])
    assert given["sameCall"]["customer"]["customer.name"] == "王雅琴"
    assert given["sameCall"]["known"]["complaint.soothed_at"].startswith("2026-03-02T")
    second = browser.send(f"/intake?key=k8&same_call={first}", {"data": intake()}).get_json()["case"]
    for one, other in ((first, second), (second, first)):
        [line] = texts(browser.page(f"/cases/{one}"), "//*[@id='links']")
        assert other in line
        assert "同一通话" in line


@pytest.mark.parametrize("argument", ["repeat_of", "same_call"])
@pytest.mark.parametrize("other", ["C-2026-000099", "nonsense", "C-2026-000001.1"])
def test_a_link_to_a_case_that_is_not_there_is_refused_before_anything_is_opened(
    desk: Desk, argument: str, other: str
) -> None:
    answer = desk.as_("agent1").send(f"/intake?{argument}={other}&key=k9", {"data": intake()})
    assert answer.status_code == 404
    assert not desk.house.rows("cases")


def test_what_was_written_before_it_turned_out_a_second_call_goes_onto_the_open_case(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent2")
    browser.send("/intake/draft?process=complaint_handling", {"data": {"complaint": {"narrative": "又来问"}}})
    browser.send(f"/intake/again/{case}", {"note": "又来问，说还没人回电"})
    assert "又来问，说还没人回电" in browser.get(f"/cases/{case}").text
    given = json.loads(browser.page("/intake").xpath("//script[@id='intake-data']/text()")[0])
    assert given["drafts"] == []


def test_orders_that_earlier_cases_name_are_offered_once(desk: Desk) -> None:
    for _n in range(2):
        desk.open_case()
    page = html.fromstring(desk.as_("agent2").get(f"/intake/lookup?q={PHONE}").text)
    assert [json.loads(order) for order in page.xpath("//*[@data-order]/@data-order")] == [
        {"number": "SO-88213", "product": "阳光玫瑰葡萄礼盒"}
    ]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("SF14092338701", "少 2 位，顺丰单号是 SF 加 13 位数字"),
        ("sf140923387011234", "多 2 位，顺丰单号是 SF 加 13 位数字"),
        ("SF14092338701AB", "顺丰单号是 SF 加 13 位数字"),
        ("SF1409233870112", None),
        ("YT7788990011223", None),
    ],
)
def test_a_wrong_tracking_number_says_what_is_missing(desk: Desk, number: str, said: str | None) -> None:
    data = intake()
    data["complaint"]["express"]["tracking_number"] = number
    answer = desk.as_("agent1").send("/intake?key=k10", {"data": data})
    faults = {error["field"]: error["text"] for error in answer.get_json().get("errors", ())}
    assert faults.get("complaint.express.tracking_number") == said


# ── files that arrive during the call ─────────────────────────────────────────────────────────────


def _add(desk: Desk, name: str, content: bytes, **more: str) -> Any:
    return desk.as_("agent1").post("/intake/files", file=(BytesIO(content), name), **more)


def _kept(desk: Desk) -> list[str]:
    page = desk.as_("agent1").page("/intake")
    return [file["name"] for file in json.loads(page.xpath("//script[@id='intake-data']/text()")[0])["files"]]


def test_files_wait_through_refusals_and_reloads_and_go_onto_the_case(desk: Desk) -> None:
    browser = desk.as_("agent1")
    photo = _add(desk, "破损.png", png()).get_json()
    paper = _add(desk, "录音摘要.txt", "摘要".encode(), internal="1").get_json()
    assert (photo["name"], photo["internal"], paper["internal"]) == ("破损.png", False, True)
    ids = ",".join(file["id"].split("/")[1] for file in (photo, paper))
    refused = browser.send(f"/intake?key=k&files={ids}", {"data": intake(customer__name="")})
    assert refused.status_code == 422
    assert _kept(desk) == ["破损.png", "录音摘要.txt"]
    told = browser.send(f"/intake?key=k&files={ids}", {"data": intake(complaint__evidence=[photo])}).get_json()
    page = browser.page(f"/cases/{told['case']}")
    assert texts(page, "//*[@id='files']//ul/li/*[contains(@class, 'grow')]") == ["破损.png", "录音摘要.txt"]
    assert texts(page, "//*[@id='files']//span[contains(@class, 'chip')]") == ["可给客户", "内部"]
    assert _kept(desk) == []


def test_a_refused_file_says_why_and_a_removed_one_is_gone(desk: Desk) -> None:
    answer = _add(desk, "网页.png", b"<html>")
    assert answer.status_code == 422
    assert answer.get_json()["text"].startswith("不接受此类文件")
    kept = _add(desk, "照片.png", png()).get_json()
    desk.as_("agent1").send("/intake/files/drop", {"files": kept["id"].split("/")[1]})
    assert _kept(desk) == []


def test_files_of_a_second_call_go_to_the_case_that_it_was_about(desk: Desk) -> None:
    case = desk.open_case()
    number = _add(desk, "照片.png", png()).get_json()["id"].split("/")[1]
    assert desk.as_("agent1").send(f"/intake/again/{case}", {"note": "又来电", "files": number}).status_code == 200
    assert "照片.png" in texts(desk.as_("agent1").page(f"/cases/{case}"), "//*[@id='files']")[0]


@pytest.mark.parametrize("files", ["x", "1,y", "-1", "99999999999"])
def test_numbers_of_files_that_are_none_are_refused(desk: Desk, files: str) -> None:
    assert desk.as_("agent1").send(f"/intake?files={files}", {"data": intake()}).status_code == 422
    assert desk.as_("agent1").send("/intake/files/drop", {"files": files}).status_code == 422


def test_two_calls_in_two_windows_have_each_a_draft_with_its_files(desk: Desk) -> None:
    browser, process = desk.as_("agent1"), "process=complaint_handling"
    for call, name in (("one", "王雅琴"), ("two", "李伟")):
        data = {"data": {"customer": {"name": name}}, "draft_version": 0}
        assert browser.send(f"/intake/draft?{process}&call={call}", data).status_code == 200
        photo = {"file": (BytesIO(png()), f"{name}.png"), "internal": "0"}
        assert browser.post(f"/intake/files?{process}&call={call}", **photo).status_code == 200
        desk.wait(seconds=5)
    found = _offered(browser)
    told = [(one["call"], one["data"]["customer"]["name"]) for one in found["drafts"]]
    assert told == [("two", "李伟"), ("one", "王雅琴")]
    assert [(file["call"], file["name"]) for file in found["files"]] == [("one", "王雅琴.png"), ("two", "李伟.png")]
    number = found["files"][0]["id"].split("/")[1]
    taken = browser.send(f"/intake?{process}&call=one&files={number}", {"data": intake()})
    assert taken.status_code == 200, taken.text
    left = _offered(browser)
    assert [one["call"] for one in left["drafts"]] == ["two"]
    assert [file["name"] for file in left["files"]] == ["李伟.png"]


def test_of_two_windows_with_one_intake_neither_overwrites_the_other(desk: Desk) -> None:
    browser, url = desk.as_("agent1"), "/intake/draft?process=complaint_handling"
    first = browser.send(url, {"data": {"customer": {"name": "王"}}, "draft_version": 0}).get_json()["draft_version"]
    desk.wait(seconds=5)
    newer = browser.send(url, {"data": {"customer": {"name": "王雅琴"}}, "draft_version": first})
    assert newer.get_json()["draft_version"] > first
    refused = browser.send(url, {"data": {"customer": {"name": "李"}}, "draft_version": first})
    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (409, "stale")
    assert told["details"]["draft"] == {"customer": {"name": "王雅琴"}}
    assert told["details"]["draft_version"] == newer.get_json()["draft_version"]
    [kept] = _offered(browser)["drafts"]
    assert (kept["data"], kept["version"]) == (told["details"]["draft"], told["details"]["draft_version"])
    same = browser.send(url, {"data": {"customer": {"name": "王雅琴"}}, "draft_version": first})
    assert same.status_code == 200, "the same words saved twice are no conflict"
    settled = browser.send(url, {"data": {"customer": {"name": "李"}}, "draft_version": kept["version"]})
    assert settled.status_code == 200


def test_a_window_left_open_after_the_case_was_opened_keeps_what_is_typed_there(desk: Desk) -> None:
    browser, url = desk.as_("agent1"), "/intake/draft?process=complaint_handling"
    first = browser.send(url, {"data": {"customer": {"name": "王"}}, "draft_version": 0}).get_json()["draft_version"]
    browser.send(url, {"data": None})
    assert browser.send(url, {"data": {"customer": {"name": "李"}}, "draft_version": first}).status_code == 200
