"""A group that is removed or left by its last person while tasks wait for it: supervisors hear of it and find them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import actions, queries
from app.errors import Text
from tests.house import House, form, line

WAITS = line('userTask ask camunda:candidateGroups="agent" camunda:formRef="f" camunda:dueDate="PT1H"',
             'userTask check camunda:candidateGroups="finance" camunda:formRef="f"')  # fmt: skip
TASK = "C-2026-000001.2"


@pytest.fixture
def waiting(both: House) -> House:
    """A task waits for finance, in which finance1 works."""
    both.diagram(WAITS, f=form("f", "text"))
    both.do(both.open().opened[0])
    return both


def admin(house: House) -> actions.Actor:
    return house.who("admin1")


def deactivate(house: House) -> None:
    for user in members(house):
        actions.change_user(house.ctx, admin(house), user, active=False)


def leave(house: House) -> None:
    for user in members(house):
        actions.change_user(house.ctx, admin(house), user, groups=["logistics"])


def remove(house: House) -> None:
    actions.save_group(house.ctx, admin(house), "finance", name=Text("财务部", "Finance"), active=False)


def members(house: House) -> list[str]:
    return [user.id for user in house.ctx.people.users.values() if user.active and "finance" in user.groups]


def told(house: House, user: str = "supervisor1") -> list[str]:
    found = queries.notices(house.ctx, house.who(user))
    return [notice.text.zh for notice in found if notice.kind == "nobody"]


@pytest.mark.parametrize("way", [deactivate, leave, remove])
def test_supervisors_are_told_once_and_find_what_nobody_can_take(waiting: House, way: Callable[[House], None]) -> None:
    lead = waiting.who("supervisor1")
    assert [row.nobody for row in queries.team(waiting.ctx, lead).unclaimed] == [False]
    way(waiting)
    assert told(waiting) == ["小组“财务部”的 1 件任务没有人能领取，小组里没有人"]
    assert told(waiting, "agent1") == []
    actions.save_group(waiting.ctx, admin(waiting), "quality", name=Text("质检部", "Quality"))
    assert len(told(waiting)) == 1
    [row] = queries.team(waiting.ctx, lead).unclaimed
    assert (row.id, row.nobody) == (TASK, True)
    [held] = queries.work(waiting.ctx, waiting.who("agent1"), tab="waiting").rows
    assert held.nobody


def test_what_is_stranded_stands_before_what_somebody_could_take(waiting: House) -> None:
    waiting.open("agent2")
    remove(waiting)
    rows = queries.team(waiting.ctx, waiting.who("supervisor1")).unclaimed
    assert [(row.element, row.nobody) for row in rows] == [("check", True), ("ask", False)]


def test_a_group_for_which_nothing_waits_is_removed_without_a_word(waiting: House) -> None:
    actions.claim_task(waiting.ctx, waiting.who(members(waiting)[0]), TASK)
    remove(waiting)
    assert told(waiting) == []


def test_a_task_that_opens_for_an_empty_group_or_comes_back_to_one_is_told(waiting: House) -> None:
    [holder, *_others] = members(waiting)
    actions.claim_task(waiting.ctx, waiting.who(holder), TASK)
    deactivate(waiting)
    actions.free_tasks(waiting.ctx, admin(waiting), holder)
    assert told(waiting) == ["“check”没有人能领取，小组里没有人"]
    waiting.do(waiting.open().opened[0])
    assert told(waiting) == ["“check”没有人能领取，小组里没有人"] * 2


def test_once_somebody_works_there_again_it_can_be_taken(waiting: House) -> None:
    deactivate(waiting)
    actions.change_user(waiting.ctx, admin(waiting), "agent2", groups=["agent", "finance"])
    [row] = queries.work(waiting.ctx, waiting.who("agent2"), tab="groups").rows
    assert (row.id, row.nobody) == (TASK, False)
