"""Who is told of what in the app: late tasks once, escalations by name and group, answers to the owner, incidents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import actions, queries
from tests.house import House, diagram, form, line

PASSED_ON = line(
    'userTask ask camunda:candidateGroups="agent" camunda:formRef="f"',
    'userTask check camunda:candidateGroups="logistics" camunda:formRef="f" camunda:dueDate="PT2H"',
    'userTask after camunda:candidateGroups="agent" camunda:formRef="f"',
)
MESSAGE = """
<startEvent id="s"/><sendTask id="tell" messageRef="m"><extensionElements><camunda:properties>
<camunda:property name="payload"
 value="={what: &quot;check&quot;, title: &quot;部门核查&quot;, title_en: &quot;The check&quot;, to: %s}"/>
</camunda:properties></extensionElements></sendTask><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="tell"/><sequenceFlow id="f2" sourceRef="tell" targetRef="e"/>
"""


def told(house: House, user: str) -> list[tuple[str, str]]:
    return [(notice.kind, notice.text.zh) for notice in queries.notices(house.ctx, house.who(user))]


@pytest.fixture
def late(both: House) -> House:
    """A case of agent1 whose check by logistics has two hours."""
    both.diagram(PASSED_ON, f=form("f", "text"))
    both.do(both.open().opened[0])
    return both


def test_a_late_task_is_told_once_to_who_holds_it(late: House) -> None:
    actions.claim_task(late.ctx, late.who("logistics1"), "C-2026-000001.2")
    late.advance(hours=1)
    assert actions.tell_overdue(late.ctx) == 0
    late.advance(hours=2)
    assert actions.tell_overdue(late.ctx) == 1
    another = late.another_process()
    assert actions.tell_overdue(another.ctx) == 0
    another.ctx.store.dispose()
    assert told(late, "logistics1") == [("overdue", "“check”已超时")]
    assert told(late, "logistics_lead") == []


def test_a_late_task_that_nobody_holds_is_told_to_the_lead(late: House) -> None:
    late.advance(hours=3)
    actions.tell_overdue(late.ctx)
    assert told(late, "logistics_lead") == [("overdue", "“check”已超时")]
    [notice] = queries.notices(late.ctx, late.who("logistics_lead"))
    assert notice.task == "C-2026-000001.2"


def test_what_was_late_for_days_when_nobody_looked_floods_nobody(late: House) -> None:
    late.advance(hours=60)
    assert actions.tell_overdue(late.ctx) == 1
    assert told(late, "logistics_lead") == []


def test_the_owner_hears_that_a_department_answered(late: House) -> None:
    late.do("C-2026-000001.2", by="logistics1")
    assert told(late, "agent1") == [("answered", f"{late.who('logistics1').name}完成了“check”")]
    assert told(late, "logistics1") == []


@pytest.mark.parametrize(
    ("kind", "to", "who", "text"),
    [
        ("reminder", '["logistics"]', ["logistics1", "logistics_lead"], "“部门核查”已超时"),
        ("escalation", '["supervisor"]', ["supervisor1"], "升级：部门核查"),
        ("escalation", '["logistics_lead"]', ["logistics_lead"], "升级：部门核查"),
        ("promise_broken", '["agent2", "nobody"]', ["agent2"], "承诺未兑现：部门核查"),
        ("progress", '["agent2"]', [], ""),
    ],
)
def test_messages_of_the_diagram_reach_those_they_name(
    both: House, kind: str, to: str, who: list[str], text: str
) -> None:
    body = diagram(MESSAGE % to.replace('"', "&quot;"))
    message = f'<message id="m" name="{kind}"/>'.encode()
    both.release({"processes/p.bpmn": body.replace(b"<process", message + b"<process", 1)})
    both.open()
    named = [user for user in ("agent2", "logistics1", "logistics_lead", "supervisor1") if told(both, user)]
    assert named == who
    assert {said for user in who for _, said in told(both, user)} == ({text} if text else set())


def test_whoever_may_repair_hears_that_a_flow_stopped(both: House) -> None:
    both.diagram(line('userTask work camunda:candidateGroups="=missing"'))
    both.open()
    assert [kind for kind, _ in told(both, "supervisor1")] == ["incident"]
    assert [kind for kind, _ in told(both, "owner1")] == ["incident"]
    assert told(both, "agent2") == []


def test_a_kind_that_is_switched_off_is_not_shown(late: House) -> None:
    actions.set_notice(late.ctx, late.who("agent1"), "answered", False)
    late.do("C-2026-000001.2", by="logistics1")
    assert told(late, "agent1") == []


def test_a_delegated_task_that_comes_back_says_so(late: House) -> None:
    lead = late.who("logistics_lead")
    actions.assign_task(late.ctx, lead, "C-2026-000001.2", "logistics1", delegate=True)
    actions.unclaim_task(late.ctx, late.who("logistics1"), "C-2026-000001.2")
    assert told(late, "logistics_lead") == [("delegated_back", f"{late.who('logistics1').name}办完了您委托的“check”")]


def test_the_clock_of_a_suspended_case_makes_nobody_late(late: House) -> None:
    actions.suspend_case(late.ctx, late.who("supervisor1"), "C-2026-000001", reason="等法务意见")
    late.advance(hours=3)
    assert actions.tell_overdue(late.ctx) == 0


def test_a_note_of_a_department_is_an_answer_until_the_owner_opens_the_case(late: House) -> None:
    case, owner = "C-2026-000001", late.who("agent1")
    late.do("C-2026-000001.2", by="logistics1")
    actions.claim_task(late.ctx, owner, "C-2026-000001.3")
    actions.look(late.ctx, owner, case, read=events_of(late, case))
    assert tabs(late, "agent1") == {"C-2026-000001.3": "later"}
    actions.add_comment(late.ctx, late.who("logistics1"), case, "车已到站，请先别联系客户")
    [row] = queries.work(late.ctx, owner, tab="news").rows
    assert row.news is not None
    assert (row.id, row.news.who, row.news.text.zh) == ("C-2026-000001.3", late.who("logistics1").name, "写了备注")
    assert told(late, "agent1")[0] == ("commented", f"{late.who('logistics1').name}写了备注")
    actions.look(late.ctx, owner, case, read=events_of(late, case))
    assert tabs(late, "agent1") == {"C-2026-000001.3": "later"}


def tabs(house: House, user: str) -> dict[str, str]:
    return {row.id: row.tab for row in queries.work(house.ctx, house.who(user), tab="all").rows}


def events_of(house: House, case: str) -> int:
    return queries.case_page(house.ctx, house.who("agent1"), case).head.events


@pytest.mark.parametrize(
    ("who", "text", "kinds"),
    [("agent2", "我也看看", []), ("logistics1", "@agent1 请看", ["mentioned"]), ("agent1", "给自己记一笔", [])],
)
def test_a_note_tells_the_owner_once_and_only_of_departments(
    late: House, who: str, text: str, kinds: list[str]
) -> None:
    actions.add_comment(late.ctx, late.who(who), "C-2026-000001", text)
    assert [kind for kind, _ in told(late, "agent1")] == kinds


# ── popping up ────────────────────────────────────────────────────────────────────────────────────


def pops(house: House, user: str) -> int:
    return queries.counts(house.ctx, house.who(user)).pops


def test_a_mention_pops_up_once_wherever_it_is_asked_for_and_an_answer_never(late: House) -> None:
    late.do("C-2026-000001.2", by="logistics1")
    assert (pops(late, "agent1"), queries.counts(late.ctx, late.who("agent1")).notices) == (0, 1)
    actions.add_comment(late.ctx, late.who("supervisor1"), "C-2026-000001", "@agent1 请看")
    assert pops(late, "agent1") == 1
    taken = actions.pop_notices(late.ctx, late.who("agent1"))
    assert [notice.kind for notice in queries.some_notices(late.ctx, late.who("agent1"), taken)] == ["mentioned"]
    another = late.another_process()
    assert actions.pop_notices(another.ctx, another.who("agent1")) == []
    another.ctx.store.dispose()
    assert pops(late, "agent1") == 0
    assert queries.counts(late.ctx, late.who("agent1")).notices == 2


def test_of_pages_that_ask_at_once_one_gets_the_notice(late: House) -> None:
    actions.add_comment(late.ctx, late.who("supervisor1"), "C-2026-000001", "@agent1 请看")
    agent = late.who("agent1")
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda _: actions.pop_notices(late.ctx, agent), range(4)))
    assert sorted(len(found) for found in taken) == [0, 0, 0, 1]


@pytest.mark.parametrize("way", ["read", "switched off"])
def test_what_was_read_or_is_switched_off_does_not_pop_up(late: House, way: str) -> None:
    agent = late.who("agent1")
    actions.add_comment(late.ctx, late.who("supervisor1"), "C-2026-000001", "@agent1 请看")
    if way == "read":
        actions.mark_notices_read(late.ctx, agent)
        assert actions.pop_notices(late.ctx, agent) == []
    else:
        actions.set_notice(late.ctx, agent, "mentioned", False)
        assert queries.some_notices(late.ctx, agent, actions.pop_notices(late.ctx, agent)) == ()
    assert pops(late, "agent1") == 0


def test_a_followed_notice_takes_with_it_what_was_told_of_the_case_before_and_nothing_else(late: House) -> None:
    lead, agent = late.who("supervisor1"), late.who("agent1")
    other = late.open("agent2").case
    for case in ("C-2026-000001", other, "C-2026-000001", "C-2026-000001"):
        actions.add_comment(late.ctx, lead, case, "@agent1 请看")
    latest, middle, *_ = queries.notices(late.ctx, agent)
    actions.follow_notice(late.ctx, agent, middle.id)
    assert [notice.read for notice in queries.notices(late.ctx, agent)] == [False, True, False, True]
    actions.follow_notice(late.ctx, late.who("agent2"), latest.id)  # somebody else's is left alone
    assert [notice.read for notice in queries.notices(late.ctx, agent)] == [False, True, False, True]


def test_older_notices_are_paged_by_key_without_the_kinds_that_are_off(late: House) -> None:
    agent = late.who("agent1")
    for _ in range(3):
        actions.add_comment(late.ctx, late.who("supervisor1"), "C-2026-000001", "@agent1 请看")
    late.do("C-2026-000001.2", by="logistics1")
    actions.set_notice(late.ctx, agent, "answered", False)
    first = queries.notices(late.ctx, agent, limit=2)
    rest = queries.notices(late.ctx, agent, limit=2, before=first[-1].id)
    assert [len(first), len(rest)] == [2, 1]
    assert {notice.kind for notice in (*first, *rest)} == {"mentioned"}
