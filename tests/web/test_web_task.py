"""The task page: what it needs, drafts, completing, and every way in which that is refused with nothing lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app import actions
from tests.web.desk_site import Browser, Desk, texts

PREJUDGED: dict[str, Any] = {
    "prejudgement": {
        "core_issue": "延误未通知",
        "wants": "退款并道歉",
        "goal": "soothe",
        "pitfalls": [
            "承运商节点回传常有延迟，系统“已签收”不等于客户收到",
            "天气停运时常漏发改期通知",
            "生鲜延误 24 小时以上多半变质",
        ],
        "traps": ["“快递公司的事”会被听成推卸", "“再等等”没有日期"],
    },
}


def _form(browser: Browser, task: str) -> dict[str, Any]:
    page = browser.page(f"/tasks/{task}")
    return dict(json.loads(page.xpath("//script[@id='task-data']/text()")[0]))


@pytest.mark.proves("001-02")
def test_the_page_has_the_form_its_material_and_guidance(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    page = desk.as_("agent1").page(f"/tasks/{task}")
    assert page.xpath(f"//*[@data-form][@data-form-submit='/tasks/{task}/complete']")
    assert texts(page, "//*[@role='tab']")[0] == "要用的材料"
    assert "王雅琴" in texts(page, "//*[@id='panel-material']")[0]
    assert "先想清楚再打电话" in texts(page, "//*[@id='panel-help']")[0]
    assert "命中第" in texts(page, "//*[@id='panel-material']")[0]


def test_the_material_stands_in_the_order_of_the_questions_with_who_fixed_it(desk: Desk) -> None:
    case = desk.open_case(complaint__sub_category="other")
    browser = desk.as_("agent1")
    material = browser.page(f"/tasks/{desk.task(case, 'prejudge')}").get_element_by_id("panel-material")
    assert texts(material, ".//h2") == ["这个案件", "客户", "投诉", "坑与陷阱", "附件"]
    fixed = [
        (link.text_content().strip(), link.get("href")) for link in material.xpath(".//a[contains(@class, 'fixed')]")
    ]
    table = next(url for text, url in fixed if text.startswith("内部的坑与语言陷阱"))
    assert fixed[:2] == [("林晓 09:00", f"/cases/{case}#event-1")] * 2
    told = dict(zip(texts(material, ".//dt"), texts(material, ".//dd"), strict=True))
    assert (told["细分"], told["会员等级"], told["诉求"]) == ("其他", "金卡", "退回全部货款 书面道歉")
    assert "核心问题是什么" not in told, "what the form asks for is no material"
    record = browser.page(f"/cases/{case}")
    for anchor in ("event-1", "demands", table.partition("#")[2]):
        assert record.get_element_by_id(anchor) is not None


def test_what_somebody_changed_since_names_who_changed_it(desk: Desk) -> None:
    case = desk.open_case()
    values = {"complaint.narrative": "群里又多了一位妈妈"}
    actions.set_variables(desk.ctx, desk.house.who("supervisor1"), case, values, reason="客户来电更正")
    material = desk.as_("agent1").page(f"/tasks/{desk.task(case, 'prejudge')}").get_element_by_id("panel-material")
    complaint = next(part for part in material.xpath("./section") if texts(part, ".//h2") == ["投诉"])
    assert texts(complaint, ".//a[contains(@class, 'fixed')]") == ["陈静 09:00"]


def test_completing_leads_to_my_next_task(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    browser = desk.as_("agent1")
    shown = _form(browser, task)
    answer = browser.send(f"/tasks/{task}/complete", {"version": shown["version"], "data": PREJUDGED})
    assert answer.status_code == 200
    assert answer.get_json()["next"] == f"/tasks/{desk.task(case, 'contact_customer')}"
    assert "进入下一步" in browser.get("/work").text


def test_the_button_names_the_next_task_where_it_is_certain(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    prejudge = desk.task(case, "prejudge")
    assert texts(browser.page(f"/tasks/{prejudge}"), "//*[@data-complete]") == ["完成Ctrl Enter"]
    asking = {"prejudgement": {**PREJUDGED["prejudgement"], "ask_senior": True, "question": "可以先退款吗"}}
    assert browser.send(f"/tasks/{prejudge}/complete", {"data": asking}).status_code == 200
    asked = desk.task(case, "ask_senior")
    page = desk.as_("senior1").page(f"/tasks/{asked}")
    assert texts(page, "//*[@data-complete]") == ["完成，去投诉预判Ctrl Enter"]


def test_every_fault_is_told_at_its_field_at_once(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    answer = desk.as_("agent1").send(
        f"/tasks/{task}/complete", {"version": None, "data": {"prejudgement": {"goal": "x"}}}
    )
    assert answer.status_code == 422
    told = answer.get_json()
    assert told["code"] == "invalid"
    fields = {error["field"] for error in told["errors"]}
    assert {"prejudgement.core_issue", "prejudgement.goal"} <= fields
    assert all(error["text"] for error in told["errors"])


def test_an_unknown_field_is_refused(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    data = {**PREJUDGED, "liability": {"party": "customer"}}
    answer = desk.as_("agent1").send(f"/tasks/{task}/complete", {"data": data})
    assert answer.status_code == 422
    assert {error["code"] for error in answer.get_json()["errors"]} == {"unknown_field"}


@pytest.mark.parametrize("body", [None, [], "x", {"data": 3}, {"version": 1}])
def test_what_is_no_form_is_refused(desk: Desk, body: object) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    assert desk.as_("agent1").send(f"/tasks/{task}/complete", body).status_code == 422


def test_a_draft_is_there_again_in_another_browser(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    browser = desk.as_("agent1")
    saved = browser.send(f"/tasks/{task}/draft", {"version": 1, "data": {"prejudgement": {"core_issue": "还没写完"}}})
    assert saved.status_code == 200
    assert "version" not in saved.get_json(), "the draft's version is not the form's"
    other = desk.browser()
    desk.give_password("agent1")
    other.sign_in("agent1")
    assert _form(other, task)["draft"] == {"prejudgement": {"core_issue": "还没写完"}}
    assert "草稿" in other.get(f"/tasks/{task}").text


def test_a_task_that_somebody_else_holds_is_read_only_and_says_who(desk: Desk) -> None:
    case = desk.open_case(complaint__threat="media", complaint__emotion="angry")
    task = desk.task(case, "risk_response")
    actions.assign_task(desk.ctx, desk.house.who("supervisor1"), task, "pr1")
    page = desk.as_("agent1").page(f"/tasks/{desk.task(case, 'prejudge')}")
    assert not page.xpath("//*[@data-read-only='yes']")
    theirs = desk.as_("supervisor1").page(f"/tasks/{task}")
    assert theirs.xpath("//*[@data-read-only='yes']")
    assert "韩雪正在处理这件" in texts(theirs, "//*[@data-held]")[0]
    assert not theirs.xpath("//*[@data-complete]")


def test_two_people_on_one_task_one_wins_and_the_other_keeps_what_was_typed(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    browser = desk.as_("agent1")
    shown = _form(browser, task)
    actions.assign_task(desk.ctx, desk.house.who("supervisor1"), task, "senior1")
    draft = browser.send(f"/tasks/{task}/draft", {"data": PREJUDGED})
    answer = browser.send(f"/tasks/{task}/complete", {"version": shown["version"], "data": PREJUDGED})
    assert answer.status_code == 409
    assert answer.get_json()["code"] in ("claimed_by_other", "stale")
    assert "高翔" in answer.get_json()["text"]
    assert draft.status_code == 200


def test_what_changed_meanwhile_is_told_in_words_of_the_form(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    browser = desk.as_("agent1")
    shown = _form(browser, task)
    lead = desk.house.who("supervisor1")
    repaired = {"prejudgement.goal": "soothe", "complaint.narrative": "客户又来电"}
    actions.set_variables(desk.ctx, lead, case, repaired, reason="来电更正")
    answer = browser.send(f"/tasks/{task}/complete", {"version": shown["version"], "data": PREJUDGED}).get_json()
    assert answer["code"] == "stale"
    goal, narrative = sorted(answer["details"]["changes"], key=lambda change: change["path"], reverse=True)
    assert (goal["label"], goal["before"], goal["after"], goal["name"]) == ("这次沟通的目标", "–", "安抚", "陈静")
    assert (narrative["label"], narrative["after"]) == ("经过", "客户又来电")
    assert "before" not in narrative, "what was personal is not repeated"


def test_completing_twice_is_refused_and_the_page_says_who_did_it(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    browser = desk.as_("agent1")
    assert browser.send(f"/tasks/{task}/complete", {"data": PREJUDGED}).status_code == 200
    again = browser.send(f"/tasks/{task}/complete", {"data": PREJUDGED})
    assert again.status_code == 409
    assert again.get_json()["code"] == "not_open"
    page = browser.page(f"/tasks/{task}")
    assert "林晓在 今天 9:00 完成了这件" in texts(page, "//main")[0]
    assert page.xpath("//*[@data-read-only='yes']")


@pytest.mark.parametrize("task", ["C-2026-000001.99", "C-2026-999999.1", "nonsense", "C-2025-000001.4", "../x"])
def test_a_task_that_does_not_exist_is_not_found(desk: Desk, task: str) -> None:
    desk.open_case()
    assert desk.as_("agent1").get(f"/tasks/{task}").status_code == 404
    assert desk.as_("agent1").send(f"/tasks/{task}/complete", {"data": {}}).status_code == 404


def test_a_department_sees_no_task_of_a_case_it_has_no_part_in(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    answer = desk.as_("finance1").get(f"/tasks/{task}")
    assert answer.status_code == 403
    assert "王雅琴" not in answer.text


@pytest.mark.proves("002-23")
def test_a_department_gets_the_key_points_and_never_the_transcript(desk: Desk) -> None:
    case = desk.open_case(complaint__narrative="客户的原话一字不漏")
    browser = desk.as_("agent1")
    browser.send(f"/tasks/{desk.task(case, 'prejudge')}/complete", {"data": PREJUDGED})
    task = desk.task(case, "check_facts")
    page = desk.as_("logistics1").get(f"/tasks/{task}").text
    assert "晚到两天，三箱变质" in page
    assert "客户的原话一字不漏" not in page
    assert "13912342816" not in page
    assert "客户的原话一字不漏" not in desk.as_("logistics1").get(f"/cases/{case}").text


def test_text_is_shown_as_text(desk: Desk) -> None:
    evil = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    case = desk.open_case(complaint__narrative=evil, customer__name=evil[:40], order__product=evil[:40])
    task = desk.task(case, "prejudge")
    browser = desk.as_("agent1")
    browser.send(f"/tasks/{task}/draft", {"data": {"prejudgement": {"core_issue": evil}}})
    for url in (f"/tasks/{task}", f"/cases/{case}", f"/cases/{case}/print", "/work", "/cases", f"/customers/{case}"):
        answer = browser.get(url)
        assert answer.status_code == 200
        assert "<img" not in answer.text
        assert "<script>alert" not in answer.text


def test_a_very_long_narrative_is_kept_and_shown(desk: Desk) -> None:
    case = desk.open_case(complaint__narrative="长" * 20_000)
    assert desk.as_("agent1").get(f"/tasks/{desk.task(case, 'prejudge')}").status_code == 200


def test_handing_over_offers_those_who_may_do_it(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    browser = desk.as_("agent1")
    offered = browser.page(f"/tasks/{task}/ask/assign").xpath("//option/@value")
    assert "agent2" in offered
    assert "finance1" not in offered
    refused = browser.post(f"/tasks/{task}/assign", to="finance1")
    assert refused.status_code == 422
    assert refused.get_json()["field"] == "to"
    told = browser.post(f"/tasks/{task}/assign", to="agent2", note="请接着办")
    assert told.get_json()["text"] == "已转给周宁"
    assert "指派给您" in desk.as_("agent2").get("/notices").text


def test_opening_a_task_makes_its_news_read_and_others_see_who_looks(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    desk.as_("agent1").get(f"/tasks/{task}")
    page = desk.as_("supervisor1").page(f"/tasks/{task}")
    assert "林晓正在看" in texts(page, "//header")[0]


def test_who_stays_on_a_task_is_seen_by_the_others(desk: Desk) -> None:
    """The page says every few seconds that it is still open: less than a minute later others know who is there."""
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    page = desk.as_("agent1").page(f"/tasks/{task}")
    for _ in range(4):
        desk.wait(seconds=25)
        desk.as_("agent1").get(page.xpath("//body/@data-live")[0])
    assert "林晓正在看" in desk.as_("supervisor1").page(f"/tasks/{task}").text_content()
    desk.wait(minutes=2)
    assert "正在看" not in desk.as_("supervisor1").page(f"/tasks/{task}").text_content()


def test_the_poll_says_who_else_looks_to_those_who_may_see_the_case(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    live = f"/live?case={case}&task={task}"
    desk.as_("supervisor1").get(f"/tasks/{task}")
    assert desk.as_("supervisor1").get(live).get_json()["viewers"] == []
    desk.as_("agent1").get(f"/tasks/{task}")
    assert desk.as_("supervisor1").get(live).get_json()["viewers"] == ["林晓"]
    assert desk.as_("agent1").get(f"/live?page=case&case={case}").get_json()["viewers"] == ["陈静"]
    assert "viewers" not in desk.as_("finance1").get(live).get_json(), "a department that was not asked sees no case"
    assert desk.as_("agent1").get(live).get_json()["viewers"] == ["陈静"], "nor is it shown as looking"
    assert "viewers" not in desk.as_("agent1").get("/live?page=work").get_json()
    desk.wait(minutes=2)
    assert desk.as_("supervisor1").get(live).get_json()["viewers"] == []
