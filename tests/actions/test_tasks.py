"""Claim, draft, complete: one wins, the others are told who, nothing typed is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import actions, queries
from app.errors import Refusal
from app.queries import rehearsal
from tests.house import House, form, line

AGENTS = 'userTask work camunda:candidateGroups="agent" camunda:formRef="f"'
TWO = line(AGENTS, 'userTask check camunda:candidateGroups="supervisor" camunda:formRef="f"')


def refusal(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


@pytest.fixture
def two(both: House) -> House:
    both.diagram(TWO, f=form("f", "text", "amount:number"))
    return both


def test_completing_a_task_that_nobody_holds_claims_it_in_the_same_commit(two: House) -> None:
    task = two.open().opened[0]
    done = two.do(task, "agent2", text="好")
    page = queries.task_page(two.ctx, two.who("supervisor1"), task)
    assert (page.status, page.completed_by and page.completed_by.id) == ("completed", "agent2")
    assert done.opened == (f"{done.case}.{done.opened[0].split('.')[1]}",)
    assert rehearsal.case_file(two.ctx, 1).read(0, "text") == "好"


def test_at_most_nine_statements_complete_a_task(two: House) -> None:
    task = two.open().opened[0]
    two.ctx.people.is_group("agent")
    with two.counted() as told:
        two.do(task, text="好", amount=5)
    assert len(told) <= 9, "\n".join(told)


def test_of_many_who_complete_at_once_one_wins_and_the_others_are_told_who(two: House) -> None:
    task = two.open().opened[0]
    outcomes: list[Refusal | None] = []
    ready = threading.Barrier(6)

    def act(name: str) -> None:
        actor = two.who(name)
        ready.wait()
        try:
            actions.complete_task(two.ctx, actor, task, None, {"text": name})
            outcomes.append(None)
        except Refusal as refused:
            outcomes.append(refused)

    threads = [threading.Thread(target=act, args=(name,)) for name in ("agent1", "agent2", "senior1") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = [outcome for outcome in outcomes if outcome is not None]
    assert len(lost) == 5
    winner = queries.task_page(two.ctx, two.who("supervisor1"), task).completed_by
    assert winner is not None
    assert {(r.code, r.details["by"], r.details["name"]) for r in lost} == {("not_open", winner.id, winner.name)}
    assert rehearsal.case_file(two.ctx, 1).read(0, "text") == winner.id


def test_a_task_of_somebody_else_is_refused_naming_who_and_the_draft_is_kept(two: House) -> None:
    task = two.open().opened[0]
    actions.claim_task(two.ctx, two.who("agent1"), task)
    refused = refusal(lambda: two.do(task, "agent2", text="mine"))
    assert (refused.code, refused.details["by"]) == ("claimed_by_other", "agent1")
    actions.save_draft(two.ctx, two.who("agent2"), task, {"text": "mine"})
    page = queries.task_page(two.ctx, two.who("agent2"), task)
    assert page.draft is not None
    assert page.draft.data == {"text": "mine"}
    assert page.why_not is not None
    assert "林晓" in page.why_not.zh


def test_claiming_twice_is_no_harm_and_giving_back_opens_it_for_others(two: House) -> None:
    task, one, other = two.open().opened[0], two.who("agent1"), two.who("agent2")
    actions.claim_task(two.ctx, one, task)
    actions.claim_task(two.ctx, one, task)
    assert refusal(lambda: actions.claim_task(two.ctx, other, task)).code == "claimed_by_other"
    actions.unclaim_task(two.ctx, one, task)
    assert actions.claim_task(two.ctx, other, task).assignee == "agent2"


def test_a_double_submit_completes_once(two: House) -> None:
    task = two.open().opened[0]
    two.do(task, text="once")
    assert refusal(lambda: two.do(task, text="twice")).code == "not_open"
    assert len([row for row in two.rows("case_event") if row.kind == "completed"]) == 1


@pytest.mark.parametrize(
    ("task", "code"), [("C-2026-000001.99", "not_found"), ("C-2026-000009.2", "not_found"), ("x", "not_found"),
                       ("C-1999-000001.2", "not_found")],
)  # fmt: skip
def test_a_task_that_is_not_there_is_not_found(two: House, task: str, code: str) -> None:
    two.open()
    assert refusal(lambda: two.do(task)).code == code


def test_a_foreign_task_is_not_allowed_before_anything_else_is_said(two: House) -> None:
    task = two.open().opened[0]
    two.do(task)
    assert refusal(lambda: two.do(task, "logistics1")).code == "not_allowed"
    assert refusal(lambda: two.do(task, "admin1")).code == "not_allowed"


@pytest.mark.parametrize(
    ("submitted", "field", "code"),
    [
        ({"other": 1}, "other", "unknown_field"),
        ({"amount": "many"}, "amount", None),
        ({"text": {"a": 1}}, "text", None),
    ],
)
def test_what_the_form_does_not_take_is_refused_and_changes_nothing(
    two: House, submitted: dict[str, object], field: str, code: str | None
) -> None:
    task = two.open().opened[0]
    before = rehearsal.fingerprint(two.ctx, 1)
    refused = refusal(lambda: two.do(task, **submitted))
    assert (refused.code, refused.errors[0].field) == ("invalid", field)
    assert code in (None, refused.errors[0].code)
    assert rehearsal.fingerprint(two.ctx, 1) == before


def test_a_task_without_a_form_takes_no_data(both: House) -> None:
    both.diagram(line('userTask work camunda:candidateGroups="agent"'))
    task = both.open().opened[0]
    refused = refusal(lambda: both.do(task, anything=1))
    assert (refused.code, refused.field) == ("invalid", "anything")
    assert both.do(task).closed


def test_who_made_the_plan_does_not_approve_it(both: House) -> None:
    properties = '<camunda:properties><camunda:property name="notBy" value="a"/></camunda:properties>'
    properties = f"<extensionElements>{properties}</extensionElements>"
    body = line('userTask a camunda:candidateGroups="agent"', 'userTask b camunda:candidateGroups="agent"')
    plain = '<userTask id="b" name="b" camunda:candidateGroups="agent"'
    both.diagram(body.replace(f"{plain}/>", f"{plain}>{properties}</userTask>"))
    task = both.do(both.open().opened[0], "agent1").opened[0]
    assert refusal(lambda: both.do(task, "agent1")).code == "not_allowed"
    assert refusal(lambda: actions.claim_task(both.ctx, both.who("agent1"), task)).code == "not_allowed"
    supervisor = both.who("supervisor1")
    actions.assign_task(both.ctx, supervisor, task, None)
    assert refusal(lambda: actions.assign_task(both.ctx, supervisor, task, "agent1")).code == "invalid"
    assert both.do(task, "agent2").closed


# ── stale forms ───────────────────────────────────────────────────────────────────────────────────

SIDE_BY_SIDE = (
    '<startEvent id="s"/><parallelGateway id="fork"/>'
    '<userTask id="a" camunda:candidateGroups="agent" camunda:formRef="f"/>'
    '<userTask id="b" camunda:candidateGroups="agent" camunda:formRef="g"/><endEvent id="e"/><endEvent id="e2"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="fork"/><sequenceFlow id="f2" sourceRef="fork" targetRef="a"/>'
    '<sequenceFlow id="f3" sourceRef="fork" targetRef="b"/><sequenceFlow id="f4" sourceRef="a" targetRef="e"/>'
    '<sequenceFlow id="f5" sourceRef="b" targetRef="e2"/>'
)


def test_work_on_another_branch_does_not_make_a_form_stale(both: House) -> None:
    both.diagram(SIDE_BY_SIDE, f=form("f", "text"), g=form("g", "other"))
    a, b = both.open().opened
    version = queries.task_page(both.ctx, both.who("agent1"), a).version
    both.do(b, other="x")
    both.do(a, version=version, text="y")


def test_a_changed_value_of_the_form_makes_it_stale_saying_which_and_by_whom(both: House) -> None:
    both.diagram(SIDE_BY_SIDE, f=form("f", "text"), g=form("g", "text"))
    a, b = both.open().opened
    version = queries.task_page(both.ctx, both.who("agent1"), a).version
    both.do(b, "agent2", text="from the other")
    refused = refusal(lambda: both.do(a, "agent1", version, text="mine"))
    assert refused.code == "stale"
    [change] = refused.details["changes"]  # type: ignore[misc]
    assert (change["path"], change["after"], change["by"]) == ("text", "from the other", "agent2")
    both.do(a, "agent1", int(str(refused.details["version"])), text="mine")


def test_a_draft_saved_in_two_windows_is_stale_in_the_older_one_which_gets_both(two: House) -> None:
    task, agent = two.open().opened[0], two.who("agent1")
    first = actions.save_draft(two.ctx, agent, task, {"text": "1"}, version=0)
    second = actions.save_draft(two.ctx, agent, task, {"text": "2", "amount": 2.5}, version=first.version)
    refused = refusal(lambda: actions.save_draft(two.ctx, agent, task, {"text": "3"}, version=first.version))
    assert (refused.code, refused.details["draft"]) == ("stale", {"text": "2", "amount": 2.5})
    assert refused.details["saved_at"] == second.saved_at
    newest = int(str(refused.details["draft_version"]))
    assert actions.save_draft(two.ctx, agent, task, {"text": "3"}, version=newest).version == newest + 1
    two.do(task, text="2")
    assert two.rows("draft") == []


def test_the_same_draft_from_two_windows_is_no_conflict(two: House) -> None:
    task, agent = two.open().opened[0], two.who("agent1")
    first = actions.save_draft(two.ctx, agent, task, {"text": "1", "amount": 1}, version=0)
    assert actions.save_draft(two.ctx, agent, task, {"amount": 1, "text": "1"}, version=0) == first


def test_two_people_with_drafts_of_one_task_do_not_disturb_each_other(two: House) -> None:
    task = two.open().opened[0]
    for name in ("agent1", "agent2", "agent1"):
        version = 1 if two.rows("draft") and name == "agent1" else 0
        actions.save_draft(two.ctx, two.who(name), task, {"text": f"{name} {version}"}, version=version)
    assert sorted(row.version for row in two.rows("draft")) == [1, 2]


# ── passing on ────────────────────────────────────────────────────────────────────────────────────


def test_a_delegated_task_comes_back_to_who_delegated_it(two: House) -> None:
    task, agent = two.open().opened[0], two.who("agent1")
    actions.claim_task(two.ctx, agent, task)
    actions.assign_task(two.ctx, agent, task, "agent2", delegate=True)
    assert actions.unclaim_task(two.ctx, two.who("agent2"), task).assignee == "agent1"


def test_a_delegation_is_marked_for_both_and_stands_with_what_the_delegator_waits_for(two: House) -> None:
    task, owner, lead = two.open().opened[0], two.who("agent1"), two.who("supervisor1")
    actions.claim_task(two.ctx, owner, task)
    actions.assign_task(two.ctx, lead, task, "agent2", delegate=True)
    [held] = queries.work(two.ctx, two.who("agent2"), tab="all").rows
    assert held.delegator is not None
    assert held.delegator.id == "supervisor1"
    for waiting in (lead, owner):  # in a case of somebody else, and in one's own
        page = queries.work(two.ctx, waiting, tab="waiting")
        assert [(row.id, row.tab, row.assignee and row.assignee.id) for row in page.rows] == [
            (task, "waiting", "agent2")
        ]
        assert page.counts.waiting == 1
    before = queries.counts(two.ctx, lead).stamp
    two.do(task, by="agent2")
    after = queries.counts(two.ctx, lead)
    assert after.waiting == 0
    assert after.stamp != before
    assert queries.work(two.ctx, lead, tab="waiting").rows == ()
    assert [notice.kind for notice in queries.notices(two.ctx, lead)] == ["delegated_back"]


def test_what_one_waits_for_pages_on_over_own_and_delegated(two: House) -> None:
    lead = two.who("supervisor1")
    for _ in range(2):
        actions.assign_task(two.ctx, lead, two.open().opened[0], "agent2", delegate=True)
    first = queries.work(two.ctx, lead, tab="waiting", limit=1)
    second = queries.work(two.ctx, lead, tab="waiting", limit=1, after=first.after)
    assert [row.case for row in (*first.rows, *second.rows)] == ["C-2026-000001", "C-2026-000002"]
    assert second.after is None


def test_only_a_delegation_is_resolved(two: House) -> None:
    task, agent = two.open().opened[0], two.who("agent1")
    actions.claim_task(two.ctx, agent, task)
    assert refusal(lambda: actions.unclaim_task(two.ctx, agent, task, delegated=True)).code == "not_open"
    assert two.rows("task")[0].assignee == "agent1"


def test_who_gets_a_task_is_told(two: House) -> None:
    task = two.open().opened[0]
    actions.assign_task(two.ctx, two.who("supervisor1"), task, "agent2")
    [notice] = queries.notices(two.ctx, two.who("agent2"))
    assert (notice.kind, notice.task, notice.read) == ("assigned", task, False)
    assert "陈静" in notice.text.zh


@pytest.mark.parametrize("to", ["nobody", "finance1", "owner1"])
def test_a_task_is_assigned_only_to_who_may_do_it(two: House, to: str) -> None:
    task = two.open().opened[0]
    refused = refusal(lambda: actions.assign_task(two.ctx, two.who("supervisor1"), task, to))
    assert (refused.code, refused.field) == ("invalid", "to")


def test_an_agent_passes_on_own_tasks_only(two: House) -> None:
    task = two.open("agent1").opened[0]
    actions.claim_task(two.ctx, two.who("agent1"), task)
    assert refusal(lambda: actions.assign_task(two.ctx, two.who("agent2"), task, "agent2")).code == "not_allowed"


def test_new_tasks_of_one_who_is_away_go_to_the_deputy(both: House) -> None:
    both.diagram(line('userTask a camunda:assignee="agent1"'))
    now = both.clock.now()
    agent = both.who("agent1")
    actions.set_absence(both.ctx, agent, "agent1", now, now + timedelta(days=2), "agent2")
    task = both.open("agent2").opened[0]
    page = queries.task_page(both.ctx, both.who("agent2"), task)
    assert page.task.assignee is not None
    assert page.task.assignee.id == "agent2"
    both.clock.advance(timedelta(days=3))
    later = both.open("agent2").opened[0]
    assert [row.assignee for row in both.rows("task") if row.status == "open"] == ["agent2", "agent1"], later


def test_the_first_agent_becomes_the_owner_and_stays_it(two: House) -> None:
    case = two.open("supervisor1")
    assert rehearsal.columns(two.ctx, case.case_id)["owner"] is None
    two.do(case.opened[0], "agent2")
    assert rehearsal.columns(two.ctx, case.case_id)["owner"] == "agent2"
    assert rehearsal.columns(two.ctx, two.open("agent1").case_id)["owner"] == "agent1"
