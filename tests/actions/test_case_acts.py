"""What supervisors and owners do with whole cases: suspend, end, reopen, send back, hand over, comment, attach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import actions, queries
from app.cases import Actor
from app.errors import Refusal
from app.journeys import script
from app.journeys.stage import Stage
from app.queries import rehearsal

HERE = Path(__file__).parent


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The small processes of the semantics journeys, on a database of their own."""
    release = HERE.parent / "journeys" / "semantics"
    file = tmp_path / "stage.yaml"
    file.write_text(f"release: {release}\nnow: 2026-03-02T09:00:00+08:00\nsteps: []\n", encoding="utf-8")
    with Stage(script.read(file)) as ready:
        yield ready


def who(stage: Stage, name: str) -> Actor:
    actor = stage.actor(name)
    assert actor is not None
    return actor


def opened(stage: Stage, process: str = "hands", **data: Any) -> actions.Opened:
    return actions.open_case(stage.ctx, who(stage, "agent1"), process=process, data=data)


def tasks(stage: Stage, case: actions.Opened) -> list[str]:
    return [task.element for task in rehearsal.open_tasks(stage.ctx, case.case_id)]


def status(stage: Stage, case: actions.Opened) -> object:
    return rehearsal.columns(stage.ctx, case.case_id)["status"]


def test_a_suspended_case_accepts_no_completion_and_its_clocks_stand_still(stage: Stage) -> None:
    supervisor = who(stage, "supervisor1")
    case = opened(stage, "hands")
    actions.suspend_case(stage.ctx, supervisor, case.case, reason="等待警方")
    with pytest.raises(Refusal, match="not_open"):
        actions.complete_task(stage.ctx, who(stage, "agent1"), case.opened[0], None, {})
    actions.resume_case(stage.ctx, supervisor, case.case, reason="可以继续")
    actions.complete_task(stage.ctx, who(stage, "agent1"), case.opened[0], None, {})
    assert tasks(stage, case) == ["approve"]


@pytest.mark.parametrize("kind", ["withdrawn", "not_a_complaint", "spam", "unreachable"])
def test_a_disposition_closes_the_case_with_its_reason_and_it_can_be_reopened_where_it_was(
    stage: Stage, kind: str
) -> None:
    case, supervisor = opened(stage), who(stage, "supervisor1")
    actions.dispose_case(stage.ctx, supervisor, case.case, kind, reason="客户来电说明")
    assert (status(stage, case), tasks(stage, case)) == ("closed", [])
    assert rehearsal.columns(stage.ctx, case.case_id)["ended_as"] == kind
    actions.reopen_case(stage.ctx, supervisor, case.case, reason="客户又来电")
    assert (status(stage, case), tasks(stage, case)) == ("open", ["make_plan"])


def test_a_duplicate_is_closed_and_linked_with_its_original(stage: Stage) -> None:
    first, second, supervisor = opened(stage), opened(stage), who(stage, "supervisor1")
    actions.dispose_case(stage.ctx, supervisor, second.case, "duplicate", reason="同一件事", duplicate_of=first.case)
    page = queries.case_page(stage.ctx, supervisor, first.case)
    assert [(link.number, link.kind) for link in page.links] == [(second.case, "duplicate")]


def test_a_finished_case_reopens_before_its_last_task(stage: Stage) -> None:
    case = opened(stage)
    actions.complete_task(stage.ctx, who(stage, "agent1"), case.opened[0], None, {})
    (task,) = rehearsal.open_tasks(stage.ctx, case.case_id)
    actions.complete_task(stage.ctx, who(stage, "supervisor1"), task.task_id, None, {})
    assert status(stage, case) == "closed"
    actions.reopen_case(stage.ctx, who(stage, "supervisor1"), case.case, reason="结果有误")
    assert (status(stage, case), tasks(stage, case)) == ("open", ["approve"])


def test_a_completed_task_is_sent_back_by_a_supervisor_with_a_reason(stage: Stage) -> None:
    case = opened(stage)
    actions.complete_task(stage.ctx, who(stage, "agent1"), case.opened[0], None, {})
    with pytest.raises(Refusal, match="not_allowed"):
        actions.send_back(stage.ctx, who(stage, "agent1"), case.opened[0], reason="想改")
    with pytest.raises(Refusal, match="invalid"):
        actions.send_back(stage.ctx, who(stage, "supervisor1"), case.opened[0], reason=" ")
    actions.send_back(stage.ctx, who(stage, "supervisor1"), case.opened[0], reason="方案漏了运费")
    assert tasks(stage, case) == ["make_plan"]


def test_a_case_is_handed_over_with_a_notice_and_a_message_to_the_customer(stage: Stage) -> None:
    case = opened(stage)
    actions.hand_over(stage.ctx, who(stage, "agent1"), case.case, "agent2", reason="轮休")
    assert rehearsal.columns(stage.ctx, case.case_id)["owner"] == "agent2"
    assert rehearsal.outbox_since(stage.ctx, case.case_id, 0) == ["contact_changed"]
    assert [n.kind for n in queries.notices(stage.ctx, who(stage, "agent2"))] == ["handed_over"]
    with pytest.raises(Refusal, match="invalid"):
        actions.hand_over(stage.ctx, who(stage, "agent2"), case.case, "logistics1", reason="不会")


def test_comments_are_changed_traceably_and_mentions_are_told(stage: Stage) -> None:
    case, agent = opened(stage), who(stage, "agent1")
    actions.add_comment(stage.ctx, agent, case.case, "请 @supervisor1 看一下 <script>alert(1)</script>")
    assert [n.kind for n in queries.notices(stage.ctx, who(stage, "supervisor1"))] == ["mentioned"]
    with pytest.raises(Refusal, match="not_allowed"):
        actions.edit_comment(stage.ctx, who(stage, "agent2"), case.case, 1, "改别人的")
    actions.edit_comment(stage.ctx, agent, case.case, 1, "请主管看一下")
    actions.delete_comment(stage.ctx, agent, case.case, 1)
    page = queries.case_page(stage.ctx, agent, case.case)
    kinds = [event.kind for event in page.timeline]
    assert {"comment", "comment_edited", "comment_deleted"} <= set(kinds)


def test_favourites_and_views_are_ones_own(stage: Stage) -> None:
    case, agent = opened(stage), who(stage, "agent1")
    actions.set_favourite(stage.ctx, agent, case.case, True)
    view = actions.save_view(stage.ctx, agent, name="高风险", page="cases", query="risk=high", group="agent")
    with pytest.raises(Refusal, match="not_found"):
        actions.delete_view(stage.ctx, who(stage, "agent2"), view)
    assert [v.name for v in queries.saved_views(stage.ctx, who(stage, "agent2"))] == ["高风险"]
    actions.delete_view(stage.ctx, agent, view)


def test_people_are_imported_all_or_none(stage: Stage) -> None:
    admin = who(stage, "admin1")
    good = "id,name,groups\nnew1,新人,agent\nagent2,周宁宁,agent;senior\n".encode()
    assert actions.import_users(stage.ctx, admin, good, dry_run=True) == actions.Imported(1, 1)
    assert not stage.ctx.people.is_user("new1")
    with pytest.raises(Refusal, match=r"rows\[2\].groups"):
        actions.import_users(stage.ctx, admin, b"id,name,groups\nnew2,A,agent\nnew3,B,nowhere\n")
    assert not stage.ctx.people.is_user("new2")
    actions.import_users(stage.ctx, admin, good)
    assert who(stage, "agent2").groups == {"agent", "senior"}


@pytest.mark.proves("001-10", "001-39")
@pytest.mark.parametrize("kind", ["regulator", "publicity"])
def test_what_happened_outside_is_recorded_with_its_day(stage: Stage, kind: str) -> None:
    case, agent = opened(stage), who(stage, "agent1")
    actions.record_outside(
        stage.ctx, agent, case.case, kind, on="2026-03-01", note="客户已报", address="https://a.example/1"
    )
    file = rehearsal.case_file(stage.ctx, case.case_id)
    entry = file.read(0, "outside")
    assert isinstance(entry, list)
    assert [(e["kind"], str(e["on"]), e["note"]) for e in entry] == [(kind, "2026-03-01", "客户已报")]
    for on, address in (("2026-03-03", ""), ("", ""), ("2026-03-01", "https://a.example/1")):
        with pytest.raises(Refusal, match="invalid"):
            actions.record_outside(stage.ctx, agent, case.case, kind, on=on, note="x", address=address)
    page = queries.case_page(stage.ctx, agent, case.case)
    assert "outside" in [event.kind for event in page.timeline]


@pytest.mark.proves("003-17", "001-21", "003-39")
def test_a_caller_is_found_with_open_and_earlier_cases_and_a_second_call_is_attached(stage: Stage) -> None:
    agent = who(stage, "agent1")
    data = {"customer": {"name": "王雅琴", "phone": "13912342816"}, "order": {"number": "SO-1"}}
    first = actions.open_case(stage.ctx, agent, process="hands", data=data)
    for known in ({"phone": "13912342816"}, {"order": "SO-1"}):
        history = queries.customer_history(stage.ctx, agent, **known)
        assert [row.number for row in history.cases] == [first.case], known
    assert [hit.number for hit in queries.search(stage.ctx, agent, "王雅琴").hits] == [first.case]
    actions.add_comment(stage.ctx, agent, first.case, "客户再次来电")
    second = actions.open_case(stage.ctx, agent, process="hands", data=data)
    actions.link_cases(stage.ctx, agent, second.case, first.case, kind="repeat")
    page = queries.case_page(stage.ctx, agent, second.case)
    assert [(link.number, link.kind) for link in page.links] == [(first.case, "repeat")]
