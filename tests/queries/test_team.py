"""The team in numbers: what a supervisor and a lead are shown, what is counted when, who is proposed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app import actions, queries
from app.errors import Refusal
from app.queries.rows import Load, TeamPage
from app.queries.team_people import NO_GROUP
from tests.house import House, diagram, line

FLOW = line(
    'userTask work camunda:candidateGroups="agent" camunda:dueDate="=now() + duration(&quot;PT1H&quot;)"',
    'userTask check camunda:candidateGroups="logistics"',
    'userTask pay camunda:candidateGroups="finance, logistics" camunda:dueDate="=now() + duration(&quot;PT8H&quot;)"',
)


@pytest.fixture
def team(both: House) -> House:
    both.diagram(FLOW)
    return both


def page(house: House, user: str = "supervisor1", **asked: object) -> TeamPage:
    return queries.team(house.ctx, house.who(user), **asked)  # type: ignore[arg-type]


def load_of(found: TeamPage, group: str, user: str) -> Load:
    [one] = [one for one in found.groups if (one.group.id if one.group else NO_GROUP) == group]
    return next(load for load in one.people if load.person.id == user)


def take(house: House, user: str, case: actions.Opened) -> str:
    task = case.opened[0]
    actions.claim_task(house.ctx, house.who(user), task)
    return task


def test_people_are_told_by_what_they_hold_wait_for_and_did_today(team: House) -> None:
    first, second = (take(team, "agent1", team.open("agent1")) for _ in range(2))
    team.do(first)
    found = load_of(page(team), "agent", "agent1")
    assert (found.open, found.waiting, found.done, found.held) == (1, 1, 1, 1)
    team.clock.advance(timedelta(minutes=30))
    assert load_of(page(team), "agent", "agent1").soon == 1
    team.clock.advance(timedelta(hours=1))
    late = load_of(page(team), "agent", "agent1")
    assert (late.soon, late.overdue) == (0, 1)
    team.clock.advance(timedelta(days=1))
    assert load_of(page(team), "agent", "agent1").done == 0, second


def test_what_opened_and_was_done_is_held_against_yesterday_at_this_time(team: House) -> None:
    for _ in range(2):
        team.do(team.open("agent1").opened[0])
    team.clock.advance(timedelta(hours=2))
    team.open("agent1")  # later than now, yesterday
    team.clock.advance(timedelta(hours=23))
    team.do(team.open("agent1").opened[0])
    found = page(team).figures
    assert (found.opened, found.opened_yesterday) == (2, 4)
    assert (found.done, found.done_yesterday) == (1, 2)
    assert (found.open, found.change) == (4, 1)


def test_a_cancelled_task_is_open_no_longer_and_not_done_either(team: House) -> None:
    team.open("agent1")
    gone = team.open("agent1")
    actions.cancel_case(team.ctx, team.who("supervisor1"), gone.case, reason="重复录入")
    found = page(team).figures
    assert (found.open, found.change, found.done) == (1, 1, 0)


def test_on_time_counts_what_had_a_time_and_was_done_this_week(team: House) -> None:
    team.do(team.open("agent1").opened[0])
    late = team.open("agent1").opened[0]
    team.clock.advance(timedelta(hours=2))
    done = team.do(late)
    team.do(f"{done.case}.2", by="logistics1")  # without a due time
    found = page(team).figures
    assert (found.in_time, found.timed) == (1, 2)
    assert (found.in_time_before, found.timed_before) == (0, 0)


WEEKS = [
    # done at (house's zone), looked at, → this week, last week
    ("2026-03-08T23:59+08:00", "2026-03-08T23:59+08:00", 1, 0),  # Sunday
    ("2026-03-08T23:59+08:00", "2026-03-09T00:00+08:00", 0, 1),  # Monday begins: Sunday 16:00 in UTC
    ("2026-03-09T00:00+08:00", "2026-03-15T23:59+08:00", 1, 0),
    ("2026-03-02T09:00+08:00", "2026-03-15T23:59+08:00", 0, 1),
    ("2026-03-08T23:59+08:00", "2026-03-16T00:00+08:00", 0, 0),  # the week before last
]


@pytest.mark.parametrize(("done", "looked_at", "this", "last"), WEEKS)
def test_a_week_begins_on_monday_in_the_time_zone_of_the_house(
    team: House, done: str, looked_at: str, this: int, last: int
) -> None:
    team.clock.set(datetime.fromisoformat(done))
    team.do(team.open("agent1").opened[0])
    team.clock.set(datetime.fromisoformat(looked_at))
    found = page(team).figures
    assert (found.timed, found.timed_before) == (found.in_time, found.in_time_before) == (this, last)


def test_what_was_done_yesterday_is_known_on_a_monday_too(team: House) -> None:
    team.clock.set(datetime.fromisoformat("2026-03-08T10:00+08:00"))
    team.do(team.open("agent1").opened[0])
    team.clock.set(datetime.fromisoformat("2026-03-09T11:00+08:00"))
    found = page(team).figures
    assert (found.done_yesterday, found.timed, found.timed_before) == (1, 0, 1)


def test_a_lead_is_told_of_the_own_groups_only_also_where_a_task_names_several(team: House) -> None:
    team.open("agent1")
    case = team.do(team.open("agent1").opened[0]).case
    lead = page(team, "logistics_lead")
    assert [one.group.id for one in lead.groups if one.group] == ["logistics"]
    assert (lead.figures.open, lead.figures.opened, lead.figures.done) == (1, 1, 0)
    assert [task.id for task in lead.unclaimed] == [f"{case}.2"]
    team.do(f"{case}.2", by="logistics1")
    lead = page(team, "logistics_lead", opened=["logistics1", "agent1"])
    assert [(task.id, len(task.groups)) for task in lead.unclaimed] == [(f"{case}.3", 2)]
    assert (lead.figures.open, lead.figures.done) == (1, 1)
    assert page(team).figures.open == 2


@pytest.mark.parametrize("user", ["agent1", "logistics1", "owner1", "compliance1", "admin1"])
def test_who_leads_nobody_and_watches_nothing_sees_no_team(house: House, user: str) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        page(house, user)


def test_stopped_cases_and_bounces_keep_to_the_groups_that_are_looked_at(both: House) -> None:
    both.diagram(line('userTask a camunda:candidateGroups="warehouse"', 'userTask c camunda:candidateGroups="=none"'))
    case = both.open("supervisor1")
    sent_on = [{"from": "warehouse", "to": "finance"}, {"from": "finance", "to": "warehouse"}]
    actions.set_variables(both.ctx, both.who("supervisor1"), case.case, {"bounces": sent_on}, reason="两次退回")
    both.do(case.opened[0], by="warehouse1")
    for found in (page(both), page(both, groups=["warehouse"])):
        assert (found.stopped, found.bounced_twice, len(found.bounces)) == (1, 1, 2)
    lead = page(both, "logistics_lead")
    assert (lead.stopped, lead.bounced_twice, lead.bounces) == (0, 0, ())


def test_groups_narrow_it_and_those_of_others_are_left_out(team: House) -> None:
    team.do(team.open("agent1").opened[0])
    team.open("agent1")
    found = page(team, groups=["logistics"])
    assert ([one.group.id for one in found.groups if one.group], found.figures.open) == (["logistics"], 1)
    assert {"agent", "logistics", "finance"} <= {choice.id for choice in found.choices}
    lead = page(team, "logistics_lead", groups=["agent"])
    assert ([choice.id for choice in lead.choices], lead.figures.open) == (["logistics"], 1)


def test_the_tasks_of_people_come_along_where_they_are_asked_for(team: House) -> None:
    task = take(team, "agent1", team.open("agent1"))
    assert load_of(page(team), "agent", "agent1").tasks is None
    [row] = load_of(page(team, opened=["agent1"]), "agent", "agent1").tasks or ()
    assert row.id == task
    assert "assign" in row.may
    assert load_of(page(team, opened=["agent2"]), "agent", "agent2").tasks == ()


def test_by_step_and_by_category_tell_the_same_tasks(both: House) -> None:
    step = '<extensionElements><camunda:properties><camunda:property name="step" value="核实"/></camunda:properties>'
    body = (
        '<startEvent id="s"/><userTask id="a" name="a" camunda:candidateGroups="agent">'
        f"{step}</extensionElements></userTask>"
        '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="g" sourceRef="a" targetRef="e"/>'
    )
    both.release({"processes/p.bpmn": diagram(body)})
    take(both, "agent1", both.open("agent1"))
    both.open("agent1")
    [step_share] = page(both, by="step").shares
    assert (step_share.id, step_share.open, step_share.unclaimed) == ("核实", 2, 1)
    [category] = page(both, by="category").shares
    assert (category.id, category.open, category.unclaimed) == (None, 2, 1)
    assert page(both, by="category").figures == page(both).figures


def test_a_clock_of_the_flow_that_strikes_soon_is_shown_with_what_it_leads_to(both: House) -> None:
    timer = (
        '<intermediateCatchEvent id="limit" name="时限"><timerEventDefinition>'
        "<timeDuration>PT6H</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    body = (
        f'<startEvent id="s"/>{timer}<userTask id="take_over" name="接管" camunda:candidateGroups="supervisor"/>'
        '<endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="limit"/>'
        '<sequenceFlow id="g" sourceRef="limit" targetRef="take_over"/>'
        '<sequenceFlow id="h" sourceRef="take_over" targetRef="e"/>'
    )
    both.release({"processes/p.bpmn": diagram(body)})
    case = both.open("agent1").case
    assert page(both).strikes == ()
    both.clock.advance(timedelta(hours=3))
    [strike] = page(both).strikes
    assert (strike.case, strike.clock.name.zh) == (case, "时限")
    assert strike.clock.reckoning is not None
    assert strike.clock.reckoning.then is not None
    assert strike.clock.reckoning.then.zh == "接管"
    assert page(both, "logistics_lead").strikes == ()


# ── limits and proposals ──────────────────────────────────────────────────────────────────────────


def test_the_smallest_share_of_the_own_limit_is_proposed_first(team: House) -> None:
    for _ in range(2):
        take(team, "agent1", team.open("agent1"))
    take(team, "agent2", team.open("agent1"))
    free = team.open("agent1").opened[0]
    supervisor = team.who("supervisor1")

    def proposed() -> list[tuple[str, int, int]]:
        found = queries.least_loaded(team.ctx, supervisor, [free])
        return [(one.person.id, one.held, one.limit) for one in found]

    assert proposed() == [("senior1", 0, 24), ("agent2", 1, 24), ("agent1", 2, 24)]
    actions.set_limit(team.ctx, supervisor, "agent2", 2)
    assert proposed() == [("senior1", 0, 24), ("agent1", 2, 24), ("agent2", 1, 2)]
    now = team.clock.now()
    actions.set_absence(team.ctx, supervisor, "senior1", now, now + timedelta(days=1), None)
    assert [user for user, *_ in proposed()] == ["agent1", "agent2", "senior1"], "who is away comes last"


def test_who_did_the_step_that_shuts_them_out_is_not_proposed(both: House) -> None:
    body = line('userTask a camunda:candidateGroups="agent"', 'userTask b camunda:candidateGroups="agent"')
    shut = '<userTask id="b" name="b" camunda:candidateGroups="agent"><extensionElements><camunda:properties>'
    shut += '<camunda:property name="notBy" value="a"/></camunda:properties></extensionElements></userTask>'
    both.diagram(body.replace('<userTask id="b" name="b" camunda:candidateGroups="agent"/>', shut))
    case = both.do(both.open("agent1").opened[0]).case
    found = queries.least_loaded(both.ctx, both.who("supervisor1"), [f"{case}.2"])
    assert [one.person.id for one in found] == ["agent2", "senior1"]


@pytest.mark.parametrize(("by", "user"), [("logistics_lead", "logistics1"), ("supervisor1", "agent1")])
def test_a_lead_sets_a_limit_and_takes_it_back(both: House, by: str, user: str) -> None:
    group = "logistics" if user == "logistics1" else "agent"
    both.diagram(FLOW)
    assert load_of(page(both, by), group, user).limit == both.ctx.settings.task_limit
    actions.set_limit(both.ctx, both.who(by), user, 7)
    assert load_of(page(both, by), group, user).limit == 7
    actions.set_limit(both.ctx, both.who(by), user, None)
    assert load_of(page(both, by), group, user).limit == both.ctx.settings.task_limit


@pytest.mark.parametrize(
    ("by", "user", "limit", "code"),
    [
        ("agent1", "agent1", 3, "not_allowed"),
        ("logistics_lead", "agent1", 3, "not_allowed"),
        ("supervisor1", "agent1", 0, "invalid"),
        ("supervisor1", "agent1", 1000, "invalid"),
        ("supervisor1", "nobody", 3, "not_found"),
    ],
)
def test_no_other_limit_is_set(house: House, by: str, user: str, limit: int, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        actions.set_limit(house.ctx, house.who(by), user, limit)
    assert caught.value.code == code
    assert {row.task_limit for row in house.rows("users")} == {None}
