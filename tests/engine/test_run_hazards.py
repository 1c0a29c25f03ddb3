"""What SpiffWorkflow 3.2.0 does wrong or dangerously, and does not do to us. Numbers are those of the list of hazards.

Hazards that have tests of their own elsewhere: 3 and 6 (`test_run_flow`), 7, 8 and 13 (`test_run_events`), 12
(`test_run_tasks`), 14 (`test_run_tasks`, `test_run_scopes`), 16 and 17 (`test_run_loops`); 9 is the sandbox's.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from running import NOW, Running, flows, nodes
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app import engine
from app.cases.scopes import CaseFile
from app.engine import flow, parser, snapshot, token
from app.engine.expressions import FeelEngine, FeelEnvironment

MARK = "artefact_text_4711"

_watchers: list[list[str]] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watchers or event not in ("compile", "exec"):
        return
    source = arguments[0]
    if event == "exec":
        seen = (
            repr(getattr(source, "co_filename", ""))
            + repr(getattr(source, "co_consts", ""))
            + repr(getattr(source, "co_names", ""))
        )
    else:
        seen = source.decode(errors="replace") if isinstance(source, bytes) else repr(source)
    for watcher in _watchers:
        watcher.append(seen)


@contextmanager
def everything_that_python_compiles() -> Iterator[list[str]]:
    """Texts and code objects that are compiled or executed meanwhile. An audit hook cannot be removed, only silenced."""  # noqa: E501
    if not getattr(everything_that_python_compiles, "hooked", False):
        sys.addaudithook(_audit)
        everything_that_python_compiles.hooked = True  # type: ignore[attr-defined]
    watcher: list[str] = []
    _watchers.append(watcher)
    try:
        yield watcher
    finally:
        _watchers.remove(watcher)


def test_1_nothing_of_a_diagram_or_a_submission_is_ever_compiled_or_executed_by_python() -> None:
    with everything_that_python_compiles() as control:
        exec(compile(f"{MARK} = 1", "x", "exec"), {})
    assert any(MARK in text for text in control), "the hook sees what it must see"
    timer = '<timerEventDefinition><timeDuration>=duration(if {0} = null then "PT1H" else "PT2H")</timeDuration></timerEventDefinition>'  # noqa: E501
    body = (
        nodes("startEvent:s exclusiveGateway:g endEvent:e")
        + f'<userTask id="a" camunda:candidateGroups="=[&quot;{MARK}&quot;]" camunda:assignee="={MARK}"/>'
        f'<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">{timer.format(MARK)}</boundaryEvent>'
        f'<userTask id="m"><multiInstanceLoopCharacteristics camunda:collection="[{MARK}]" camunda:elementVariable="i">'
        f"<completionCondition>i = {MARK}</completionCondition></multiInstanceLoopCharacteristics></userTask>"
        f'<intermediateCatchEvent id="c"><conditionalEventDefinition><condition>{MARK} != null</condition>'
        "</conditionalEventDefinition></intermediateCatchEvent>"
        + flows("s>a", "a>g", f'g>m:contains({MARK}, "x")', "g>e:false", "m>c", "c>e")
    )
    with everything_that_python_compiles() as seen:
        case = Running(body).start().do("a", **{MARK: "x __import__('os').system('true')"}).do("m")
    assert case.finished
    assert [text for text in seen if MARK in text] == []


@pytest.mark.parametrize("text", ["__import__('os')", "().__class__", "lambda: 1", "exec('1')", "[x for x in y]"])
def test_1_python_in_a_condition_is_refused_when_it_is_read(text: str) -> None:
    with pytest.raises(parser.ParseFailed) as refused:
        Running(nodes("startEvent:s task:a task:b") + flows("s>a", f"a>b:{text}"))
    assert "FEEL" in str(refused.value)


def test_1_scripts_and_services_are_never_run() -> None:
    environment = FeelEnvironment()
    for call in (lambda: environment.execute("1", {}), lambda: environment.call_service({})):
        with pytest.raises(Exception, match="never"):
            call()


def test_2_a_loaded_workflow_evaluates_feel() -> None:
    case = Running(nodes("startEvent:s userTask:a") + flows("s>a")).start()
    loaded = snapshot.load(case.defs, case.snapshot)
    assert isinstance(loaded, BpmnWorkflow)
    assert isinstance(loaded.script_engine, FeelEngine)
    for level in loaded.levels():
        assert level.script_engine is loaded.script_engine  # type: ignore[attr-defined]


def test_4_and_5_tokens_carry_no_data_whatever_is_submitted() -> None:
    body = nodes("startEvent:s parallelGateway:f userTask:a userTask:b parallelGateway:j userTask:c") + flows(
        "s>f", "f>a", "f>b", "a>j", "b>j", "j>c"
    )
    case = Running(body).start(list=["1"], x="old")
    case.do("a", x="new", list=["2"], evil={"typename": "datetime", "value": "x"})
    case.do("b", y="only y")
    assert (case.var("x"), case.var("y"), case.var("list")) == ("new", "only y", ["2"])
    loaded = snapshot.load(case.defs, case.snapshot)
    assert all(not token.data and not token.internal_data for token in loaded.tokens())
    assert case.do("c").finished


def test_5_the_order_of_keys_means_nothing() -> None:
    def run(*names: str) -> bytes:
        case = Running(nodes("startEvent:s userTask:a userTask:b") + flows("s>a", "a>b"))
        return case.start(**dict.fromkeys(names, 1)).snapshot

    assert run("x", "y") == run("y", "x")


def test_6_no_tree_is_walked_and_nothing_is_predicted() -> None:
    body = nodes("startEvent:s userTask:a exclusiveGateway:g userTask:b") + flows("s>a", "a>g", "g>a:x", "g>b:not(x)")
    case = Running(body).start(x=True)
    for _ in range(600):
        case.do("a")
    loaded = snapshot.load(case.defs, case.snapshot)
    assert [token.task_spec.name for token in loaded.tokens()] == ["a"]
    assert case.do("a", x=False).open == ["b"]


def test_10_a_restored_timer_keeps_its_due_time() -> None:
    body = (
        nodes("startEvent:s userTask:a userTask:b")
        + '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT48H</timeDuration>'
        "</timerEventDefinition></boundaryEvent>" + flows("s>a", "t>b")
    )
    case = Running(body).start()
    (before,) = engine.view(case.defs, case.snapshot).timers
    case.now = NOW.replace(day=3)
    case.set(x=1)
    assert engine.view(case.defs, case.snapshot).timers == (before,)


def test_11_one_release_serves_many_threads() -> None:
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>n</loopCardinality></multiInstanceLoopCharacteristics>"
    body = (
        nodes("startEvent:s userTask:z")
        + f'<userTask id="a">{loop}</userTask>'
        + flows("s>a", "a>z")
        + (
            '<subProcess id="es" triggeredByEvent="true"><startEvent id="i" isInterrupting="false">'
            "<conditionalEventDefinition><condition>n &gt; 5</condition></conditionalEventDefinition></startEvent>"
            '<task id="t"/>' + flows("i>t") + "</subProcess>"
        )
    )
    defs = Running(body).defs
    wrong: list[object] = []

    def play(n: int) -> None:
        act = engine.Act(NOW)
        for _ in range(30):
            file = CaseFile.empty()
            step = engine.start(defs, "p", act, file, {"n": Decimal(n)})
            keys = [task.key for task in step.opened]
            if len(keys) != n:
                wrong.append((n, keys))
            for key in keys:
                step = engine.complete(defs, step.snapshot, act, file, key, {})
            if [task.element for task in step.opened] != ["z"]:
                wrong.append((n, step.opened))

    threads = [threading.Thread(target=play, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_15_a_multi_instance_survives_a_restart_between_any_two_steps(sequential: str) -> None:
    body = (
        nodes("startEvent:s userTask:after")
        + f'<userTask id="a"><multiInstanceLoopCharacteristics isSequential="{sequential}" camunda:collection="list" '
        'camunda:elementVariable="i"/></userTask>' + flows("s>a", "a>after")
    )
    case = Running(body).start(list=["1", "2", "3"])
    for _ in range(3):
        engine.forget()
        case.defs = Running(body).defs  # freshly parsed, as a new process would
        case.do("a")
    assert case.open == ["after"]


def test_18_manual_and_plain_tasks_pass() -> None:
    assert Running(nodes("startEvent:s manualTask:m task:t userTask:a") + flows("s>m", "m>t", "t>a")).start().open == [
        "a"
    ]


def test_19_a_parked_token_is_spiffworkflow_s_own_error_state_and_goes_on_from_there() -> None:
    case = Running(nodes("startEvent:s exclusiveGateway:g userTask:a") + flows("s>g", "g>a:x")).start()
    (token,) = snapshot.load(case.defs, case.snapshot).tokens()
    assert token.state == TaskState.ERROR
    assert case.set(x=True).retry().open == ["a"]


def test_the_tokens_are_spiffworkflow_s_tasks() -> None:
    assert issubclass(token.Token, Task)
    assert issubclass(flow.CaseFlow, BpmnWorkflow)


def test_no_module_of_the_engine_uses_spiffworkflow_s_dmn_or_serializer() -> None:
    for path in Path(flow.__file__).parent.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "SpiffWorkflow.dmn" not in text
        assert "serializer" not in text
