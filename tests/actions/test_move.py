"""A token is moved by a supervisor, or by a process owner once a supervisor agrees; odd places are refused with why."""

from __future__ import annotations

from importlib import import_module

import pytest

from app import actions, queries
from app.errors import Refusal
from tests.house import House, diagram, form, line

AGENT = 'camunda:candidateGroups="agent" camunda:formRef="f"'
BODY = f"""
<startEvent id="s"/><userTask id="one" name="第一步" {AGENT}/>
<callActivity id="call" name="查一查" calledElement="inner"/>
<userTask id="many" name="分头做" {AGENT}>
 <multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
<subProcess id="each" name="逐个"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>
 </multiInstanceLoopCharacteristics><startEvent id="es"/><userTask id="part" name="一份" {AGENT}/>
 <sequenceFlow id="ef" sourceRef="es" targetRef="part"/></subProcess>
<exclusiveGateway id="gate"/><userTask id="last" name="收尾" {AGENT}/><endEvent id="e" name="完"/>
<boundaryEvent id="late" attachedToRef="one"><timerEventDefinition><timeDuration>PT1H</timeDuration>
 </timerEventDefinition></boundaryEvent>
<sequenceFlow id="f1" sourceRef="s" targetRef="one"/><sequenceFlow id="f2" sourceRef="one" targetRef="call"/>
<sequenceFlow id="f3" sourceRef="call" targetRef="many"/><sequenceFlow id="f4" sourceRef="many" targetRef="each"/>
<sequenceFlow id="f5" sourceRef="each" targetRef="gate"/><sequenceFlow id="f6" sourceRef="gate" targetRef="last"/>
<sequenceFlow id="f7" sourceRef="last" targetRef="e"/><sequenceFlow id="f8" sourceRef="late" targetRef="e"/>
"""
CASE = "C-2026-000001"


@pytest.fixture
def moving(both: House) -> House:
    """A case of agent1 that stands at the first step."""
    both.release(
        {
            "processes/p.bpmn": diagram(BODY),
            "processes/inner.bpmn": diagram(line(f"userTask inside {AGENT}"), "inner"),
            "forms/f.form": form("f", "text"),
        }
    )
    both.open()
    return both


def open_tasks(house: House) -> list[str]:
    return sorted(row.element for row in house.rows("task") if row.status == "open")


def key_of(house: House, element: str) -> int:
    return next(row.key for row in house.rows("task") if row.element == element and row.status == "open")


def move(house: House, source: str, to: str, by: str = "supervisor1", reason: str = "走错了分支") -> actions.Done:
    return actions.move_token(house.ctx, house.who(by), CASE, key_of(house, source), to, reason=reason)


def history(house: House) -> list[str]:
    page = queries.case_page(house.ctx, house.who("supervisor1"), CASE)
    return [f"{row.who.name if row.who else ''}{row.text.zh}" for row in page.timeline]


def test_a_supervisor_moves_a_token_and_the_history_says_so_in_words(moving: House) -> None:
    assert move(moving, "one", "last").opened == (f"{CASE}.{key_of(moving, 'last')}",)
    assert open_tasks(moving) == ["last"]
    assert "陈静将流程从“第一步”移到“收尾”：走错了分支" in history(moving)


def test_a_token_in_a_called_process_is_moved_out_of_it(moving: House) -> None:
    moving.do(f"{CASE}.{key_of(moving, 'one')}")
    move(moving, "inside", "one")
    assert open_tasks(moving) == ["one"]


def test_of_several_that_are_done_at_once_all_are_taken_away_and_the_offer_says_so(moving: House) -> None:
    move(moving, "one", "many")
    assert open_tasks(moving) == ["many", "many"]
    offered = queries.moves(moving.ctx, moving.who("supervisor1"), CASE)
    assert {one.together for one in offered} == {2}
    move(moving, "many", "last")
    assert open_tasks(moving) == ["last"]


def test_a_move_to_the_end_closes_the_case(moving: House) -> None:
    assert move(moving, "one", "e").status == "closed"


def test_what_is_offered_can_be_done_and_nothing_else(moving: House) -> None:
    [stands] = queries.moves(moving.ctx, moving.who("supervisor1"), CASE)
    assert (stands.element, stands.name.zh) == ("one", "第一步")
    assert [one.element for one in stands.targets] == ["call", "many", "each", "last", "e"]


def test_where_the_case_has_been_is_offered_first(moving: House) -> None:
    moving.do(f"{CASE}.{key_of(moving, 'one')}")
    moving.do(f"{CASE}.{key_of(moving, 'inside')}")
    offered = queries.moves(moving.ctx, moving.who("supervisor1"), CASE)[0].targets
    assert [(one.element, one.passed) for one in offered] == [
        ("one", 1), ("call", 1), ("each", 0), ("last", 0), ("e", 0),
    ]  # fmt: skip


def test_what_was_completed_long_ago_can_be_sent_back_and_what_is_behind_it_cannot(
    moving: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving.do(f"{CASE}.{key_of(moving, 'one')}")
    moving.do(f"{CASE}.{key_of(moving, 'inside')}")
    monkeypatch.setattr(import_module("app.queries.case_page"), "EVENTS", 1)  # as if much had happened since
    shown = queries.case_page(moving.ctx, moving.who("supervisor1"), CASE)
    assert [(one.name.zh, one.by.name if one.by else "") for one in shown.sendable] == [("第一步", "林晓")]
    actions.send_back(moving.ctx, moving.who("supervisor1"), shown.sendable[0].id, reason="漏问了")
    assert open_tasks(moving) == ["one"]
    assert queries.case_page(moving.ctx, moving.who("agent1"), CASE).sendable == ()


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("one", "流程已经停在这一步"),
        ("nowhere", "没有环节“nowhere”"),
        ("inside", "“inside”在流程“inner”里，不在这一步所在的流程或调用它的流程里"),
        ("part", "“一份”在会重复执行的“逐个”里面，请移到“逐个”本身"),
        ("gate", "“gate”不是一步，只能移到任务、子流程、中间事件或结束事件"),
        ("late", "“late”不是一步，只能移到任务、子流程、中间事件或结束事件"),
    ],
)
def test_a_place_that_makes_no_sense_is_refused_with_the_reason_and_changes_nothing(
    moving: House, to: str, text: str
) -> None:
    before = moving.rows("cases"), moving.rows("task")
    with pytest.raises(Refusal) as refused:
        move(moving, "one", to)
    assert (refused.value.code, refused.value.field, refused.value.text.zh) == ("invalid", "to", text)
    assert (moving.rows("cases"), moving.rows("task")) == before


@pytest.mark.parametrize(
    ("by", "key", "reason", "code"),
    [
        ("supervisor1", 99, "走错了", "not_open"),
        ("supervisor1", 0, " ", "invalid"),
        ("agent1", 0, "走错了", "not_allowed"),
        ("owner1", 0, "走错了", "not_allowed"),
    ],
    ids=["nothing stands there", "no reason", "an agent", "a process owner alone"],
)
def test_who_may_not_or_says_too_little_is_refused(moving: House, by: str, key: int, reason: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.move_token(moving.ctx, moving.who(by), CASE, key or key_of(moving, "one"), "last", reason=reason)
    assert refused.value.code == code
    assert open_tasks(moving) == ["one"]


def test_a_suspended_case_is_not_moved(moving: House) -> None:
    actions.suspend_case(moving.ctx, moving.who("supervisor1"), CASE, reason="等法务")
    with pytest.raises(Refusal, match="not_open"):
        move(moving, "one", "last")


# ── with consent ──────────────────────────────────────────────────────────────────────────────────


def ask(house: House, to: str = "last", by: str = "owner1") -> int:
    return actions.ask_move(house.ctx, house.who(by), CASE, key_of(house, "one"), to, reason="表单改错了")


def kinds(house: House, user: str) -> list[str]:
    return [notice.kind for notice in queries.notices(house.ctx, house.who(user)) if notice.kind.startswith("move")]


def asked(house: House) -> list[tuple[str, str, str]]:
    page = queries.case_page(house.ctx, house.who("supervisor1"), CASE)
    return [(one.source.zh, one.target.zh, one.reason) for one in page.moves]


def test_what_a_process_owner_asks_for_happens_when_a_supervisor_agrees(moving: House) -> None:
    question = ask(moving)
    assert open_tasks(moving) == ["one"]
    assert kinds(moving, "supervisor1") == ["move_asked"]
    assert kinds(moving, "agent1") == []
    assert asked(moving) == [("第一步", "收尾", "表单改错了")]
    actions.answer_move(moving.ctx, moving.who("supervisor1"), CASE, question, agree=True)
    assert open_tasks(moving) == ["last"]
    assert asked(moving) == []
    assert kinds(moving, "owner1") == ["move_agreed"]


def test_a_supervisor_who_does_not_agree_says_why(moving: House) -> None:
    question = ask(moving)
    lead = moving.who("supervisor1")
    with pytest.raises(Refusal, match="invalid"):
        actions.answer_move(moving.ctx, lead, CASE, question, agree=False)
    actions.answer_move(moving.ctx, lead, CASE, question, agree=False, reason="客户已经在等电话")
    assert open_tasks(moving) == ["one"]
    assert asked(moving) == []
    assert kinds(moving, "owner1") == ["move_refused"]
    assert "陈静没有同意将流程从“第一步”移到“收尾”：客户已经在等电话" in history(moving)


@pytest.mark.parametrize(
    ("who", "code"), [("owner1", "not_allowed"), ("agent1", "not_allowed")], ids=["whoever asked", "an agent"]
)
def test_only_a_supervisor_consents(moving: House, who: str, code: str) -> None:
    question = ask(moving)
    with pytest.raises(Refusal, match=code):
        actions.answer_move(moving.ctx, moving.who(who), CASE, question, agree=True)


def test_a_question_is_answered_once_and_not_when_the_flow_has_gone_on(moving: House) -> None:
    first, second = ask(moving), ask(moving, "many")
    lead = moving.who("supervisor1")
    actions.answer_move(moving.ctx, lead, CASE, first, agree=True)
    for question, agree in ((first, True), (first, False), (second, True)):
        with pytest.raises(Refusal, match="not_open"):
            actions.answer_move(moving.ctx, lead, CASE, question, agree=agree, reason="晚了")
    with pytest.raises(Refusal, match="not_found"):
        actions.answer_move(moving.ctx, lead, CASE, 1, agree=True)


def test_whoever_asked_may_withdraw_it_and_whoever_was_asked_hears_of_it(moving: House) -> None:
    question = ask(moving)
    assert [one.mine for one in queries.case_page(moving.ctx, moving.who("owner1"), CASE).moves] == [True]
    assert [one.mine for one in queries.case_page(moving.ctx, moving.who("supervisor1"), CASE).moves] == [False]
    actions.withdraw_move(moving.ctx, moving.who("owner1"), CASE, question)
    assert asked(moving) == []
    assert open_tasks(moving) == ["one"]
    assert kinds(moving, "supervisor1") == ["move_withdrawn", "move_asked"]
    owner = moving.ctx.people.name("owner1")
    assert f"{owner}撤回了将流程从“第一步”移到“收尾”的请求" in history(moving)
    with pytest.raises(Refusal, match=f"{owner}已撤回此请求"):
        actions.answer_move(moving.ctx, moving.who("supervisor1"), CASE, question, agree=True)


@pytest.mark.parametrize("who", ["owner2", "supervisor1", "agent1"])
def test_nobody_withdraws_what_somebody_else_asked_for(moving: House, who: str) -> None:
    actions.create_user(moving.ctx, actions.SYSTEM, "owner2", name="另一位", groups=["process_owner"])
    question = ask(moving)
    with pytest.raises(Refusal, match="not_allowed"):
        actions.withdraw_move(moving.ctx, moving.who(who), CASE, question)
    assert asked(moving) == [("第一步", "收尾", "表单改错了")]


def test_what_was_answered_cannot_be_withdrawn(moving: House) -> None:
    question = ask(moving)
    actions.answer_move(moving.ctx, moving.who("supervisor1"), CASE, question, agree=False, reason="不用")
    with pytest.raises(Refusal, match="not_open"):
        actions.withdraw_move(moving.ctx, moving.who("owner1"), CASE, question)


def test_a_question_waits_however_much_happens_meanwhile(moving: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(moving)
    monkeypatch.setattr(import_module("app.queries.case_page"), "EVENTS", 1)
    actions.add_comment(moving.ctx, moving.who("agent1"), CASE, "在等")
    actions.add_comment(moving.ctx, moving.who("agent1"), CASE, "还在等")
    assert asked(moving) == [("第一步", "收尾", "表单改错了")]


def test_an_agent_may_not_even_ask(moving: House) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        ask(moving, by="agent1")
    with pytest.raises(Refusal, match="not_allowed"):
        queries.moves(moving.ctx, moving.who("agent1"), CASE)
