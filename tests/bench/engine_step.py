"""The engine's part of completing a user task, cold and warm, against SpiffWorkflow as it is, hot in memory.

A cold step loads the snapshot and the case file, completes, evaluates, and stores both again; the bare step only
completes in a workflow that lives in memory and stores nothing.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from app import engine
from app.cases.scopes import CaseFile
from tests.bench.engine_shape import NOTE, bare, ours, submission

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TASKS = 16
ROUNDS = 25


def rows() -> Iterator[dict[str, Any]]:
    defs, make = ours(), bare()
    timed: dict[str, list[float]] = {"bare": [], "cold": [], "warm": []}
    gc.collect()
    for _ in range(ROUNDS):  # in turns, so that a busy machine is busy for all of them
        timed["bare"] += bare_case(make)
        timed["cold"] += case(defs, None)
        timed["warm"] += case(defs, engine.Cache())
    middle = {name: statistics.median(times) for name, times in timed.items()}
    yield row("engine: bare SpiffWorkflow, hot step", middle["bare"] * 1000, "ms", None)
    yield row("engine: cold step (load, complete, FEEL, dump)", middle["cold"] * 1000, "ms", None)
    yield row("engine: warm step", middle["warm"] * 1000, "ms", None)
    yield row("engine: cold step against bare SpiffWorkflow's hot step", middle["cold"] / middle["bare"], "×", 1.3)
    yield row("engine: warm step against bare SpiffWorkflow's hot step", middle["warm"] / middle["bare"], "×", 1.0)
    yield from rework()


def row(name: str, value: float, unit: str, target: float | None) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "target": target, "better": "lower"}


def bare_case(make: Callable[[], Any]) -> list[float]:
    from SpiffWorkflow.util.task import TaskState

    workflow = make()
    workflow.do_engine_steps()
    times = []
    for done in range(TASKS):
        begun = time.perf_counter()
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        number = int(task.task_spec.name[1:])
        task.set_data(**submission(number), note=NOTE)
        task.run()
        workflow.do_engine_steps()
        times.append(time.perf_counter() - begun)
        assert done < TASKS
    assert workflow.is_completed()
    return times


def case(defs: engine.Definitions, cache: engine.Cache | None) -> list[float]:
    act = engine.Act(NOW, actor="agent1")
    file = CaseFile.empty()
    step = engine.start(defs, "main", act, file, {"note": NOTE}, cache=cache)
    text, times = file.dumps(), []
    for _ in range(TASKS):
        (task,) = step.opened
        number = int(task.element[1:])
        data: dict[str, object] = {name: Decimal(value) for name, value in submission(number).items()}
        begun = time.perf_counter()
        file = CaseFile.loads(text)
        step = engine.complete(defs, step.snapshot, act, file, task.key, {**data, "note": NOTE}, cache=cache)
        text = file.dumps()
        times.append(time.perf_counter() - begun)
    assert step.finished
    return times


# ── rework ─────────────────────────────────────────────────────────────────────────────────────────

LOOP = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="bench"
expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"><process id="loop" isExecutable="true"> <startEvent
id="s"/><exclusiveGateway id="m"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/> <boundaryEvent id="t"
attachedToRef="a" cancelActivity="false"><timerEventDefinition id="td"><timeDuration>PT48H</timeDuration>
</timerEventDefinition></boundaryEvent><manualTask id="x"/><parallelGateway id="j"/><userTask id="c"/>
<exclusiveGateway id="g" default="back"/><endEvent id="e"/><endEvent id="e2"/> <sequenceFlow id="f1" sourceRef="s"
targetRef="m"/><sequenceFlow id="f2" sourceRef="m" targetRef="f"/> <sequenceFlow id="f3" sourceRef="f"
targetRef="a"/><sequenceFlow id="f4" sourceRef="f" targetRef="b"/> <sequenceFlow id="f5" sourceRef="a"
targetRef="j"/><sequenceFlow id="f6" sourceRef="b" targetRef="j"/> <sequenceFlow id="f7" sourceRef="j"
targetRef="c"/><sequenceFlow id="f8" sourceRef="c" targetRef="g"/> <sequenceFlow id="back" sourceRef="g"
targetRef="m"/><sequenceFlow id="f9" sourceRef="g" targetRef="e">
<conditionExpression>good</conditionExpression></sequenceFlow><sequenceFlow id="f10" sourceRef="t" targetRef="x"/>
<sequenceFlow id="f11" sourceRef="x" targetRef="e2"/></process></definitions>"""


def rework() -> Iterator[dict[str, Any]]:
    """One case that is sent round again and again: snapshot and step time must not grow."""
    defs = engine.load({"processes/loop.bpmn": LOOP.encode()})
    act = engine.Act(NOW)
    file = CaseFile.empty()
    step = engine.start(defs, "loop", act, file, {"good": False})
    open_tasks = {task.element: task.key for task in step.opened}
    sizes: dict[int, int] = {}
    times: dict[int, list[float]] = {}
    text = file.dumps()
    for loop in range(1, 1006):
        for name in ("a", "b", "c"):
            begun = time.perf_counter()
            file = CaseFile.loads(text)
            step = engine.complete(defs, step.snapshot, act, file, open_tasks.pop(name), {"round": Decimal(loop)})
            text = file.dumps()
            times.setdefault(loop, []).append(time.perf_counter() - begun)
            open_tasks.update((task.element, task.key) for task in step.opened)
        sizes[loop] = len(step.snapshot)
    for loop in (1, 10, 100, 1000):
        yield row(f"engine: snapshot after {loop} rework loops", sizes[loop], "bytes", None)
    first = statistics.median(t for loop in range(2, 12) for t in times[loop])
    last = statistics.median(t for loop in range(996, 1006) for t in times[loop])
    yield row("engine: snapshot at 1,000 loops against the first", sizes[1000] / sizes[1], "×", 2.0)
    yield row("engine: step time at 1,000 loops against the first", last / first, "×", 2.0)
