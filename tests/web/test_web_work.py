"""My work: groups, counts, what is next, acts on rows, and lists that stay current for little."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from app import actions
from tests.forms.test_shipped_forms import components
from tests.web.desk_site import PREJUDGED, Desk, texts

ROOT = Path(__file__).resolve().parents[2]


def test_a_case_taken_in_stands_in_my_work_with_what_is_to_do(desk: Desk) -> None:
    case = desk.open_case()
    page = desk.as_("agent1").page("/work")
    rows = texts(page, "//tr[@data-row]")
    assert len(rows) == 1
    assert "投诉预判" in rows[0]
    assert case in rows[0]
    assert "王雅琴" in rows[0]
    assert "还剩 2 小时" in rows[0]


@pytest.mark.proves("001-35")
def test_high_risk_is_a_sign_with_a_name(desk: Desk) -> None:
    desk.open_case(complaint__threat="regulator", complaint__emotion="angry")
    page = desk.as_("agent1").page("/work")
    assert page.xpath("//tr[@data-row]//*[@class='risk risk-high'][@aria-label='高风险']")
    assert desk.as_("agent1").page("/cases").xpath("//tr[@data-row]//*[@class='risk risk-high']")


def test_overdue_tasks_come_first_and_are_counted_in_the_shell(desk: Desk) -> None:
    desk.open_case()
    desk.wait(hours=3)
    page = desk.as_("agent1").page("/work")
    assert texts(page, "//tr[@class='group']//b")[0] == "已超时"
    assert texts(page, "//*[@data-late='overdue']") == ["1 超时"]
    assert "已超时 1 小时" in texts(page, "//tr[@data-row]")[0]


def test_a_tab_shows_its_own_rows_only(desk: Desk) -> None:
    desk.open_case()
    browser = desk.as_("agent1")
    assert len(browser.page("/work?tab=today").xpath("//tr[@data-row]")) == 1
    empty = browser.page("/work?tab=overdue")
    assert not empty.xpath("//tr[@data-row]")
    assert "没有超时的任务" in texts(empty, "//*[@id='live']")[0]


def test_nothing_to_do_says_so_and_offers_the_next_act(desk: Desk) -> None:
    page = desk.as_("agent2").page("/work")
    assert "没有超时，今天到期的也做完了" in texts(page, "//*[@class='empty']")[0]
    assert page.xpath("//*[@class='empty']//a[@href='/intake']")


def test_what_waits_in_my_group_can_be_claimed_and_given_back(desk: Desk) -> None:
    case = desk.open_case(complaint__threat="media", complaint__emotion="angry")
    task = desk.task(case, "risk_response")
    browser = desk.as_("pr1")
    assert browser.page("/pool").xpath(f"//tr[@data-row='{task}']")
    told = browser.post(f"/tasks/{task}/claim").get_json()
    assert told["text"] == "已领取"
    assert not browser.page("/pool").xpath("//tr[@data-row]")
    for call in told["undo"]:
        browser.send(call["url"], call["json"])
    assert browser.page("/pool").xpath(f"//tr[@data-row='{task}']")


def test_the_next_task_is_claimed_and_opened(desk: Desk) -> None:
    case = desk.open_case(complaint__threat="media", complaint__emotion="angry")
    task = desk.task(case, "risk_response")
    answer = desk.as_("pr1").get("/next")
    assert answer.location == f"/tasks/{task}"
    held = {row.key: row.assignee for row in desk.house.rows("task")}
    assert held[int(task.rsplit(".", 1)[1])] == "pr1"


def test_nothing_next_leads_back_to_my_work(desk: Desk) -> None:
    assert desk.as_("agent2").get("/next").location == "/work"


def test_a_plain_form_without_script_is_answered_with_a_page(desk: Desk) -> None:
    case = desk.open_case(complaint__threat="media", complaint__emotion="angry")
    browser = desk.as_("pr1")
    url = f"/tasks/{desk.task(case, 'risk_response')}/claim"
    answer = browser.client.post(url, data={"csrf_token": browser.token}, follow_redirects=True)
    assert answer.status_code == 200
    assert "已领取" in answer.text


def test_acts_on_several_rows_answer_for_each(desk: Desk) -> None:
    mine = desk.open_case()
    other = desk.open_case(by="agent2", customer__phone="13700000000")
    tasks = [desk.task(mine, "prejudge"), desk.task(other, "prejudge"), f"{mine}.999"]
    told = desk.as_("supervisor1").send("/tasks/bulk", {"do": "assign", "to": "senior1", "tasks": tasks}).get_json()
    assert [result["ok"] for result in told["results"]] == [True, True, False]
    assert told["text"] == "2 件成功，1 件没有成功"
    [call] = told["undo"]
    assert desk.as_("supervisor1").send(call["url"], call["json"]).get_json()["text"] == "已撤销"
    assert {row.assignee for row in desk.house.rows("task") if row.element == "prejudge"} == {"agent1", "agent2"}


def test_filters_are_the_address(desk: Desk) -> None:
    desk.open_case()
    desk.open_case(complaint__threat="regulator", complaint__emotion="angry", customer__phone="13700000000")
    browser = desk.as_("agent1")
    assert len(browser.page("/work").xpath("//tr[@data-row][contains(., '投诉预判')]")) == 2
    high = browser.page("/work?risk=high")
    assert len(high.xpath("//tr[@data-row][contains(., '投诉预判')]")) == 1
    assert high.xpath("//input[@name='risk'][@checked]/@value") == ["high"]
    assert not high.xpath("//form[@id='filters'][@hidden]")


def test_lists_are_narrowed_by_whatever_the_form_of_the_live_release_offers(desk: Desk) -> None:
    """A process owner adds a category in the form; nobody changes the filter."""
    files = dict(actions.read_folder(ROOT))
    form = json.loads(files["forms/intake.form"])
    offered = next(item for item in components(form) if item.get("key") == "complaint.category")
    offered["values"].append({"value": "recall", "label": "召回", "label_en": "Recall"})
    files["forms/intake.form"] = json.dumps(form, ensure_ascii=False).encode()
    actions.load_release(desk.ctx, actions.SYSTEM, files, publish=True)
    boxes = desk.as_("agent1").page("/cases").xpath("//input[@name='category']")
    assert [box.get("value") for box in boxes] == [option["value"] for option in offered["values"]]
    assert boxes[-1].getparent().text_content().strip() == "召回"


@pytest.mark.parametrize(
    "query",
    [
        "risk=nonsense",
        "tab=../etc",
        "q=%25",
        "q='%22;drop table",
        "q=" + quote("😀"),
        "q=AND OR NEAR(*",
        "after=zzz",
        "sort=x",
        "owner=%00",
        "due=never&step=" + "x" * 5000,
        "q=" + quote("箱" * 1000),
    ],
)
@pytest.mark.parametrize("path", ["/work", "/pool", "/cases"])
def test_an_address_written_by_hand_does_no_harm(desk: Desk, path: str, query: str) -> None:
    desk.open_case()
    assert desk.as_("agent1").get(f"{path}?{query}").status_code == 200


def test_two_chinese_characters_are_found_and_others_are_not(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    assert browser.page("/cases?q=" + quote("变质")).xpath(f"//tr[@data-row='{case}']")
    assert not browser.page("/cases?q=" + quote("冰箱")).xpath("//tr[@data-row]")


def test_many_cases_are_paged_without_loss_or_repetition(desk: Desk) -> None:
    opened = {desk.open_case(customer__phone=f"139{n:08d}") for n in range(53)}
    browser = desk.as_("agent1")
    first = browser.page("/cases")
    rest = browser.page(first.xpath("//*[@class='more']//a/@href")[0])
    shown = first.xpath("//tr/@data-row") + rest.xpath("//tr/@data-row")
    assert len(shown) == len(opened)
    assert set(shown) == opened


def test_nothing_new_costs_no_body(desk: Desk) -> None:
    desk.open_case()
    browser = desk.as_("agent1")
    first = browser.get("/live?page=work")
    assert first.get_json()["counts"]["mine"] == 1
    again = browser.get("/live?page=work", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert not again.data
    desk.open_case(customer__phone="13700000000")
    changed = browser.get("/live?page=work", If_None_Match=first.headers["ETag"])
    assert changed.status_code == 200
    assert changed.get_json()["stamp"] != first.get_json()["stamp"]


def test_asking_whether_something_changed_is_cheap(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("agent1")
    browser.get(f"/live?page=case&case={case}")
    with desk.house.counted() as statements:
        browser.get(f"/live?page=case&case={case}")
    assert len(statements) <= 9


@pytest.mark.parametrize("url", ["/work", "/pool", "/cases"])
def test_a_list_takes_at_most_fifteen_statements(desk: Desk, url: str) -> None:
    for n in range(5):
        desk.open_case(customer__phone=f"139{n:08d}")
    browser = desk.as_("agent1")
    with desk.house.counted() as statements:
        browser.get(url)
    assert len(statements) <= 15


def test_only_the_list_is_sent_to_a_script_that_asks_for_it(desk: Desk) -> None:
    desk.open_case()
    part = desk.as_("agent1").get("/work", X_Part="live").text
    assert part.lstrip().startswith('<div id="live"')
    assert "<html" not in part


def test_the_next_task_says_whose_it_is_and_how_its_clock_stands(desk: Desk) -> None:
    desk.open_case()
    desk.wait(hours=2, minutes=48)
    page = desk.as_("agent1").page("/work")
    assert texts(page, "//header[@class='page-head']//span[contains(., '下一件')]") == [
        "下一件：王雅琴，预判已超时 48 分"
    ]


def test_what_an_address_asks_for_in_vain_is_named(desk: Desk) -> None:
    desk.open_case()
    page = desk.as_("agent1").page("/cases?risk=high&risk=purple&colour=red&sort=upwards&owner=nobody")
    told = texts(page, "//div[@id='live']//div[@role='status']")[0]
    assert "没有使用" in told
    assert "risk=purple" in told
    assert "colour=red" in told
    assert "sort=upwards" in told
    assert "owner" not in told
    assert not desk.as_("agent1").page("/cases?risk=high").xpath("//div[@id='live']//div[@role='status']")


def test_columns_are_chosen_and_stay_with_the_person_on_any_browser(desk: Desk) -> None:
    desk.open_case()
    browser = desk.as_("agent1")
    assert browser.post("/settings/columns/work", column=["clock", "channel"]).get_json()["ok"]
    again = desk.browser()
    again.sign_in("agent1")
    assert texts(again.page("/work"), "//thead//th")[1:] == ["风险", "要做的事", "渠道", "时限"]
    assert texts(again.page("/work"), "//tbody//td[@class='c-channel']") == ["热线"]
    browser.post("/settings/columns/work", usual="1")
    assert texts(again.page("/work"), "//thead//th")[3:] == ["案件号", "客户", "步骤", "最近动静", "时限"]


def test_too_many_columns_and_unknown_lists_are_refused(desk: Desk) -> None:
    browser = desk.as_("agent1")
    many = ["case", "who", "step", "category", "channel", "group", "owner", "opened", "event"]
    assert browser.post("/settings/columns/work", column=many).status_code == 422
    assert browser.post("/settings/columns/nothing", column=[]).status_code == 404


def test_a_view_stands_in_the_shell_with_its_count_and_what_is_late(desk: Desk) -> None:
    desk.open_case(complaint__threat="media", complaint__emotion="angry")
    browser = desk.as_("agent1")
    assert browser.post("/views?page=cases&query=risk%3Dhigh", name="高风险在办").get_json()["ok"]
    desk.wait(hours=3)
    page = browser.page("/cases?risk=high")
    assert texts(page, "//div[@class='views']//li//a[@aria-current]") == ["高风险在办1 超时1"]
    assert page.xpath("//div[@class='views']//li//a/@href") == ["/cases?risk=high"]
    told = browser.get("/live").get_json()
    assert list(told["views"].values()) == [["1", 1]]


def test_a_view_of_the_groups_leads_back_to_the_groups(desk: Desk) -> None:
    desk.open_case(complaint__threat="media", complaint__emotion="angry")
    browser = desk.as_("pr1")
    ask = browser.page("/pool?risk=high").xpath("//button[@data-with-query]/@data-ask")[0]
    dialog = browser.page(f"{ask}&risk=high")
    told = browser.post(dialog.xpath("//form/@action")[0], name="急件")
    assert told.get_json()["ok"]
    url = browser.page("/work").xpath("//div[@class='views']//li//a/@href")[0]
    assert url == "/pool?risk=high"
    assert browser.page(url).xpath("//tr[@data-row]")


def test_views_are_arranged_on_a_page_of_their_own(desk: Desk) -> None:
    browser = desk.as_("agent1")
    for name in ("甲", "乙"):
        browser.post("/views?page=work&query=risk%3Dhigh", name=name)
    first, second = (
        int(url.split("/")[2]) for url in browser.page("/views").xpath("//form[contains(@action, '/delete')]/@action")
    )
    browser.post(f"/views/{second}/move", to="up")
    browser.post(f"/views/{first}", name="丙", group="agent")
    assert texts(browser.page("/views"), "//ul[@class='rows']//b") == ["乙", "丙"]
    assert "丙" in texts(desk.as_("agent2").page("/views"), "//ul[@class='rows']//b")
    assert desk.as_("agent2").post(f"/views/{first}/delete").status_code == 404
    told = browser.post(f"/views/{first}/delete").get_json()
    for call in told["undo"]:
        browser.send(call["url"], call["json"])
    assert texts(browser.page("/views"), "//ul[@class='rows']//b") == ["乙", "丙"]


def test_a_list_that_renews_itself_keeps_the_rows_that_were_added_to_it(desk: Desk) -> None:
    for n in range(53):
        desk.open_case(customer__phone=f"139{n:08d}")
    browser = desk.as_("agent1")
    assert browser.get("/cases", X_Part="live").text.count("data-row=") == 50
    assert browser.get("/cases", X_Part="live", X_Rows="53").text.count("data-row=") == 53
    assert browser.get("/cases", X_Part="live", X_Rows="9e9").text.count("data-row=") == 50


@pytest.mark.parametrize("page", ["work", "pool", "cases", "promises"])
def test_every_list_knows_when_it_changed(desk: Desk, page: str) -> None:
    desk.open_case()
    browser = desk.as_("supervisor1" if page == "pool" else "agent1")
    shown = browser.page(f"/{page}").xpath("//div[@id='live']")[0]
    told = browser.get(shown.get("data-live"))
    assert told.get_json()["stamp"] == shown.get("data-stamp")
    assert browser.get(shown.get("data-live"), If_None_Match=told.headers["ETag"]).status_code == 304


NOT_OURS = {"ours": "no", "reroute_to": "after_sales", "reroute_reason": "冰袋由售后配件组管"}
OURS = {"ours": "yes", "facts": "雪天停运 31 小时", "conclusion": "改期通知漏发", "evidence": "停运公告"}


@pytest.mark.parametrize(
    ("finding", "chinese", "english"),
    [(NOT_OURS, "物流部：不是本部门的事", "Logistics: Not ours"), (OURS, "物流部：是本部门的事", "Logistics: Ours")],
)
def test_a_row_says_who_answered_and_what_was_chosen(
    desk: Desk, finding: dict[str, str], chinese: str, english: str
) -> None:
    case = desk.open_case()
    for who, element, data in (("agent1", "prejudge", PREJUDGED), ("logistics1", "check_facts", {"finding": finding})):
        sent = desk.as_(who).send(f"/tasks/{desk.task(case, element)}/complete", {"data": data})
        assert sent.status_code == 200, sent.text
    agent = desk.as_("agent1")
    for url, said in (("/work", chinese), ("/work?lang=en", english)):
        told = texts(agent.page(url), "//*[contains(@class, 'event-line')]")
        assert any(line.startswith(said) for line in told), told


def test_rows_and_the_case_say_whose_delegation_a_task_is(desk: Desk) -> None:
    case = desk.open_case()
    task = desk.task(case, "prejudge")
    desk.as_("agent1").post(f"/tasks/{task}/assign", to="agent2", delegate="1")
    for user, said in (
        ("agent1", "等周宁办完"),
        ("agent2", "林晓委托给你"),
    ):
        page = desk.as_(user).page("/work" if user == "agent2" else "/work?tab=waiting")
        assert texts(page, f"//tr[@data-row='{task}']//span[@class='chip']") == [said]
        assert said in texts(desk.as_(user).page(f"/cases/{case}"), "//section[@id='now']")[0]
    assert "林晓委托给周宁" in texts(desk.as_("supervisor1").page(f"/cases/{case}"), "//section[@id='now']")[0]
