"""One act on many tasks: a result for each, taken back where nobody touched it since; priorities set by hand."""

from __future__ import annotations

import pytest

from app import actions, queries
from app.actions.bulk_tasks import BulkRow
from app.errors import Refusal
from tests.house import House, form, line

TASK = line('userTask work camunda:candidateGroups="agent" camunda:formRef="f" camunda:priority="=level"')


@pytest.fixture
def three(both: House) -> House:
    both.diagram(TASK, f=form("f", "text", "level:number"))
    return both


def tasks(house: House, n: int = 3) -> list[str]:
    return [house.open(by="supervisor1").opened[0] for _ in range(n)]


def told(rows: tuple[BulkRow, ...]) -> list[str]:
    return [row.refusal.code if row.refusal else "ok" for row in rows]


def holders(house: House) -> list[str | None]:
    return [row.assignee for row in sorted(house.rows("task"), key=lambda row: row.case_id)]


def test_each_task_of_many_has_a_result_of_its_own(three: House) -> None:
    first, second, third = tasks(three)
    actions.claim_task(three.ctx, three.who("agent2"), second)
    rows = actions.bulk_tasks(three.ctx, three.who("agent1"), "claim", [first, second, third, first, "C-2026-000099.1"])
    assert told(rows) == ["ok", "claimed_by_other", "ok", "not_found"]
    assert holders(three) == ["agent1", "agent2", "agent1"]


def test_what_was_assigned_is_taken_back_where_nobody_touched_it_since(three: House) -> None:
    first, second, third = tasks(three)
    lead = three.who("supervisor1")
    actions.assign_task(three.ctx, lead, third, "agent2")
    done = actions.bulk_tasks(three.ctx, lead, "assign", [first, second, third], to="agent1")
    actions.assign_task(three.ctx, lead, second, "agent2")
    back = actions.take_back(three.ctx, lead, [row.changed for row in done if row.changed])
    assert told(back) == ["ok", "stale", "ok"]
    assert holders(three) == [None, "agent2", "agent2"]


def test_who_may_not_pass_a_task_on_changes_nothing(three: House) -> None:
    mine = tasks(three)
    rows = actions.bulk_tasks(three.ctx, three.who("agent1"), "assign", mine, to="agent2")
    assert told(rows) == ["not_allowed"] * 3
    assert holders(three) == [None] * 3


@pytest.mark.parametrize(
    ("do", "n", "given"),
    [("assign", 1, {}), ("nonsense", 1, {}), ("claim", 501, {})],
    ids=["to nobody", "no such act", "too many"],
)
def test_an_act_that_makes_no_sense_is_refused_as_a_whole(house: House, do: str, n: int, given: dict[str, str]) -> None:
    chosen = [f"C-2026-000001.{key}" for key in range(1, n + 1)]
    with pytest.raises(Refusal, match="invalid"):
        actions.bulk_tasks(house.ctx, house.who("agent1"), do, chosen, **given)  # type: ignore[arg-type]


def test_a_priority_set_by_hand_orders_the_list_and_can_be_taken_back(three: House) -> None:
    first, second = tasks(three, 2)
    lead, agent = three.who("supervisor1"), three.who("agent1")
    done = actions.bulk_tasks(three.ctx, lead, "priority", [second], priority=90)
    assert [task.id for task in queries.work(three.ctx, agent, tab="groups").rows] == [second, first]
    assert queries.work(three.ctx, agent, tab="groups").rows[0].priority == 90
    actions.take_back(three.ctx, lead, [row.changed for row in done if row.changed])
    assert [task.id for task in queries.work(three.ctx, agent, tab="groups").rows] == [first, second]
    assert {row.priority_by for row in three.rows("task")} == {None}


def test_a_priority_set_by_hand_outlives_a_repair_and_one_of_the_diagram_does_not(three: House) -> None:
    first, second = tasks(three, 2)
    lead = three.who("supervisor1")
    actions.set_priority(three.ctx, lead, first, 90)
    for task in (first, second):
        actions.set_variables(three.ctx, lead, task.split(".")[0], {"level": 20}, reason="等级改了")
    assert {row.case_id: row.priority for row in three.rows("task")} == {1: 90, 2: 20}


@pytest.mark.parametrize("priority", [-1, 101])
def test_a_priority_beyond_its_range_is_refused(three: House, priority: int) -> None:
    [task] = tasks(three, 1)
    with pytest.raises(Refusal, match="invalid"):
        actions.set_priority(three.ctx, three.who("supervisor1"), task, priority)


def test_the_least_loaded_who_may_do_all_of_it_is_offered_first(three: House) -> None:
    first, second, third = tasks(three)
    for user, task in (("agent1", first), ("senior1", second)):
        actions.claim_task(three.ctx, three.who(user), task)
    actions.claim_task(three.ctx, three.who("agent1"), third)
    offered = queries.least_loaded(three.ctx, three.who("supervisor1"), [first, second])
    assert [(one.person.id, one.held) for one in offered] == [("agent2", 0), ("senior1", 1), ("agent1", 2)]


def test_who_claimed_takes_it_back_without_a_right_to_assign(both: House) -> None:
    both.diagram(line('userTask work camunda:candidateGroups="pr"'))
    task = both.open().opened[0]
    one = both.who("pr1")
    done = actions.bulk_tasks(both.ctx, one, "claim", [task])
    assert told(actions.take_back(both.ctx, one, [row.changed for row in done if row.changed])) == ["ok"]
    done = actions.bulk_tasks(both.ctx, one, "claim", [task])
    given = actions.bulk_tasks(both.ctx, one, "unclaim", [task])
    assert told(actions.take_back(both.ctx, one, [row.changed for row in given if row.changed])) == ["ok"]
    assert holders(both) == ["pr1"]


def test_a_delegation_outlives_an_act_that_was_taken_back(three: House) -> None:
    [task] = tasks(three, 1)
    agent, lead = three.who("agent1"), three.who("supervisor1")
    actions.claim_task(three.ctx, agent, task)
    actions.assign_task(three.ctx, agent, task, "agent2", delegate=True)
    done = actions.bulk_tasks(three.ctx, lead, "assign", [task], to="senior1")
    actions.take_back(three.ctx, lead, [row.changed for row in done if row.changed])
    actions.unclaim_task(three.ctx, three.who("agent2"), task)
    assert holders(three) == ["agent1"]


def test_a_priority_that_was_changed_since_is_not_taken_back(three: House) -> None:
    [task] = tasks(three, 1)
    lead = three.who("supervisor1")
    done = actions.bulk_tasks(three.ctx, lead, "priority", [task], priority=90)
    actions.set_priority(three.ctx, lead, task, 55)
    assert told(actions.take_back(three.ctx, lead, [row.changed for row in done if row.changed])) == ["stale"]
    assert [row.priority for row in three.rows("task")] == [55]
