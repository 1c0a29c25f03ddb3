"""The team page: tabs, groups, people's tasks, what a lead may change; few statements whatever is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import actions
from tests.web.desk_site import PREJUDGED, Desk, texts


@pytest.mark.parametrize(
    "url", ["/team", "/team?by=step", "/team?by=category&group=agent", "/team?open=agent1&open=agent2"]
)
def test_the_page_takes_at_most_fifteen_statements(desk: Desk, url: str) -> None:
    for n in range(4):
        desk.open_case(customer__phone=f"139{n:08d}")
    browser = desk.as_("supervisor1")
    browser.get("/team")
    with desk.house.counted() as statements:
        assert browser.get(url).status_code == 200
    assert len(statements) <= 15, statements


def test_a_persons_tasks_are_opened_in_place_and_can_be_chosen(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    lead = desk.as_("supervisor1")
    [link] = lead.page("/team").xpath("//tr[@data-row='agent:agent1']//a[@aria-expanded='false']/@href")
    page = lead.page(link)
    assert page.xpath(f"//tr[@data-row='{task}']//input[@data-choose]")
    assert page.xpath("//tr[@data-row='agent:agent1']//a[@aria-expanded='true']/@href") == ["/team"]
    watcher = desk.as_("quality1").page(link)
    assert watcher.xpath(f"//tr[@data-row='{task}']")
    assert not watcher.xpath("//input[@type='checkbox'][@data-choose or @data-choose-all]")


def test_tabs_and_groups_stand_in_the_address(desk: Desk) -> None:
    desk.open_case()
    page = desk.as_("supervisor1").page("/team?by=category&group=agent")
    assert texts(page, "//nav[@id='by']/a[@aria-current]") == ["类别"]
    assert page.xpath("//nav[@id='by']/a/@href")[1] == "/team?by=step&group=agent"
    assert page.xpath("//input[@name='group'][@checked]/@value") == ["agent"]
    assert "物流" in texts(page, "//tr[@data-row='category:logistics']")[0]
    assert desk.as_("supervisor1").get("/team?by=nonsense&group=x&open=x").status_code == 200


def test_the_share_done_in_time_stands_beside_the_target_and_last_week(desk: Desk) -> None:
    def told() -> str:
        return texts(desk.as_("supervisor1").page("/team"), "//*[@class='figures']/div[last()]")[0]

    desk.house.clock.set(datetime.fromisoformat("2026-03-08T22:00+08:00"))  # a Sunday
    assert told() == "–目标线 95%本周准时率，上周 –"
    desk.house.do(desk.task(desk.open_case(), "prejudge"), **PREJUDGED)
    assert told() == "100%目标线 95%本周准时率，上周 –"
    desk.wait(hours=3)
    assert told() == "–目标线 95%本周准时率，上周 100%"


def test_a_lead_sees_and_changes_the_own_people(desk: Desk) -> None:
    lead = desk.as_("logistics_lead")
    page = lead.page("/team")
    people = page.xpath("//tbody[@data-choosing]/tr[contains(@data-row, ':')]/@data-row")
    assert people == ["logistics:logistics1", "logistics:logistics_lead"]
    [ask] = page.xpath("//tr[@data-row='logistics:logistics1']//*[contains(@data-ask, 'limit')]/@data-ask")
    action = lead.page(ask).xpath("//form/@action")[0]
    assert lead.post(action, limit="12").status_code == 200
    assert "上限 12" in lead.get("/team").text
    assert lead.post(action, limit="many").get_json()["errors"][0]["field"] == "limit"
    assert lead.post("/team/limit/agent1", limit="3").status_code == 403
    assert lead.get("/team/ask/limit?person=nobody").status_code == 422


def test_the_bar_offers_who_has_the_smallest_load(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    offered = desk.as_("supervisor1").get(f"/tasks/bulk/people?task={task}").get_json()
    assert offered[0] == {"id": "agent2", "text": "周宁 · 手上 0 件，负荷 0%", "away": False}
    assert offered[-1] == {"id": "agent1", "text": "林晓 · 手上 1 件，负荷 4%", "away": False}


def test_one_who_is_away_gets_chosen_tasks_only_where_it_is_meant_with_a_reason_at_each_row(desk: Desk) -> None:
    cases = [desk.open_case(customer__phone=f"139{n:08d}") for n in range(2)]
    chosen = [desk.task(case, "prejudge") for case in cases]
    lead, now = desk.as_("supervisor1"), desk.house.clock.now()
    actions.set_absence(desk.ctx, desk.house.who("agent2"), "agent2", now, now + timedelta(days=1), None)
    offered = lead.get(f"/tasks/bulk/people?task={chosen[0]}").get_json()
    assert offered[-1] == {"id": "agent2", "text": "周宁（缺勤，没有人代理） · 手上 0 件，负荷 0%", "away": True}
    given = {"do": "assign", "to": "agent2", "tasks": chosen}
    refused = lead.send("/tasks/bulk", given).get_json()
    assert [(row["task"], row["ok"]) for row in refused["results"]] == [(task, False) for task in chosen]
    assert all("周宁缺勤到 2026-03-03 09:00" in row["text"] for row in refused["results"])
    meant = lead.send("/tasks/bulk", {**given, "even_if_away": "1"}).get_json()
    assert [row["ok"] for row in meant["results"]] == [True, True]
    assert {row.assignee for row in desk.house.rows("task") if row.element == "prejudge"} == {"agent2"}


def test_only_what_changes_is_sent_to_a_script_that_asks_for_it(desk: Desk) -> None:
    part = desk.as_("supervisor1").get("/team", X_Part="live").text
    assert 'id="live"' in part
    assert "<html" not in part
    first = desk.as_("supervisor1").get("/live?page=team").get_json()["stamp"]
    desk.wait(minutes=1)
    assert desk.as_("supervisor1").get("/live?page=team").get_json()["stamp"] != first
