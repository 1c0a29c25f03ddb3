"""The snapshot: opaque, small, the same for the same state, readable for ever; the cache never gives what is stale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Running, flows, nodes, process, properties

from app import engine
from app.engine.snapshot import FORMAT, dump, load

CORPUS = Path(__file__).parent / "corpus"
SECRET = "王女士的电话13800000000"


def everything() -> tuple[str, ...]:
    """A process that is in every kind of state at once."""
    timer = "<timerEventDefinition><{0}>{1}</{0}></timerEventDefinition>"
    body = (
        nodes(
            "startEvent:s userTask:plain parallelGateway:j inclusiveGateway:k eventBasedGateway:g exclusiveGateway:bad"
        )
        + nodes("userTask:x task:t1 task:t2 task:t3 userTask:y")
        + f'<userTask id="m" camunda:assignee="=who">{properties(outputCollection="r", outputElement="item")}'
        '<multiInstanceLoopCharacteristics camunda:collection="list" camunda:elementVariable="item" isSequential="true"/>'  # noqa: E501
        '</userTask><userTask id="w"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality>'
        '</multiInstanceLoopCharacteristics></userTask><userTask id="l"><standardLoopCharacteristics><loopCondition>true'  # noqa: E501
        '</loopCondition></standardLoopCharacteristics></userTask><callActivity id="call" calledElement="q"/>'
        '<subProcess id="sub">'
        + nodes("startEvent:i userTask:u")
        + flows("i>u")
        + '<subProcess id="es" triggeredByEvent="true"><startEvent id="es_s" isInterrupting="false">'
        '<messageEventDefinition messageRef="msg"/></startEvent><userTask id="es_u"/>'
        + flows("es_s>es_u")
        + "</subProcess>"
        "</subProcess>"
        f'<boundaryEvent id="b" attachedToRef="plain" cancelActivity="false">{timer.format("timeCycle", "R3/PT24H")}</boundaryEvent>'  # noqa: E501
        f'<intermediateCatchEvent id="c1"><messageEventDefinition messageRef="msg"/></intermediateCatchEvent>'
        f'<intermediateCatchEvent id="c2">{timer.format("timeDuration", "PT1H")}</intermediateCatchEvent>'
        '<intermediateCatchEvent id="cc"><conditionalEventDefinition><condition>go</condition></conditionalEventDefinition>'  # noqa: E501
        "</intermediateCatchEvent>"
        + flows(
            "s>plain", "s>t1", "t1>j", "plain>j", "s>t2", "t2>k", "plain>k", "s>g", "g>c1", "g>c2", "s>t3", "t3>bad"
        )
        + flows("bad>x:no", "s>m", "s>w", "s>l", "s>call", "s>sub", "b>y", "s>cc")
    )
    return (
        '<message id="msg" name="paid"/>',
        body,
        process(nodes("startEvent:s userTask:inner") + flows("s>inner"), "q"),
    )


def in_everything() -> Running:
    case = Running(*everything()).start(list=["1", "2", "3"], who="agent1", note=SECRET)
    case.send("paid")
    return case.do("m").do("l").advance(hours=24)


def test_every_kind_of_state_survives_the_snapshot() -> None:
    case = in_everything()
    seen = engine.view(case.defs, case.snapshot)
    assert sorted(task.element for task in seen.tasks) == sorted(case.open)
    assert [(t.key, t.at) for t in seen.timers] == [(t.key, t.at) for t in case.timers.values()]
    assert {(w.key, w.message) for w in seen.waits} == {(w.key, w.message) for w in case.waits.values()}
    assert [(i.key, i.element, i.code) for i in seen.incidents] == [
        (i.key, i.element, i.code) for i in case.incidents.values()
    ]
    assert seen.active[(), "m"] == 1
    assert seen.active[("call",), "inner"] == 1
    again = dump(load(case.defs, case.snapshot))
    assert again == case.snapshot, "loading and storing changes nothing"


def test_the_same_acts_give_the_same_bytes() -> None:
    assert in_everything().snapshot == in_everything().snapshot


def test_no_value_of_the_case_and_nothing_of_the_diagram_is_inside() -> None:
    import zlib

    text = zlib.decompress(in_everything().snapshot[1:]).decode()
    for word in (SECRET, "agent1", "standardLoop", "PT1H", "go"):
        assert word not in text
    assert json.loads(text)


@pytest.mark.parametrize("damaged", [b"", b"\x00", b"\x07abc", b"\x01", b"\x01nonsense"])
def test_a_damaged_or_unknown_snapshot_is_told(damaged: bytes) -> None:
    case = Running(*everything())
    with pytest.raises(engine.SnapshotError):
        engine.view(case.defs, damaged)


def test_a_snapshot_of_another_release_is_told() -> None:
    case = in_everything()
    for other in (Running(nodes("startEvent:s")), Running(process(nodes("startEvent:s"), "other"))):
        with pytest.raises(engine.SnapshotError):
            engine.view(other.defs, case.snapshot)


def stored() -> list[Path]:
    return sorted(CORPUS.glob("*.snapshot"))


def test_the_corpus_has_every_format_that_was_ever_written() -> None:
    assert {path.read_bytes()[0] for path in stored()} == set(range(1, FORMAT + 1))


@pytest.mark.parametrize("path", stored(), ids=lambda path: path.name)
def test_every_stored_snapshot_is_still_readable_and_goes_on(path: Path) -> None:
    case = in_everything()
    seen = engine.view(case.defs, path.read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert [[task.key, task.element] for task in seen.tasks] == expected["tasks"]
    assert [[timer.key, timer.element, timer.at.isoformat()] for timer in seen.timers] == expected["timers"]
    assert [[incident.key, incident.code] for incident in seen.incidents] == expected["incidents"]
    case.snapshot = path.read_bytes()
    assert case.do("inner").open.count("inner") == 0


# ── bounded ────────────────────────────────────────────────────────────────────────────────────────

REWORK = (
    nodes("startEvent:s exclusiveGateway:m userTask:a userTask:b exclusiveGateway:g endEvent:e")
    + flows("s>m", "m>a", "a>b", "b>g", "g>m:again", "g>e:not(again)")
    + '<boundaryEvent id="t" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT48H</timeDuration></timerEventDefinition></boundaryEvent>'  # noqa: E501
)


def test_a_thousand_rounds_of_rework_leave_the_snapshot_as_small_as_the_first() -> None:
    case = Running(REWORK).start(again=True)
    case.do("a").do("b")
    first = len(case.snapshot)
    for _ in range(1000):
        case.do("a").do("b")
    assert case.open == ["a"]
    assert len(case.snapshot) <= 2 * first
    assert case.do("a").do("b", again=False).finished


def test_keys_are_never_used_twice() -> None:
    case = Running(REWORK).start(again=True)
    keys = [task.key for task in case.last.opened] + [timer.key for timer in case.last.timers_set]
    for _ in range(20):
        for name in ("a", "b"):
            case.do(name)
            keys += [task.key for task in case.last.opened] + [timer.key for timer in case.last.timers_set]
    assert len(keys) == len(set(keys))


# ── the cache ──────────────────────────────────────────────────────────────────────────────────────


def test_a_cached_workflow_gives_the_same_as_a_loaded_one() -> None:
    cold, warm, cache = Running(REWORK).start(again=True), Running(REWORK).start(again=True), engine.Cache()
    for _ in range(5):
        for name in ("a", "b"):
            cold.do(name)
            key = warm.task(name).key
            warm.take(engine.complete(warm.defs, warm.snapshot, warm.act(), warm.file, key, {}, cache=cache))
            assert warm.snapshot == cold.snapshot
            assert warm.last == cold.last
    assert len(cache) == 1


def test_a_step_that_was_rolled_back_leaves_nothing_stale_in_the_cache() -> None:
    case, cache = Running(REWORK).start(again=True), engine.Cache()
    key = case.task("a").key
    dropped = engine.complete(case.defs, case.snapshot, case.act(), case.file, key, {}, cache=cache)
    again = engine.complete(case.defs, case.snapshot, case.act(), case.file, key, {}, cache=cache)
    assert again.snapshot == dropped.snapshot
    assert [task.element for task in again.opened] == ["b"]


def test_the_cache_forgets_what_was_not_used_for_long() -> None:
    cache = engine.Cache(size=2)
    for _ in range(3):
        case = Running(REWORK)
        case.defs = case.defs
        case.start(again=True)
    for n in range(3):
        cache.put(str(n), b"", load(case.defs, case.snapshot))
    assert len(cache) == 2
    assert cache.take("0", b"") is None
    assert cache.take("2", b"") is not None
    cache.clear()
    assert len(cache) == 0
