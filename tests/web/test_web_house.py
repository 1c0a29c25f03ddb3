"""Team, promises, notices, settings, views, releases, people and the audit; who gets which of them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest

from app import actions
from tests.web.desk_site import PASSWORD, PREJUDGED, Desk, texts

ALLOWED = {
    "/team": {"supervisor1", "logistics_lead", "quality1"},
    "/admin/users": {"admin1"},
    "/admin/audit": {"admin1", "compliance1"},
    "/cases": {"agent1", "logistics1", "logistics_lead", "supervisor1", "quality1", "owner1", "compliance1"},
    "/intake": {"agent1", "logistics1", "logistics_lead", "supervisor1", "quality1"},
}
EVERYBODY = ["agent1", "logistics1", "logistics_lead", "supervisor1", "quality1", "owner1", "compliance1", "admin1"]


@pytest.mark.parametrize("user", EVERYBODY)
def test_each_role_opens_its_pages_and_its_shell_offers_no_others(desk: Desk, user: str) -> None:
    browser = desk.as_(user)
    shell = browser.page("/notices")
    for url, users in ALLOWED.items():
        assert browser.get(url).status_code == (200 if user in users else 403), f"{user} {url}"
        assert bool(shell.xpath(f"//nav[contains(@class, 'side')]//a[@href='{url}']")) is (user in users), (
            f"{user} {url}"
        )
    for url in ("/notices", "/settings", "/releases", "/releases/1"):
        assert browser.get(url).status_code == 200


def test_the_team_page_shows_load_and_what_nobody_took(desk: Desk) -> None:
    desk.open_case(complaint__threat="media", complaint__emotion="angry")
    page = desk.as_("supervisor1").page("/team")
    assert "风险应对" in texts(page, "//aside")[0]
    assert any("林晓" in row for row in texts(page, "//tr"))
    task = desk.task("C-2026-000001", "risk_response")
    offered = desk.as_("supervisor1").get(f"/tasks/bulk/people?task={task}").get_json()
    assert [person["id"] for person in offered] == ["pr1"]


def test_promises_are_listed_by_state(desk: Desk) -> None:
    for state in ("open", "overdue", "broken", "kept", "all", "nonsense"):
        assert desk.as_("agent1").get(f"/promises?status={state}").status_code == 200


def test_a_notice_leads_to_its_place_and_is_read_then(desk: Desk) -> None:
    case = desk.open_case()
    desk.as_("agent1").post(f"/cases/{case}/comments", text="@陈静 请看")
    browser = desk.as_("supervisor1")
    assert texts(browser.page("/work"), "//*[@data-count='notices']") == ["1"]
    link = browser.page("/notices").xpath("//main//a[starts-with(@href, '/notices/')]/@href")[0]
    assert browser.get(link).location.startswith(f"/cases/{case}")
    assert texts(browser.page("/work"), "//*[@data-count='notices']") == ["0"]
    assert browser.get("/notices/999").status_code == 404


def test_all_notices_are_marked_as_read(desk: Desk) -> None:
    desk.as_("agent1").post(f"/cases/{desk.open_case()}/comments", text="@陈静 请看")
    browser = desk.as_("supervisor1")
    browser.post("/notices/read")
    assert not browser.page("/notices").xpath("//main//a/b")


def test_notices_of_one_case_stand_on_one_line_with_a_count(desk: Desk) -> None:
    case, other = desk.open_case(), desk.open_case()
    for number in (case, other, case, case):
        desk.as_("agent1").post(f"/cases/{number}/comments", text="@陈静 请看")
    browser = desk.as_("supervisor1")
    page = browser.page("/notices")
    assert texts(page, "//main//ul[contains(@class, 'told-rows')]/li//summary") == ["此案件还有 2 条 • 2 条未读"]
    lines = page.xpath("//main//ul[contains(@class, 'told-rows')]/li")
    assert [case in lines[0].text_content(), other in lines[1].text_content(), len(lines)] == [True, True, 2]
    browser.get(lines[0].xpath(".//a/@href")[0])
    assert texts(browser.page("/work"), "//*[@data-count='notices']") == ["1"]


def test_the_side_list_is_the_list_without_its_page(desk: Desk) -> None:
    desk.as_("agent1").post(f"/cases/{desk.open_case()}/comments", text="@陈静 请看")
    side = desk.as_("supervisor1").get("/notices", X_Part="side").text
    assert "提到了您" in side
    assert "<html" not in side


def test_a_page_says_that_something_is_to_pop_up_and_one_page_gets_it(desk: Desk) -> None:
    case = desk.open_case()
    browser = desk.as_("supervisor1")
    assert not browser.page("/work").xpath("//*[@id='pops'][@data-waiting]")
    for _ in range(2):
        desk.as_("agent1").post(f"/cases/{case}/comments", text="@陈静 请看")
    assert browser.page("/work").xpath("//*[@id='pops'][@data-waiting]")
    assert browser.get("/live?page=work").get_json()["counts"]["pops"] == 2
    popped = browser.post("/notices/pop").text
    assert "提到了您" in popped
    assert "另有 1 条" in popped
    assert browser.post("/notices/pop").status_code == 204


def test_settings_are_kept_and_unknown_ones_refused(desk: Desk) -> None:
    browser = desk.as_("agent1")
    for name, value in (("theme", "dark"), ("density", "compact"), ("letters", False), ("notice_assigned", False)):
        assert browser.send("/settings", {name: value}).status_code == 200, name
    page = browser.page("/settings")
    assert page.get("data-theme-choice") == "dark"
    assert page.get("data-density") == "compact"
    assert page.xpath("//body/@data-letters") == ["off"]
    assert not page.xpath("//input[@name='notice_assigned'][@checked]")
    for name, value in (("theme", "pink"), ("density", 3), ("colour", "red"), ("notice_x", True)):
        assert browser.send("/settings", {name: value}).status_code == 422


def test_the_language_is_chosen_once_and_stays(desk: Desk) -> None:
    browser = desk.as_("agent1")
    browser.send("/settings", {"language": "en"})
    assert browser.page("/work").get("lang") == "en"
    assert browser.page("/settings").xpath("//input[@name='language'][@value='en'][@checked]")


def test_a_password_is_changed_with_the_old_one(desk: Desk) -> None:
    browser = desk.as_("agent1")
    wrong = browser.post("/settings/password", old="no", new="quite a long word")
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"][0]["field"] == "old"
    assert browser.post("/settings/password", old=PASSWORD, new="quite a long word").status_code == 200
    assert browser.get("/work").status_code == 200, "this session goes on"
    assert desk.browser().sign_in("agent1", "quite a long word").status_code == 302


def test_an_absence_has_an_end_and_a_deputy(desk: Desk) -> None:
    browser = desk.as_("agent1")
    given = {"person": "agent1", "start": "2026-03-03T09:00", "end": "2026-03-05T18:00", "deputy": "agent2"}
    for end in ("soon", "2026-03-01T09:00"):
        assert browser.post("/absences", **{**given, "end": end}).status_code == 422
    assert browser.post("/absences", **given).status_code == 200
    assert "由 周宁 代理" in browser.get("/settings").text
    dialog = browser.page("/absences/ask?person=agent1")
    [end] = dialog.xpath("//button/@formaction")
    assert browser.post(end).status_code == 200
    assert "由 周宁 代理" not in browser.get("/settings").text


def test_a_lead_sets_absences_of_the_own_people_and_hears_who_follows(desk: Desk) -> None:
    lead = desk.as_("logistics_lead")
    assert lead.page("/absences/ask").xpath("//select[@name='person']/option/@value") == [
        "",
        "logistics1",
        "logistics_lead",
    ]
    assert lead.get("/absences/ask?person=agent1").status_code == 403
    span = {"start": "2026-03-03T09:00", "end": "2026-03-05T18:00"}
    desk.as_("agent1").post("/absences", person="agent1", deputy="agent2", **span)
    said = lead.post("/absences", person="logistics1", deputy="agent1", **span).get_json()["text"]
    assert said == "已登记缺勤；林晓那段时间也缺勤，任务转给周宁"
    assert lead.post("/absences", person="agent2", **span).status_code == 403


def test_assigning_to_somebody_away_says_that_the_deputy_got_it(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    agent, lead = desk.as_("agent2"), desk.as_("supervisor1")
    agent.post("/absences", person="agent2", start="2026-03-02T08:00", end="2026-03-05T18:00", deputy="senior1")
    options = texts(lead.page(f"/tasks/{task}/ask/assign"), "//select[@name='to']/option")
    assert "周宁（缺勤，高翔代）" in options
    one = lead.post(f"/tasks/{task}/assign", to="agent2").get_json()
    assert one["text"] == "周宁缺勤，已转给代理人高翔"
    [undo] = one["undo"]
    assert lead.send(undo["url"], undo["json"]).status_code == 200
    assert [row.assignee for row in desk.house.rows("task") if row.element == "prejudge"] == ["agent1"]
    many = lead.send("/tasks/bulk", {"do": "assign", "to": "agent2", "tasks": [task]}).get_json()
    assert many["text"] == "周宁缺勤，已改派 1 件给高翔"


def test_handing_a_case_over_to_somebody_away_says_that_the_deputy_got_it(desk: Desk) -> None:
    case, lead = desk.open_case(), desk.as_("supervisor1")
    span = {"start": "2026-03-02T08:00", "end": "2026-03-05T18:00"}
    desk.as_("agent2").post("/absences", person="agent2", deputy="senior1", **span)
    dialog = lead.page(f"/cases/{case}/ask/hand_over")
    assert "周宁（缺勤，高翔代）" in texts(dialog, "//select[@name='to']/option")
    assert dialog.xpath("//input[@name='even_if_away']")
    given = {"to": "agent2", "reason": "轮休"}
    assert lead.post(f"/cases/{case}/do/hand_over", **given).get_json()["text"] == "周宁缺勤，已转交给代理人高翔"
    meant = lead.post(f"/cases/{case}/do/hand_over", **given, even_if_away="1").get_json()
    assert meant["text"] == "已转交给周宁"


def test_a_filter_becomes_a_view_in_the_shell(desk: Desk) -> None:
    desk.open_case(complaint__threat="regulator", complaint__emotion="angry")
    browser = desk.as_("agent1")
    action = browser.page("/views/ask?risk=high&page=cases").xpath("//form/@action")[0]
    assert browser.post(action, name="高风险在办").status_code == 200
    shell = browser.page("/work")
    assert shell.xpath("//nav//a[@href='/cases?risk=high'][contains(., '高风险在办')]")
    assert browser.post(action, name=" ").status_code == 422


def test_a_release_shows_its_files_and_gives_them_out(desk: Desk) -> None:
    browser = desk.as_("owner1")
    page = browser.page("/releases/1")
    assert "processes/complaint_handling.bpmn" in texts(page, "//main")[0]
    answer = browser.get("/releases/1/files/rules/triage.dmn")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"<?xml")
    assert browser.get("/releases/1/files/../../etc/passwd").status_code == 404
    assert browser.get("/releases/99").status_code == 404
    answer.close()


def test_only_the_process_owner_publishes(desk: Desk) -> None:
    assert desk.as_("agent1").post("/releases/1/publish").status_code == 403


def test_people_are_made_changed_reset_and_deactivated(desk: Desk) -> None:
    browser = desk.as_("admin1")
    made = browser.post("/admin/users", id="lina", name="李娜", groups=["agent"], password="a first long word")
    assert made.status_code == 200
    assert "李娜" in browser.get("/admin/users").text
    assert browser.post("/admin/users", id="lina", name="x", password="a first long word").status_code in (409, 422)
    assert browser.post("/admin/users", id="Bad Id", name="x", password="a first long word").status_code == 422
    assert browser.post("/admin/users", id="shorty", name="x", password="abc").status_code == 422
    assert browser.post("/admin/users/lina", name="李娜娜", groups=["finance"], leads=["finance"]).status_code == 200
    page = browser.page("/admin/users/lina/ask/edit")
    assert page.xpath("//input[@name='groups'][@checked]/@value") == ["finance"]
    assert browser.post("/admin/users/lina/password", password="another long word").status_code == 200
    assert desk.browser().sign_in("lina", "another long word").location.endswith("/settings#password")
    assert browser.post("/admin/users/lina/sessions").status_code == 200
    assert browser.post("/admin/users/lina/active").get_json()["text"] == "已停用"
    assert desk.browser().sign_in("lina", "another long word").status_code == 401
    assert browser.get("/admin/users/nobody/ask/edit").status_code == 404


HEAD = "id,name,email,groups,leads,password\n"
ZHANG = "zhangwei,张伟,z@example.com,agent;senior,,a first long word\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_people_come_from_a_file_of_any_spreadsheet_after_a_dry_run(desk: Desk, encoding: str) -> None:
    browser = desk.as_("admin1")
    table = (" ID , Name ,email,Groups,leads,password\r\n" + ZHANG).encode(encoding)
    tried = browser.post("/admin/users/import", file=(BytesIO(table), "people.csv"), dry="1").get_json()
    assert tried["text"] == "试算：新建 1，修改 0"
    assert "张伟" not in browser.get("/admin/users").text
    browser.post("/admin/users/import", file=(BytesIO(table), "people.csv"))
    assert "张伟" in browser.get("/admin/users").text
    assert desk.browser().sign_in("zhangwei", "a first long word").location.endswith("/settings#password")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "缺少列 id"),
        ("name,groups\nx,agent\n", "缺少列 id，第一行是：name, groups"),
        (HEAD, "请给出 1 到 5000 行，这里有 0 行"),
        (HEAD + "li,李,,agent,,\n" * 10_000, "请给出 1 到 5000 行，这里有 10000 行"),
        ("PK\x03\x04 and so on", "这是 Excel 工作簿：请另存为 CSV"),
        (HEAD + "li,李,,agent；nobodies,,\n", "第 1 行：没有组 nobodies"),
        (HEAD + "???,x,,agent,,\n", "第 1 行：用户名以小写字母开头，只含小写字母、数字、_ . -"),
        (HEAD + ZHANG + "li,李,,nobodies,,\n", "第 2 行：没有组 nobodies"),
        (HEAD + ZHANG + "li,,,agent,finance,\n", "第 2 行：请填写姓名；第 2 行：组长的组 finance 不在小组里"),
        (HEAD + ZHANG + "li,李,,agent,,short\n", "第 2 行：密码须为 10–200 个字符"),
        (HEAD + ZHANG + ZHANG, "第 2 行：zhangwei 在第 1 行已有"),
        (HEAD + '"' + "x" * 200_000 + '",x,,agent,,\n', "不是 CSV 文件"),
    ],
)
@pytest.mark.parametrize("dry", ["1", ""])
def test_every_wrong_row_of_a_file_is_named_and_nothing_is_written(desk: Desk, table: str, told: str, dry: str) -> None:
    browser = desk.as_("admin1")
    before = len(desk.house.rows("users"))
    answer = browser.post("/admin/users/import", file=(BytesIO(table.encode()), "people.csv"), dry=dry)
    assert answer.status_code == 422
    assert told in answer.get_json()["text"]
    assert len(desk.house.rows("users")) == before


def test_a_password_that_the_system_made_is_told_once_and_changed_before_anything_else(desk: Desk) -> None:
    admin = desk.as_("admin1")
    admin.post("/admin/users", id="lina", name="李娜", groups=["agent"])
    [told] = re.findall(r"lina 的一次性密码：(\S+?)（", admin.get("/admin/users").text)
    assert told not in admin.get("/admin/users").text
    browser = desk.browser()
    assert browser.sign_in("lina", told).location.endswith("/settings#password")
    assert browser.get("/work").location.endswith("/settings#password")
    assert browser.send("/intake/draft", {"data": {}}).get_json()["code"] == "password"
    assert browser.post("/settings/password", old=told, new="quite a long word").status_code == 200
    assert browser.get("/work").status_code == 200


def test_all_other_sessions_of_a_person_are_ended_by_themselves(desk: Desk) -> None:
    here, there = desk.as_("agent1"), desk.browser()
    there.sign_in("agent1")
    assert here.page("/settings").xpath("//form[@action='/settings/sessions']")
    here.post("/settings/sessions")
    assert there.get("/work").status_code == 302
    assert here.get("/work").status_code == 200


def test_groups_are_made_renamed_and_deactivated_and_what_waits_for_them_is_said_before(desk: Desk) -> None:
    admin = desk.as_("admin1")
    case = desk.open_case()
    assert admin.post("/admin/groups", id="claims", zh="理赔部", en="Claims", kind="department").status_code == 200
    assert "理赔部" in admin.get("/admin/groups").text
    assert admin.post("/admin/groups", id="claims", zh="x", kind="department").get_json()["errors"][0]["field"] == "id"
    assert admin.post("/admin/groups", id="A b", zh="x", kind="department").status_code == 422
    assert admin.post("/admin/groups", id="other", zh="x", kind="club").status_code == 422
    assert admin.post("/admin/groups/claims", zh="赔付部", en="Payments", kind="oversight").status_code == 200
    assert "赔付部" in admin.get("/admin/groups").text
    waiting = sum(1 for row in desk.house.rows("task") if row.status == "open" and row.group_id == "agent")
    assert waiting
    assert f"{waiting} 件待办任务" in admin.get("/admin/groups/agent/ask/active").text
    assert admin.post("/admin/groups/agent/active").get_json()["text"] == "已停用"
    task = desk.task(case, "prejudge")
    supervisor = desk.as_("supervisor1")
    assert supervisor.get(f"/tasks/{task}").status_code == 200
    assert supervisor.post(f"/tasks/{task}/assign", to="supervisor1").status_code == 200
    assert admin.post("/admin/groups/agent/active").get_json()["text"] == "已启用"
    assert admin.post("/admin/groups/admin/active").status_code == 422
    assert admin.get("/admin/groups/nobody/ask/edit").status_code == 404


def test_who_may_do_what_is_read_as_a_table(desk: Desk) -> None:
    page = desk.as_("admin1").page("/admin/roles")
    rows = {row.xpath("string(th)"): [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
            for row in page.xpath("//tbody/tr")}  # fmt: skip
    assert rows["管理用户"] == ["–"] * 7 + ["全部"]
    assert desk.as_("agent1").get("/admin/roles").status_code == 403


def test_the_audit_is_narrowed_by_person_kind_case_and_time_and_given_out(desk: Desk) -> None:
    case = desk.open_case(customer__name="=1+1")
    desk.as_("agent2").get(f"/cases/{case}")
    admin = desk.as_("admin1")
    for query, seen in (
        (f"what=case.view&case={case}", True), ("who=agent2&since=2026-03-02&until=2026-03-02", True),
        ("what=reveal", False), ("since=2026-03-03", False), ("until=2026-03-01", False),
        ("since=soon&what=case.view", True),
    ):  # fmt: skip
        lines = texts(admin.page(f"/admin/audit?{query}"), "//main//li")
        assert any("周宁" in line and "查看案件" in line for line in lines) is seen, query
    table = admin.get("/admin/audit.csv?what=case.view").text
    assert "周宁" in table
    assert case in table
    assert desk.as_("supervisor1").get("/admin/audit.csv").status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "/admin/users",
        "/admin/users/agent1",
        "/admin/users/agent1/password",
        "/admin/users/agent1/active",
        "/admin/users/import",
    ],
)
def test_nobody_else_touches_people(desk: Desk, url: str) -> None:
    assert desk.as_("supervisor1").post(url, name="x", password="a first long word").status_code == 403


def test_the_audit_says_who_saw_what(desk: Desk) -> None:
    case = desk.open_case()
    desk.as_("agent2").get(f"/cases/{case}")
    page = desk.as_("admin1").page(f"/admin/audit?case={case}")
    assert any("周宁" in row and "查看案件" in row for row in texts(page, "//main//li"))


@pytest.mark.parametrize("user", ["agent1", "supervisor1"])
def test_the_palette_finds_cases_and_customers(desk: Desk, user: str) -> None:
    case = desk.open_case()
    found = desk.as_(user).get("/palette?q=王雅").get_json()
    assert [item["number"] for item in found["cases"]] == [case]
    assert found["customers"][0]["name"] == "王雅琴"
    assert desk.as_(user).get("/palette").get_json() == {"cases": [], "customers": []}


def test_an_address_that_does_not_exist_is_a_page_of_ours(desk: Desk) -> None:
    answer = desk.as_("agent1").get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert "回到我的工作" in answer.text


def test_a_fault_of_ours_shows_a_number_and_no_traceback(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = desk.as_("agent1")
    monkeypatch.setattr("app.queries.promises", lambda *_a, **_k: 1 / 0)
    desk.app.config["TESTING"] = False
    answer = browser.get("/promises")
    assert answer.status_code == 500
    assert "记录编号" in answer.text
    assert "ZeroDivision" not in answer.text


@pytest.mark.proves("001-14")
def test_departments_that_send_work_to_each_other_are_counted(desk: Desk) -> None:
    case = desk.open_case()
    first = desk.task(case, "prejudge")
    assert desk.as_("agent1").send(f"/tasks/{first}/complete", {"data": PREJUDGED}).status_code == 200
    check = desk.task(case, "check_facts")
    data = {"finding": {"ours": "no", "reroute_to": "after_sales", "reroute_reason": "冰袋由售后配件组管"}}
    answer = desk.as_("logistics1").send(f"/tasks/{check}/complete", {"data": data})
    assert answer.status_code == 200, answer.text
    page = desk.as_("supervisor1").page("/team")
    [matrix] = page.xpath("//table[contains(@class, 'matrix')]")
    assert any("物流部" in row and "1" in row for row in texts(matrix, ".//tbody/tr"))
    assert "本周 1 次" in page.text_content()


def test_the_audit_speaks_in_words_in_both_languages(desk: Desk) -> None:
    case = desk.open_case()
    desk.as_("agent1").post(f"/cases/{case}/reveal")
    admin = desk.as_("admin1")
    admin.post("/admin/users/agent2", name="周宁", email="", groups=["agent", "finance"])
    admin.post("/admin/groups/finance/active")
    told = " ".join(texts(admin.page("/admin/audit"), "//main//li"))
    assert "查看遮住的信息 · 客户电话" in told or "查看遮住的信息 · 电话" in told
    assert "修改用户 · 周宁 · 名称 周宁、" in told
    assert "修改小组 · 财务部 · 在用 否" in told, "a group by its name, though it is gone"
    english = " ".join(texts(admin.page("/admin/audit?lang=en"), "//main//li"))
    for raw in ("user.change", "group.save", "reveal", "customer.phone", "groups", "active False", "sign_in"):
        assert raw not in told
        assert raw not in english


def test_the_audit_names_what_was_seen_and_set(desk: Desk) -> None:
    task = desk.task(desk.open_case(), "prejudge")
    desk.as_("agent1").get(f"/tasks/{task}")
    house, now = desk.house, desk.house.clock.now()
    lead, owner = house.who("supervisor1"), house.who("owner1")
    actions.set_limit(desk.ctx, lead, "agent2", None)
    absence = actions.set_absence(desk.ctx, lead, "agent2", now, now + timedelta(days=1), "senior1").id
    actions.end_absence(desk.ctx, lead, "agent2", absence)
    actions.set_always_latest(desk.ctx, owner, "authority", False)
    told = texts(desk.as_("admin1").page("/admin/audit"), "//main//li/span[@class='grow']")
    for line in (
        "查看案件 · 投诉预判",
        "设置任务上限 · 周宁 · 上限（件） 按本单位的",
        "登记缺勤 · 周宁 · 从 2026-03-02 09:00:00、到 2026-03-03 09:00:00、代理人 高翔",
        "结束缺勤 · 周宁",
        "改用最新决策表 · 审批权限 · 总用最新 否",
    ):
        assert line in told, told


def test_the_list_of_people_says_what_each_holds(desk: Desk) -> None:
    desk.open_case()
    rows = desk.as_("admin1").page("/admin/users").xpath("//tr[@data-row='agent1']//td[@data-label='在办']")
    assert [" ".join(cell.text_content().split()) for cell in rows] == ["1"]
