"""Absences: who may set whose, which deputies are taken, and who gets what is assigned to somebody away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import actions, queries
from app.errors import Refusal
from tests.house import House, form, line

CHECK = line('userTask check camunda:candidateGroups="logistics" camunda:formRef="f"')


@pytest.fixture
def checked(both: House) -> House:
    """A task of the logistics department waits: `C-2026-000001.1`."""
    both.diagram(CHECK, f=form("f", "text"))
    both.open("supervisor1")
    return both


TASK = "C-2026-000001.1"


def away(house: House, user: str, deputy: str | None, days: tuple[float, float] = (0, 2), by: str = "") -> actions.Away:
    start, end = (house.clock.now() + timedelta(days=day) for day in days)
    return actions.set_absence(house.ctx, house.who(by or user), user, start, end, deputy)


def refused(house: House, user: str, deputy: str | None, days: tuple[float, float] = (0, 2), by: str = "") -> Refusal:
    before = house.rows("absence")
    with pytest.raises(Refusal) as caught:
        away(house, user, deputy, days, by)
    assert house.rows("absence") == before
    return caught.value


def told(house: House, user: str) -> list[str]:
    return [notice.text.zh for notice in queries.notices(house.ctx, house.who(user))]


# ── who may set it ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("by", "user"),
    [
        ("agent1", "agent1"),
        ("logistics_lead", "logistics1"),
        ("supervisor1", "logistics1"),
        ("admin1", "agent1"),
        ("quality1", "quality1"),
    ],
)
def test_oneself_a_lead_a_supervisor_and_the_administrator_set_an_absence(house: House, by: str, user: str) -> None:
    absence = away(house, user, None, by=by).id
    actions.end_absence(house.ctx, house.who(by), user, absence)
    assert house.rows("absence") == []


@pytest.mark.parametrize(("by", "user"), [("agent1", "agent2"), ("logistics_lead", "agent1"), ("quality1", "agent1")])
def test_nobody_else_sets_or_ends_it(house: House, by: str, user: str) -> None:
    assert refused(house, user, None, by=by).code == "not_allowed"
    absence = away(house, user, None).id
    with pytest.raises(Refusal, match="not_allowed"):
        actions.end_absence(house.ctx, house.who(by), user, absence)
    assert [row.absence_id for row in house.rows("absence")] == [absence]


def test_who_may_set_whose_is_offered(house: House) -> None:
    offered = {
        by: {person.id for person in queries.absentees(house.ctx, house.who(by))}
        for by in ("agent1", "logistics_lead", "supervisor1")
    }
    assert offered["agent1"] == {"agent1"}
    assert offered["logistics_lead"] == {"logistics_lead", "logistics1"}
    assert {"agent1", "logistics1", "admin1"} <= offered["supervisor1"]


# ── deputies ──────────────────────────────────────────────────────────────────────────────────────


def test_a_deputy_works_here_and_is_somebody_else(house: House) -> None:
    actions.change_user(house.ctx, house.who("admin1"), "agent2", active=False)
    for deputy in ("agent1", "agent2", "nobody"):
        assert refused(house, "agent1", deputy).field == "deputy"


def test_a_deputy_who_is_away_too_is_followed_by_the_own_deputy(both: House) -> None:
    away(both, "agent2", "senior1", (1, 3))
    assert away(both, "agent1", "agent2", (0, 2)).follows == ("senior1",)
    assert both.ctx.people.stand_in("agent1", both.clock.now()) == "agent2"
    both.clock.advance(timedelta(days=1, hours=1))
    assert both.ctx.people.stand_in("agent1", both.clock.now()) == "senior1"


def test_a_deputy_who_is_away_with_nobody_to_follow_is_refused(both: House) -> None:
    away(both, "agent2", None, (1, 3))
    found = refused(both, "agent1", "agent2", (0, 2))
    assert [fault.code for fault in found.errors] == ["away"]
    assert "周宁在 2026-03-03 09:00–2026-03-05 09:00 也缺勤" in found.text.zh
    assert away(both, "agent1", "agent2", (0, 1)).follows == ()


def test_deputies_never_lead_back_to_the_person(both: House) -> None:
    away(both, "agent2", "senior1")
    away(both, "senior1", "agent1")
    found = refused(both, "agent1", "agent2")
    assert [fault.code for fault in found.errors] == ["circle"]
    assert away(both, "agent1", "agent2", (2, 3)).follows == ()


def test_whoever_has_the_person_as_deputy_is_named(house: House) -> None:
    away(house, "agent1", "agent2")
    assert away(house, "agent2", None).relying == ("agent1",)


@pytest.mark.parametrize("days", [(1, 1), (2, 1), (-2, -1)])
def test_a_time_that_runs_backwards_or_is_over_is_refused(house: House, days: tuple[float, float]) -> None:
    assert refused(house, "agent1", None, days).field == "end"


def test_two_absences_never_overlap(house: House) -> None:
    first = away(house, "agent1", "agent2", (0, 2)).id
    assert refused(house, "agent1", None, (1, 3)).field == "start"
    away(house, "agent1", None, (2, 3))
    actions.end_absence(house.ctx, house.who("agent1"), "agent1", first)
    away(house, "agent1", None, (1, 2))


def test_a_deputy_who_no_longer_works_here_gets_nothing(house: House) -> None:
    away(house, "agent1", "agent2")
    actions.change_user(house.ctx, house.who("admin1"), "agent2", active=False)
    assert house.ctx.people.stand_in("agent1", house.clock.now()) == "agent1"


# ── assigning by hand ─────────────────────────────────────────────────────────────────────────────


def test_what_is_assigned_to_somebody_away_goes_to_the_deputy_and_both_are_told(checked: House) -> None:
    away(checked, "logistics1", "logistics_lead")
    held = actions.assign_task(checked.ctx, checked.who("supervisor1"), TASK, "logistics1")
    assert held.assignee == "logistics_lead"
    assert told(checked, "logistics_lead") == ["陈静将“check”指派给何立，由您代办"]
    assert told(checked, "logistics1") == ["陈静将“check”指派给您，您缺勤，由吴涛代办"]
    latest = queries.case_page(checked.ctx, checked.who("supervisor1"), "C-2026-000001").timeline[0]
    assert latest.text.zh == "将“check”指派给何立，缺勤，由吴涛代办"


def test_many_tasks_go_to_the_deputy_too_and_are_taken_back(checked: House) -> None:
    lead = checked.who("supervisor1")
    actions.assign_task(checked.ctx, lead, TASK, "logistics1")
    away(checked, "logistics1", "logistics_lead")
    second = checked.open("supervisor1").opened[0]
    done = actions.bulk_tasks(checked.ctx, lead, "assign", [TASK, second], to="logistics1")
    assert [row.changed.after for row in done if row.changed] == ["logistics_lead", "logistics_lead"]
    actions.take_back(checked.ctx, lead, [row.changed for row in done if row.changed])
    holders = [row.assignee for row in sorted(checked.rows("task"), key=lambda row: row.case_id)]
    assert holders == ["logistics1", None], "also back to who is away"


@pytest.mark.parametrize("deputy", [None, "agent1"])
def test_without_a_deputy_who_may_do_it_nothing_is_assigned_unless_it_is_meant(
    checked: House, deputy: str | None
) -> None:
    away(checked, "logistics1", deputy)
    lead = checked.who("logistics_lead")
    with pytest.raises(Refusal) as caught:
        actions.assign_task(checked.ctx, lead, TASK, "logistics1")
    assert (caught.value.field, caught.value.errors[0].code) == ("to", "away")
    assert "何立缺勤到 2026-03-04 09:00" in caught.value.text.zh
    held = actions.assign_task(checked.ctx, lead, TASK, "logistics1", even_if_away=True)
    assert held.assignee == "logistics1"


def test_one_who_works_while_away_may_take_a_task(checked: House) -> None:
    away(checked, "logistics_lead", "logistics1")
    held = actions.assign_task(checked.ctx, checked.who("logistics_lead"), TASK, "logistics_lead")
    assert held.assignee == "logistics_lead"


def test_a_delegation_to_somebody_away_goes_to_the_deputy_and_comes_back(checked: House) -> None:
    actions.change_user(checked.ctx, checked.who("admin1"), "store1", groups=["logistics"])
    away(checked, "logistics1", "store1")
    held = actions.assign_task(checked.ctx, checked.who("logistics_lead"), TASK, "logistics1", delegate=True)
    assert held.assignee == "store1"
    assert actions.unclaim_task(checked.ctx, checked.who("store1"), TASK).assignee == "logistics_lead"


# ── handing over a whole case ─────────────────────────────────────────────────────────────────────

OWNED = line('userTask work camunda:assignee="=case.owner"')


@pytest.fixture
def owned(both: House) -> House:
    """`C-2026-000001` of agent1, whose task follows the owner."""
    both.diagram(OWNED)
    both.open("agent1")
    return both


CASE = "C-2026-000001"


def hand_over(house: House, to: str, by: str = "agent1", **more: bool) -> actions.Done:
    return actions.hand_over(house.ctx, house.who(by), CASE, to, reason="轮休", **more)


def test_a_case_handed_over_to_somebody_away_goes_to_the_deputy_and_both_are_told(owned: House) -> None:
    away(owned, "agent2", "senior1")
    assert hand_over(owned, "agent2").owner == "senior1"
    assert [row.owner for row in owned.rows("cases")] == ["senior1"]
    assert [row.assignee for row in owned.rows("task")] == ["senior1"]
    assert told(owned, "senior1") == ["林晓将案件转交给周宁，由您代办"]
    assert told(owned, "agent2") == ["林晓将案件转交给您，您缺勤，由高翔代办"]
    [message] = owned.rows("outbox")
    assert '"高翔"' in message.payload, "the customer hears who really looks after it"
    latest = queries.case_page(owned.ctx, owned.who("supervisor1"), CASE).timeline
    assert any(row.text.zh == "将案件从林晓转交给周宁，缺勤，由高翔代办：轮休" for row in latest)


@pytest.mark.parametrize(
    ("deputy", "why"),
    [
        (None, "没有人代理"),
        ("logistics1", "不能转给代理人何立：请选择客服同事"),
        ("agent1", "不能转给代理人林晓：已由此人负责"),
    ],
)
def test_where_no_deputy_can_have_the_case_it_stays_unless_it_is_meant(
    owned: House, deputy: str | None, why: str
) -> None:
    away(owned, "agent2", deputy)
    with pytest.raises(Refusal, match="invalid") as caught:
        hand_over(owned, "agent2")
    assert caught.value.text.zh.startswith("周宁缺勤到 2026-03-04 09:00")
    assert why in caught.value.text.zh
    assert [row.owner for row in owned.rows("cases")] == ["agent1"]
    assert hand_over(owned, "agent2", even_if_away=True).owner == "agent2"
    assert told(owned, "agent2") == ["林晓将案件转交给您"]


def test_the_case_goes_on_along_the_deputies_to_the_first_who_is_here(owned: House) -> None:
    away(owned, "agent2", "senior1")
    away(owned, "senior1", "supervisor1")
    assert hand_over(owned, "agent2").owner == "supervisor1"


def test_an_absence_that_has_not_begun_or_was_ended_early_changes_nothing(owned: House) -> None:
    away(owned, "agent2", "senior1", (1, 2))
    assert hand_over(owned, "agent2").owner == "agent2"
    ended = away(owned, "senior1", "agent1").id
    actions.end_absence(owned.ctx, owned.who("senior1"), "senior1", ended)
    assert hand_over(owned, "senior1", by="supervisor1").owner == "senior1"


def test_a_deputy_who_left_does_not_get_the_case(owned: House) -> None:
    away(owned, "agent2", "senior1")
    actions.change_user(owned.ctx, owned.who("admin1"), "senior1", active=False)
    with pytest.raises(Refusal, match="invalid") as caught:
        hand_over(owned, "agent2")
    assert "没有人代理" in caught.value.text.zh


def test_who_works_while_away_may_take_the_case(owned: House) -> None:
    away(owned, "supervisor1", "senior1")
    assert hand_over(owned, "supervisor1", by="supervisor1").owner == "supervisor1"
