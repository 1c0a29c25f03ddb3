"""The case page: everything of one case, by right; notes, files, links and the acts of supervisors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.house import House
from tests.web.desk_site import PHONE, PREJUDGED, Desk, texts


@pytest.mark.proves("003-18")
def test_everything_of_a_case_stands_on_one_page(desk: Desk) -> None:
    case = desk.open_case()
    page = desk.as_("agent1").page(f"/cases/{case}")
    heads = texts(page, "//section//h2")
    for name in (
        "现在要做",
        "诉求与答复",
        "流程图",
        "时间线",
        "沟通",
        "承诺",
        "决定",
        "附件",
        "案件数据",
        "关联",
        "客户",
        "订单",
    ):
        assert name in heads, name
    assert texts(page, "//ol[@class='steps']/li[@aria-current='step']")[0].startswith("1 投诉预判")
    assert len(page.xpath("//ol[@class='steps']/li")) == 6
    assert "退回全部货款" in texts(page, "//*[@id='demands']")[0]
    assert "责任人林晓" in texts(page, "//*[@class='facts']")[0].replace(" ", "")


def test_every_clock_says_where_it_comes_from(desk: Desk) -> None:
    page = desk.as_("agent1").page(f"/cases/{desk.open_case()}")
    assert page.xpath("//*[@class='clocks']//*[@data-due]")
    assert "起计" in texts(page, "//*[contains(@class, 'reckon')]")[0]


def test_decisions_show_the_matched_rule_and_the_clause(desk: Desk) -> None:
    page = desk.as_("agent1").page(f"/cases/{desk.open_case()}")
    decisions = texts(page, "//*[@id='decisions']")[0]
    assert "命中第" in decisions
    assert "依据：" in decisions
    assert "优先级 0–100" in decisions, "columns by their names, not by their ids"


@pytest.mark.parametrize(
    ("user", "status"),
    [
        ("agent2", 200),
        ("senior1", 200),
        ("supervisor1", 200),
        ("manager1", 200),
        ("quality1", 200),
        ("pr1", 200),
        ("operations1", 200),
        ("owner1", 200),
        ("compliance1", 200),
        ("finance1", 403),
        ("store1", 403),
        ("admin1", 403),
    ],
)
def test_who_may_open_a_case(desk: Desk, user: str, status: int) -> None:
    assert desk.as_(user).get(f"/cases/{desk.open_case()}").status_code == status


@pytest.mark.parametrize("user", ["owner1", "compliance1"])
def test_personal_values_are_masked_for_those_who_need_them_not(desk: Desk, user: str) -> None:
    page = desk.as_(user).get(f"/cases/{desk.open_case()}").text
    assert "王雅琴" not in page
    assert PHONE not in page


def test_the_phone_is_masked_and_looking_at_it_is_recorded(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    assert PHONE not in browser.get(f"/cases/{case}").text
    assert "139****2816" in browser.get(f"/cases/{case}").text
    assert browser.post(f"/cases/{case}/reveal").get_json()["value"] == PHONE
    seen = [row for row in desk.house.rows("audit") if "reveal" in row.what]
    assert [row.actor for row in seen] == ["agent1"]


def test_the_timeline_can_be_narrowed(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    everything = texts(browser.page(f"/cases/{case}/timeline?group="), "//li[@data-event]")
    decisions = texts(browser.page(f"/cases/{case}/timeline?group=decisions"), "//li[@data-event]")
    assert 0 < len(decisions) < len(everything)
    assert browser.get(f"/cases/{case}/timeline?group=nonsense&before=x").status_code == 200


def test_the_diagram_tells_the_viewer_where_the_case_stands(desk: Desk) -> None:
    case = desk.open_case()
    told = desk.as_("agent1").get(f"/cases/{case}/diagram").get_json()
    first = told["diagrams"][0]
    assert first["process"] == "complaint_handling"
    assert "<bpmn:definitions" in first["xml"]
    assert first["elements"]["prejudge"] == "active"
    assert first["names"]["prejudge"] == "投诉预判"
    assert {task["element"] for task in told["tasks"]} == {"prejudge"}
    listed = texts(desk.as_("agent1").page(f"/cases/{case}"), "//*[@data-flow-list]//li")
    assert any("投诉预判" in row and "停在这里" in row for row in listed)


def test_beside_an_open_step_stands_how_its_deadline_was_reckoned_and_why_the_case_came_there(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.as_("agent1").get(f"/cases/{case}/diagram").get_json()["tasks"][0]
    assert task["reckoning"].startswith("今天 9:00 起计")
    assert task["why"].startswith("判定“")
    assert "命中第" in task["why"]


def test_the_timeline_says_what_was_answered_and_names_tasks_in_the_readers_language(desk: Desk) -> None:
    case = desk.open_case()
    desk.house.do(desk.task(case, "prejudge"), **PREJUDGED)
    events = texts(desk.as_("agent1").page(f"/cases/{case}?lang=en"), "//*[@id='events']/li")
    done = next(text for text in events if "completed" in text)
    assert "completed “Pre-judge”" in done
    assert "延误未通知，水果变质 · 补发并说明原因" in done


def test_notes_are_written_edited_and_deleted_traceably(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    assert browser.post(f"/cases/{case}/comments", text="@陈静 请看一下").status_code == 200
    assert "提到了您" in desk.as_("supervisor1").get("/notices").text
    assert "请看一下" in browser.page(f"/cases/{case}/comments/1/ask").xpath("string(//textarea)")
    browser.post(f"/cases/{case}/comments/1", text="改过的话")
    assert "改过的话" in browser.get(f"/cases/{case}").text
    browser.post(f"/cases/{case}/comments/1/delete")
    assert "这条备注已删除" in browser.get(f"/cases/{case}").text


def test_somebody_elses_note_stays_as_it_is(desk: Desk) -> None:
    case = desk.open_case()
    desk.as_("agent1").post(f"/cases/{case}/comments", text="原话")
    assert desk.as_("agent2").post(f"/cases/{case}/comments/1", text="别的").status_code in (403, 404)
    assert desk.as_("agent2").get(f"/cases/{case}/comments/1/ask").status_code == 404


def test_an_empty_note_is_refused_at_its_field(desk: Desk) -> None:
    answer = desk.as_("agent1").post(f"/cases/{desk.open_case()}/comments", text="   ")
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "text"


def test_a_favourite_is_remembered(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    browser.post(f"/cases/{case}/favourite", on="1")
    assert browser.page(f"/cases/{case}").xpath("//button[@aria-pressed='true'][@aria-label='收藏']")


def test_handing_over_needs_a_reason_and_changes_the_owner(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    assert browser.page(f"/cases/{case}/ask/hand_over").xpath("//select[@name='to']/option[@value='agent2']")
    refused = browser.post(f"/cases/{case}/do/hand_over", to="agent2", reason=" ")
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "reason"
    assert browser.post(f"/cases/{case}/do/hand_over", to="agent2", reason="休假").status_code == 200
    assert "周宁" in texts(browser.page(f"/cases/{case}"), "//*[@class='facts']")[0]


@pytest.mark.parametrize("verb", ["suspend", "cancel", "dispose", "set_variables"])
def test_what_is_a_supervisors_is_neither_offered_nor_done_for_others(desk: Desk, verb: str) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    assert not browser.page(f"/cases/{case}").xpath(f"//*[@data-ask='/cases/{case}/ask/{verb}']")
    assert browser.get(f"/cases/{case}/ask/{verb}").status_code == 403
    form = {"reason": "x", "kind": "spam", "path": "triage.risk", "value": '"high"'}
    assert browser.post(f"/cases/{case}/do/{verb}", **form).status_code == 403


def test_a_supervisor_suspends_and_resumes(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("supervisor1")
    browser.post(f"/cases/{case}/do/suspend", reason="等鉴定")
    assert "这个案件已暂停" in browser.get(f"/cases/{case}").text
    assert "等鉴定" in browser.get(f"/cases/{case}").text
    browser.post(f"/cases/{case}/do/resume", reason="鉴定到了")
    assert "这个案件已暂停" not in browser.get(f"/cases/{case}").text


def test_a_case_ends_with_a_disposition_and_can_be_reopened(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("supervisor1")
    browser.post(f"/cases/{case}/do/dispose", kind="withdrawn", reason="客户说不投诉了")
    page = browser.get(f"/cases/{case}").text
    assert "这个案件已结案" in page
    assert browser.post(f"/cases/{case}/do/reopen", reason="客户又来电").status_code == 200
    assert "这个案件已结案" not in browser.get(f"/cases/{case}").text


def test_a_value_is_changed_in_feel_with_a_reason(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("supervisor1")
    wrong = browser.post(f"/cases/{case}/do/set_variables", path="triage.risk", value="high risk(", reason="x")
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"][0]["field"] == "value"
    told = browser.post(f"/cases/{case}/do/set_variables", path="triage.risk", value='"high"', reason="客户有医院证明")
    assert told.status_code == 200
    assert browser.page(f"/cases/{case}").xpath("//*[@class='case-title']//*[@class='risk risk-high']")


def test_cases_are_linked_on_both_sides(desk: Desk) -> None:
    one, two = desk.open_case(), desk.open_case()
    browser = desk.as_("agent1")
    assert browser.post(f"/cases/{one}/do/link", other=two, kind="related").status_code == 200
    assert two in texts(browser.page(f"/cases/{one}"), "//*[@id='links']")[0]
    assert one in texts(browser.page(f"/cases/{two}"), "//*[@id='links']")[0]
    assert browser.post(f"/cases/{one}/do/link", other="C-2026-999999", kind="related").status_code == 404


@pytest.mark.parametrize("number", ["C-2026-999999", "C-2025-000001", "x", "C-2026-1"])
def test_a_case_that_does_not_exist_is_not_found(desk: Desk, number: str) -> None:
    desk.open_case()
    answer = desk.as_("agent1").get(f"/cases/{number}")
    assert answer.status_code == 404
    assert "没有" in answer.text


def test_the_case_file_prints_who_printed_it_and_when(desk: Desk) -> None:
    case = desk.open_case()
    page = texts(desk.as_("agent1").page(f"/cases/{case}/print"), "//main")[0]
    assert case in page
    assert "打印人 林晓" in page
    assert "2026-03-02 09:00:00" in page
    assert PHONE not in page


@pytest.mark.proves("003-39")
def test_a_customers_whole_history_stands_on_one_page(desk: Desk) -> None:
    one, two = desk.open_case(), desk.open_case()
    other = desk.open_case(customer__phone="13700000000", customer__name="李建国")
    page = desk.as_("agent1").get(f"/customers/{one}").text
    assert one in page
    assert two in page
    assert other not in page


@pytest.mark.parametrize("url", ["/cases/{case}", "/work", "/pool", "/cases", "/tasks/{task}", "/customers/{case}"])
def test_a_page_asks_the_database_few_questions(both: House, url: str) -> None:
    """At most fifteen, the shell's counts and what the look itself leaves behind included (desk: speed)."""
    desk = Desk(both)
    case = desk.open_case()
    agent = desk.as_("agent1")
    address = url.format(case=case, task=desk.task(case, "prejudge"))
    agent.get(address)  # reads what is kept in memory from then on: the release
    with both.counted() as told:
        assert agent.get(address).status_code == 200
    assert len(told) <= 15, "\n".join(told)


def test_the_intake_is_corrected_on_its_own_form_and_both_wordings_stay(desk: Desk) -> None:
    case = desk.open_case()
    agent = desk.as_("agent1")
    assert f"/cases/{case}/correct" in [a.get("href") for a in agent.page(f"/cases/{case}").xpath("//a[@href]")]
    data = json.loads(agent.page(f"/cases/{case}/correct").xpath("//script[@id='correct-data']")[0].text)["data"]
    assert data["order"]["number"] == "SO-88213"
    data["order"]["number"] = "SO-88999"
    data["complaint"]["safety_hazard"] = True
    answer = agent.send(f"/cases/{case}/correct", {"data": data, "reason": "客户报错了订单号"})
    assert answer.get_json()["next"] == f"/cases/{case}"
    page = agent.page(f"/cases/{case}")
    [line] = [text for text in texts(page, "//ol[@id='events']/li") if "更正了受理信息" in text]
    assert "SO-88213 → SO-88999" in line
    assert "风险 普通风险 → 高风险" in page.text_content()


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        ({"reason": ""}, "invalid", "reason"),
        ({"reason": "没有改"}, "invalid", ""),
        ({"reason": "x", "data": []}, "invalid", "reason"),
    ],
    ids=["no reason", "nothing changed", "too short"],
)
def test_a_correction_that_says_nothing_is_refused(desk: Desk, sent: dict[str, Any], code: str, field: str) -> None:
    case = desk.open_case()
    agent = desk.as_("agent1")
    data = json.loads(agent.page(f"/cases/{case}/correct").xpath("//script[@id='correct-data']")[0].text)["data"]
    problem = agent.send(f"/cases/{case}/correct", {"data": data, **sent}).get_json()
    assert (problem["code"], problem["field"] or "") == (code, field)


def test_a_colleague_who_does_not_own_the_case_cannot_correct_it(desk: Desk) -> None:
    case = desk.open_case()
    assert desk.as_("agent2").get(f"/cases/{case}/correct").status_code == 403


def test_a_supervisor_sends_a_done_task_back_from_the_timeline(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    answer = desk.as_("agent1").send(f"/tasks/{task}/complete", {"data": PREJUDGED})
    assert answer.status_code == 200, answer.text
    lead = desk.as_("supervisor1")
    [ask] = lead.page(f"/cases/{case}").xpath(f"//ol[@id='events']//button[@data-ask='/tasks/{task}/ask/send-back']")
    assert "为什么退回" in lead.get(ask.get("data-ask")).text
    assert lead.post(f"/tasks/{task}/send-back", reason="目标没有写清").status_code == 200
    assert desk.task(case, "prejudge") != task
    assert not desk.as_("agent1").page(f"/cases/{case}").xpath("//button[contains(@data-ask, 'send-back')]")


def test_a_done_task_is_sent_back_from_the_menu_by_its_step_with_who_did_it(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    lead, act = desk.as_("supervisor1"), f"/cases/{case}/ask/send_back"
    assert not lead.page(f"/cases/{case}").xpath(f"//*[@data-ask='{act}']")  # nothing is done yet
    desk.house.do(task, **PREJUDGED)
    assert lead.page(f"/cases/{case}").xpath(f"//*[@data-ask='{act}']")
    dialog = lead.page(act)
    assert texts(dialog, "//section/h3") == ["投诉预判"]
    assert texts(dialog, "//section/label") == ["投诉预判 林晓 今天 9:00"]
    other = desk.open_case()
    refused = lead.post(f"/cases/{other}/do/send_back", task=task, reason="目标没有写清")
    assert (refused.status_code, refused.get_json()["field"]) == (422, "task")
    assert lead.post(f"/cases/{case}/do/send_back", task=task, reason="目标没有写清").status_code == 200
    assert desk.task(case, "prejudge") != task


def test_whoever_asked_for_a_move_withdraws_it_on_the_page_of_the_case(desk: Desk) -> None:
    case = desk.open_case()
    lead, owner = desk.as_("supervisor1"), desk.as_("owner1")
    key = desk.task(case, "prejudge").rpartition(".")[2]
    owner.post(f"/cases/{case}/do/move", key=key, to="ask_senior", reason="演示用的单子")
    withdraw = "//form[contains(@action, '/withdraw')]"
    assert not lead.page(f"/cases/{case}").xpath(withdraw)
    [form] = owner.page(f"/cases/{case}").xpath(withdraw)
    assert owner.post(form.get("action")).status_code == 200
    assert not owner.page(f"/cases/{case}").xpath(withdraw)
    assert "撤回了将流程移到" in lead.page("/notices").text_content()


def test_the_flow_is_moved_from_a_dialog_that_offers_what_makes_sense(desk: Desk) -> None:
    case = desk.open_case()
    lead, owner = desk.as_("supervisor1"), desk.as_("owner1")
    assert desk.as_("agent1").get(f"/cases/{case}/ask/move").status_code == 403
    key = desk.task(case, "prejudge").rpartition(".")[2]
    dialog = lead.page(f"/cases/{case}/ask/move?key={key}")
    assert texts(dialog, "//select[@name='key']/option[@selected]") == ["投诉预判"]
    elements = dialog.xpath("//input[@name='to']/@value")
    assert "prejudge" not in elements
    assert "客服主管同意后才会移动。" in owner.page(f"/cases/{case}/ask/move?key={key}").text_content()
    sent = owner.post(f"/cases/{case}/do/move", key=key, to="ask_senior", reason="演示用的单子")
    assert sent.get_json()["text"] == "已请客服主管同意，同意后流程就会移动"
    assert "等客服主管同意" in owner.page(f"/cases/{case}").text_content()
    form = lead.page(f"/cases/{case}").xpath("//form[contains(@action, '/agree')]/@action")[0]
    assert lead.post(form).get_json()["text"] == "已移动"
    told = texts(lead.page(f"/cases/{case}"), "//section[@id='timeline']")[0]
    assert "陈静 将流程从“投诉预判”移到" in told
    wrong = lead.post(f"/cases/{case}/do/move", key=key, to="nowhere", reason="试试")
    assert wrong.status_code in (409, 422)
