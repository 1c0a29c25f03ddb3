"""Who sees what: lists, case page, task page, search and masks, on the shipped process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app import actions, feel, queries
from app.errors import Refusal, Text
from app.journeys import script
from app.queries.rows import Filter, Reckoned
from tests.contents import png
from tests.house import House, diagram, line
from tests.house import house as make_house

ROOT = Path(__file__).parents[2]

SCRIPT = script.read(ROOT / "tests" / "journeys" / "logistics_spoiled_fruit.yaml")
INTAKE: Mapping[str, Any] = SCRIPT.steps[0].options["with"]
PREJUDGE: Mapping[str, Any] = next(play for play in SCRIPT.steps if play.value == "prejudge").options["submit"]


@pytest.fixture
def desk(tmp_path: Path, database: str | None) -> Iterator[House]:
    """The shipped release with one complaint of agent1."""
    with make_house(tmp_path, database) as house:
        house.release(actions.read_folder(ROOT))
        intake(house)
        yield house


def intake(house: House, by: str = "agent1", **customer: object) -> actions.Opened:
    data = {**INTAKE, "customer": {**INTAKE["customer"], **customer}}
    return actions.open_case(house.ctx, house.who(by), process="complaint_handling", data=data)


def in_check(house: House) -> str:
    """Take the first case to the internal check; the task of logistics."""
    task = queries.work(house.ctx, house.who("agent1"), tab="all").rows[0]
    house.do(task.id, **PREJUDGE)
    return queries.work(house.ctx, house.who("logistics1"), tab="groups").rows[0].id


CASE = "C-2026-000001"


def test_each_task_stands_in_one_tab_and_the_counts_agree(desk: House) -> None:
    agent = desk.who("agent1")
    for _ in range(3):
        intake(desk)
    desk.clock.advance(timedelta(hours=1))
    counts = queries.counts(desk.ctx, agent)
    pages = {
        tab: queries.work(desk.ctx, agent, tab=tab).rows for tab in ("overdue", "news", "today", "later", "groups")
    }
    assert {tab: len(rows) for tab, rows in pages.items()} == {
        tab: getattr(counts, tab) for tab in ("overdue", "news", "today", "later", "groups")
    }
    assert all(row.tab == tab for tab, rows in pages.items() for row in rows)
    assert sum(map(len, pages.values())) == 4
    desk.clock.advance(timedelta(days=9))
    assert queries.counts(desk.ctx, agent).overdue == 4


def test_pages_go_on_after_the_last_row_without_gap_or_repetition(desk: House) -> None:
    agent = desk.who("agent1")
    for _ in range(6):
        intake(desk)
    seen: list[str] = []
    after = None
    while True:
        page = queries.work(desk.ctx, agent, tab="all", after=after, limit=2)
        seen += [row.id for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == 7
    assert seen == [row.id for row in queries.work(desk.ctx, agent, tab="all").rows]


@pytest.mark.parametrize("after", ["", "x", "[]", "[1,2,3,4,5]", '["a"]', '{"t":1}'])
def test_a_page_token_made_by_hand_opens_the_first_page(desk: House, after: str) -> None:
    agent = desk.who("agent1")
    assert queries.work(desk.ctx, agent, tab="all", after=after).rows
    assert queries.cases(desk.ctx, agent, after=after).rows


def test_a_department_sees_a_case_only_where_it_was_asked_and_no_more_than_it_may_read(desk: House) -> None:
    person = desk.who("logistics1")
    with pytest.raises(Refusal, match="not_allowed"):
        queries.case_page(desk.ctx, person, CASE)
    assert queries.cases(desk.ctx, person).rows == ()
    assert queries.search(desk.ctx, person, "水果").hits == ()
    task = in_check(desk)
    page = queries.case_page(desk.ctx, person, CASE)
    shown = {row.path for row in page.variables}
    assert "complaint.key_points" in shown
    assert not shown & {"complaint.narrative", "customer.phone", "prejudgement", "triage"}
    assert page.decisions == ()
    assert page.head.phone is None
    told = repr(page)
    assert "没有人通知我" not in told
    assert "13800000001" not in told
    assert "没有人通知我" not in repr(queries.task_page(desk.ctx, person, task))
    assert [row.number for row in queries.cases(desk.ctx, person).rows] == [CASE]
    with pytest.raises(Refusal, match="not_allowed"):
        queries.case_page(desk.ctx, desk.who("finance1"), CASE)


def test_what_a_department_may_not_read_is_not_found_by_its_search(desk: House) -> None:
    in_check(desk)
    person = desk.who("logistics1")
    assert queries.search(desk.ctx, person, "核实停运").hits
    assert queries.search(desk.ctx, person, "招待家人").hits == ()
    assert queries.search(desk.ctx, person, "13800000001").hits == ()
    assert queries.search(desk.ctx, desk.who("agent1"), "招待家人").hits


@pytest.mark.parametrize("who", ["owner1", "compliance1"])
def test_those_who_look_after_the_process_see_every_case_with_personal_values_masked(desk: House, who: str) -> None:
    person = desk.who(who)
    page = queries.case_page(desk.ctx, person, CASE)
    told = repr(page) + repr(queries.cases(desk.ctx, person)) + repr(queries.search(desk.ctx, person, "水果"))
    assert "13800000001" not in told
    assert "王女士" not in told
    assert page.head.customer == "王**"
    assert queries.search(desk.ctx, person, "王女士").hits == ()


@pytest.mark.parametrize("who", ["owner1", "compliance1"])
def test_the_name_of_a_file_is_masked_with_the_rest_wherever_it_stands(desk: House, who: str) -> None:
    agent, person = desk.who("agent1"), desk.who(who)
    file = actions.add_file(desk.ctx, agent, CASE, "王女士13800000001.png", png())
    actions.mark_file(desk.ctx, agent, CASE, file.number, internal=False)
    seen = {"id": file.id, "name": file.name, "size": file.size, "type": file.type}
    changes = {"execution": {"proof": [seen]}}
    actions.set_variables(desk.ctx, desk.who("supervisor1"), CASE, changes, reason="凭证")
    task = desk.rows("task")[0]
    pages = [
        queries.case_page(desk.ctx, person, CASE),
        queries.task_page(desk.ctx, person, f"{CASE}.{task.key}"),
    ]
    for page in pages:
        assert [row.name for row in page.files] == ["•••.png"]
        assert "王女士" not in repr(page)
        assert "13800000001" not in repr(page)
    told = [row.text.zh for row in pages[0].timeline if row.kind.startswith("file")]
    assert told == ["允许把附件“•••.png”给客户", "添加了附件“•••.png”（内部）"]
    assert "•••.png" in next(row.text for row in pages[0].variables if row.path == "execution")
    assert file.name in repr(queries.case_page(desk.ctx, agent, CASE))


def test_an_administrator_sees_no_case(desk: House) -> None:
    admin = desk.who("admin1")
    for act in (lambda: queries.case_page(desk.ctx, admin, CASE), lambda: queries.cases(desk.ctx, admin)):
        with pytest.raises(Refusal, match="not_allowed"):
            act()


@pytest.mark.parametrize(
    ("text", "found"),
    [("水果", True), ("变质", True), ("13800000001", True), ("0001", True), ("so-1001", True), ("SO-10", True),
     ("王女士", True), (CASE, True), ("赣南 水果", True), ("冰箱", False), ("%", False), ("' OR 1=1", False),
     ("* NEAR", False), ("😀", False), ('"', False), ("水" * 500, False)],
)  # fmt: skip
def test_search_finds_two_characters_and_is_not_confused_by_operators(desk: House, text: str, found: bool) -> None:
    page = queries.search(desk.ctx, desk.who("agent1"), text)
    assert bool(page.hits) is found
    if found and text == "水果":
        assert page.hits[0].place is not None
        assert ("水果", True) in page.hits[0].place.snippet


def test_lists_are_filtered_and_sorted(desk: House) -> None:
    agent = desk.who("agent1")
    desk.clock.advance(timedelta(minutes=5))
    second = intake(desk, "agent2", name="李先生", phone="13900000002")
    ask = lambda **wanted: [row.number for row in queries.cases(desk.ctx, agent, filters=Filter(**wanted)).rows]  # noqa: E731
    assert ask() == [CASE, second.case] or ask() == [second.case, CASE]
    assert ask(owner=("me",)) == [CASE]
    assert ask(owner=("agent2",)) == [second.case]
    assert ask(risk=("high",)) == []
    assert ask(category=("logistics",), status=("open",), text="李先生") == [second.case]
    assert ask(due="overdue") == []
    assert ask(group=("agent",)) == ask()
    actions.set_favourite(desk.ctx, agent, CASE, True)
    assert ask(favourite=True) == [CASE]
    for sort in ("received", "-received", "due", "risk", "priority", "updated", "nonsense"):
        assert sorted(ask(sort=sort)) == [CASE, second.case]


@pytest.mark.parametrize(
    ("given", "matched"),
    [
        ({"phone": "138-0000-0001"}, "phone"),
        ({"phone": "+86 13800000001"}, "phone"),
        ({"order": "SO-1001"}, "order"),
        ({"phone": "13999999999", "order": "SO-1001"}, "order"),
        ({"phone": "13999999999"}, "none"),
        ({}, "none"),
    ],
)
def test_a_customer_is_found_again_by_phone_else_by_order(desk: House, given: dict[str, str], matched: str) -> None:
    history = queries.customer_history(desk.ctx, desk.who("agent1"), **given)
    assert (history.matched, history.total) == (matched, int(matched != "none"))


def test_a_customer_without_a_phone_is_found_by_name(desk: House) -> None:
    intake(desk, name="欧阳先生", phone=None, email="ouyang@example.com")
    history = queries.customer_history(desk.ctx, desk.who("agent1"), name="欧阳先生")
    assert (history.matched, history.total, history.open) == ("name", 1, 1)


def test_the_page_of_a_customer_tells_what_was_promised_paid_and_answered(desk: House) -> None:
    variables = (ROOT / "processes" / "variables.json").read_bytes()
    desk.release({"processes/p.bpmn": diagram(line("task a")), "processes/variables.json": variables})
    day = feel.from_python(datetime.fromisoformat("2026-03-01T09:00:00+08:00"))
    promise = {"id": "P1", "kind": "reply", "what": "三天内回电", "made_at": day, "due": day, "status": "broken"}
    desk.open(
        customer=INTAKE["customer"],
        complaint={"key_points": "水壶漏水"},
        plan={"amount": 120},
        result_given={"at": day},
        call_back={"satisfaction": 4},
        promises=[promise],
    )
    page = queries.customer_page(desk.ctx, desk.who("agent1"), CASE)
    assert (page.customer, page.phone, page.paid, page.satisfaction) == ("王女士", "138****0001", Decimal(120), 4.0)
    assert ([case.row.title for case in page.past], len(page.open)) == (["水壶漏水"], 1)
    assert {(moment.kind, moment.text) for moment in page.moments if moment.case != CASE} == {
        ("received", "水壶漏水"),
        ("result", "水壶漏水"),
        ("closed", "水壶漏水"),
        ("promised", "三天内回电"),
        ("broken", "三天内回电"),
    }
    in_check(desk)
    theirs = queries.customer_page(desk.ctx, desk.who("logistics1"), CASE)
    assert [case.row.number for case in theirs.cases] == [CASE]
    assert (theirs.phone, theirs.satisfaction, theirs.paid) == (None, None, 0)


def test_earlier_complaints_and_the_batch_are_counted_before_the_tables_read_them(desk: House) -> None:
    second = intake(desk)
    page = queries.case_page(desk.ctx, desk.who("supervisor1"), second.case)
    shown = {row.path: row.value for row in page.variables}
    assert shown["customer.earlier_complaints"] == 1


def test_the_case_page_loads_at_once_in_at_most_fifteen_statements(desk: House) -> None:
    in_check(desk)
    agent = desk.who("agent1")
    desk.ctx.people.users  # noqa: B018  known before, as in a running process
    task = queries.work(desk.ctx, agent, tab="all").rows[0].id
    pages: dict[str, Callable[[], object]] = {
        "case": lambda: queries.case_page(desk.ctx, agent, CASE),
        "work": lambda: queries.work(desk.ctx, agent, tab="groups"),
        "cases": lambda: queries.cases(desk.ctx, agent),
        "search": lambda: queries.search(desk.ctx, agent, "水果"),
        "task": lambda: queries.task_page(desk.ctx, agent, task),
        "team": lambda: queries.team(desk.ctx, desk.who("supervisor1")),
    }
    for name, page in pages.items():
        with desk.counted() as told:
            page()
        assert len(told) <= 15, f"{name}: {len(told)}"


def test_the_case_page_tells_the_steps_the_diagram_and_the_history(desk: House) -> None:
    task = in_check(desk)
    desk.clock.advance(timedelta(hours=3))
    page = queries.case_page(desk.ctx, desk.who("agent1"), CASE)
    assert [step.state for step in page.steps][:3] == ["done", "current", "ahead"]
    [root] = [row for row in page.diagrams if row.path == ()]
    assert root.elements["prejudge"] == "done"
    assert "overdue" in root.elements.values()
    assert next(clock.state for clock in page.clocks) == "overdue"
    assert page.clocks == tuple(sorted(page.clocks, key=lambda clock: clock.due))
    kinds = [row.kind for row in page.timeline]
    assert kinds[-1] == "opened"
    assert {"completed", "decided", "sent"} <= set(kinds)
    assert [party.group.id for party in page.parties if party.task == task] == ["logistics"]
    decision = next(row for row in page.decisions if row.decision == "triage")
    assert decision.matched
    assert decision.annotations
    older, more = queries.timeline(desk.ctx, desk.who("agent1"), CASE, group="decisions")
    assert not more
    assert {row.kind for row in older} == {"decided"}


def test_clocks_say_what_the_calendar_left_out_and_what_happens_when_they_strike(
    tmp_path: Path, database: str | None
) -> None:
    hours = tmp_path / "hours.yaml"
    hours.write_text("hours: {mon-fri: [09:00-18:00]}\nholidays: none\n")
    with make_house(tmp_path, database, calendar=str(hours)) as house:
        house.release(actions.read_folder(ROOT))
        house.clock.advance(timedelta(hours=8, minutes=30))  # Monday 17:30
        intake(house)
        in_check(house)
        page = queries.case_page(house.ctx, house.who("agent1"), CASE)
    told = {clock.element: clock.reckoning for clock in page.clocks if clock.reckoning}
    overnight = (Text("非工作时间", "Outside working hours"), timedelta(hours=15))
    reminder = Text("提醒部门及其主管", "Remind department and lead")
    assert told["check_facts"] == Reckoned(timedelta(hours=2), (overnight,), reminder)
    assert told["department_2h"] == told["check_facts"]
    assert told["result_48h"].skipped == ()
    assert told["result_48h"].then == Text("升级通知", "Escalation notice")


def test_what_others_did_is_news_until_the_case_is_looked_at(desk: House) -> None:
    agent = desk.who("agent1")
    task = in_check(desk)
    actions.claim_task(desk.ctx, desk.who("logistics1"), task)
    assert queries.counts(desk.ctx, agent).news == 0
    actions.look(desk.ctx, agent, CASE, read=queries.case_page(desk.ctx, agent, CASE).head.events)
    form = queries.task_page(desk.ctx, desk.who("logistics1"), task)
    assert [person.id for person in form.viewers] == []
    assert [person.id for person in queries.case_page(desk.ctx, desk.who("agent2"), CASE).viewers] == ["agent1"]
    told, _ = queries.audit(desk.ctx, desk.who("admin1"), case=CASE)
    assert [entry.what for entry in told] == ["case.view"]


def test_the_next_task_is_the_most_urgent_and_says_why(desk: House) -> None:
    agent = desk.who("agent1")
    found = queries.next_task(desk.ctx, agent)
    assert found is not None
    assert found.task.case == CASE
    assert found.why.zh
    assert queries.next_task(desk.ctx, agent, but=found.task.id) is None
    assert queries.next_task(desk.ctx, desk.who("owner1")) is None


def test_a_personal_value_can_be_erased_without_touching_the_history(desk: House) -> None:
    before = [tuple(row) for row in desk.rows("case_event")]
    assert all("13800000001" not in str(row) and "没有人通知我" not in str(row) for row in before)
    assert any("13800000001" in str(row.value) for row in desk.rows("personal_value"))
    with desk.ctx.store.write() as tx:
        tx.execute(sa.text("update personal_value set value = null"))
    page = queries.case_page(desk.ctx, desk.who("agent1"), CASE)
    assert page.timeline
    assert [tuple(row) for row in desk.rows("case_event")] == before


def test_intake_data_is_corrected_with_before_and_after_and_the_tables_run_again(desk: House) -> None:
    agent = desk.who("agent1")
    data = {**INTAKE, "complaint": {**INTAKE["complaint"], "emotion": "angry", "safety_hazard": True}}
    with pytest.raises(Refusal, match="not_allowed"):
        actions.correct_intake(desk.ctx, desk.who("agent2"), CASE, data, reason="错了")
    with pytest.raises(Refusal) as caught:
        actions.correct_intake(desk.ctx, agent, CASE, data, reason="")
    assert caught.value.field == "reason"
    actions.correct_intake(desk.ctx, agent, CASE, data, reason="客户补充：有人受伤")
    page = queries.case_page(desk.ctx, agent, CASE)
    assert page.head.risk == "high"
    told = next(row for row in page.timeline if row.kind == "corrected")
    assert ("complaint.emotion", "upset", "angry") in [(c.path, c.before, c.after) for c in told.changes]
    with pytest.raises(Refusal) as same:
        actions.correct_intake(desk.ctx, agent, CASE, data, reason="再来一次")
    assert same.value.errors[0].code == "unchanged"


@pytest.mark.proves("001-37")
def test_when_a_batch_turns_into_a_risk_its_earlier_open_cases_are_raised_too(desk: House) -> None:
    order = {**INTAKE["order"], "batch": "B-7"}
    cases = []
    for number in range(3):
        data = {**INTAKE, "customer": {**INTAKE["customer"], "phone": f"1390000000{number}"}, "order": order}
        opened = actions.open_case(desk.ctx, desk.who("agent1"), process="complaint_handling", data=data)
        cases.append(opened.case)
    risk = lambda: [queries.case_page(desk.ctx, desk.who("pr1"), case).head.risk for case in cases]  # noqa: E731
    assert risk() == ["normal", "normal", "high"]
    assert actions.handle_outbox(desk.ctx) >= 1
    assert risk() == ["high", "high", "high"]
    actions.handle_outbox(desk.ctx)
    assert actions.handle_outbox(desk.ctx) == 0


def test_steps_and_clocks_bear_the_short_names_of_the_diagram(desk: House) -> None:
    task = queries.work(desk.ctx, desk.who("agent1"), tab="all").rows[0]
    assert task.step_short == Text("预判", "Pre-judge")
    assert task.clock is not None
    assert task.clock.name == Text("预判", "Pre-judge")
    case = queries.cases(desk.ctx, desk.who("agent1")).rows[0]
    assert (case.step, case.step_short) == (Text("投诉预判", "Pre-judgement"), Text("预判", "Pre-judge"))


def test_a_diagram_without_short_names_shows_what_it_has(desk: House) -> None:
    body = line('userTask t camunda:candidateGroups="agent" camunda:dueDate="=now()"').replace(
        '<userTask id="t" name="t"', '<userTask id="t" name="核对账目"'
    )
    desk.diagram(body)
    desk.open()
    task = next(row for row in queries.work(desk.ctx, desk.who("agent1"), tab="groups").rows if row.element == "t")
    assert task.step_short is None
    assert task.clock is not None
    assert task.clock.name == Text("截止", "Due")
