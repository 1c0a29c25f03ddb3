"""Compares what is with what was written down: each difference is one sentence *expected …, found …*."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app import feel
from app.cases.scopes import same
from app.context import Context
from app.queries import rehearsal

if TYPE_CHECKING:
    from app.journeys.play import Seen
    from app.journeys.stage import Setting


def later(now: datetime, duration: object) -> datetime:
    """An instant plus a FEEL duration, days and time or years and months."""
    result = feel.compile_expression("a + b").evaluate({"a": feel.from_python(now), "b": duration}).value
    assert isinstance(result, feel.DateTime), f"expected an instant, found {result}"
    return result.to_datetime()


def holds(stage: Setting, case: int, scope: int, condition: str) -> bool:
    """Whether a FEEL condition is true over the variables of a scope."""
    view = rehearsal.case_file(stage.ctx, case).view(scope)
    return evaluate(stage, condition.removeprefix("="), view) is True


def evaluate(stage: Setting, text: str, variables: Mapping[str, object]) -> object:
    return feel.compile_expression(text).evaluate(variables, now=stage.clock.now()).value


def equal(expected: object, found: object) -> bool:
    """Equal as FEEL values; a text in the script also matches the date, time or duration that it writes."""
    if isinstance(expected, dict) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(equal(v, found[k]) for k, v in expected.items())
    if isinstance(expected, list) and isinstance(found, Sequence) and not isinstance(found, str):
        return len(expected) == len(found) and all(equal(e, f) for e, f in zip(expected, found, strict=True))
    if isinstance(expected, str) and not isinstance(found, str) and found is not None:
        return expected == feel.to_python(found) or (
            isinstance(found, date | datetime) and instant_equal(expected, found)
        )
    return same(expected, feel.from_python(found))


def instant_equal(expected: object, found: object) -> bool:
    """Instants are equal whatever their zones are."""
    if expected is None or found is None:
        return expected is found
    at = expected if isinstance(expected, datetime) else _instant(expected)
    return at is not None and isinstance(found, datetime) and at == found


def _instant(value: object) -> datetime | None:
    if isinstance(value, feel.DateTime):
        return value.to_datetime()
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def show(value: object) -> str:
    """A value as a person would write it in a script."""
    if isinstance(value, datetime):
        return value.isoformat()
    try:
        return feel.to_text(feel.from_python(value))
    except (TypeError, ValueError):
        return repr(value)


def differences(stage: Setting, case: int, expected: Mapping[str, Any], seen: Seen) -> list[str]:
    """All differences of one `expect`, and `seen` moved on for `completed` and `outbox`."""
    problems: list[str] = []
    for key, check in CHECKS.items():
        if key in expected:
            problems += check(stage, case, expected[key], seen)
    return problems


def _case(stage: Setting, case: int, expected: Mapping[str, Any], _: Seen) -> Iterable[str]:
    columns = rehearsal.columns(stage.ctx, case)
    for name, value in expected.items():
        if name not in columns:
            yield f"expected case.{name} to be one of {', '.join(columns)}"
        elif not equal(value, columns[name]) and not instant_equal(value, columns[name]):
            yield f"expected case.{name}: {show(value)}, found {show(columns[name])}"


def _multiset(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterable[str]:
    wanted, there = Counter(map(str, expected)), Counter(found)
    if wanted != there:
        yield f"expected {what}: {_listed(wanted)}; found {_listed(there)}"


def _listed(counted: Counter[str]) -> str:
    return ", ".join(sorted(counted.elements())) or "none"


def _open(stage: Setting, case: int, expected: list[str], _: Seen) -> Iterable[str]:
    return _multiset("open tasks", expected, (t.element for t in rehearsal.open_tasks(stage.ctx, case)))


def _completed(stage: Setting, case: int, expected: list[Any], seen: Seen) -> Iterable[str]:
    rows = rehearsal.completed_since(stage.ctx, case, seen.completed)
    seen.completed += len(rows)
    if not in_order(expected, list(rows)):
        yield f"expected completed: {expected}, found {list(rows)}"


def in_order(expected: list[Any], found: list[str]) -> bool:
    """Whether `found` are the expected elements in order, a nested list standing for any order of its own."""
    position = 0
    for item in expected:
        group = [str(x) for x in item] if isinstance(item, list) else [str(item)]
        if Counter(found[position : position + len(group)]) != Counter(group):
            return False
        position += len(group)
    return position == len(found)


def _variables(stage: Setting, case: int, expected: Mapping[str, Any], _: Seen) -> Iterable[str]:
    view = rehearsal.case_file(stage.ctx, case).view()
    for text, value in expected.items():
        found = evaluate(stage, text, view)
        if not equal(value, found):
            yield f"expected {text}: {show(value)}, found {show(found)}"


def _tasks(stage: Setting, case: int, expected: list[Mapping[str, Any]], _: Seen) -> Iterable[str]:
    for wanted in expected:
        rows = [t for t in rehearsal.open_tasks(stage.ctx, case) if t.element == wanted.get("task")]
        if "where" in wanted:
            rows = [t for t in rows if holds(stage, case, t.scope, str(wanted["where"]))]
        facts = {k: v for k, v in wanted.items() if k not in ("task", "where")}
        if not any(all(_fact(name, value, row) for name, value in facts.items()) for row in rows):
            there = (
                "; ".join(", ".join(f"{n}: {show(getattr(r, n))}" for n in facts) for r in rows) or "no such open task"
            )
            yield f"expected a task {wanted.get('task')} with {facts}, found {there}"


def _fact(name: str, expected: object, row: rehearsal.OpenTask) -> bool:
    found = getattr(row, name)
    if name in ("due", "follow_up"):
        return instant_equal(expected, found)
    if name == "groups":
        return sorted(map(str, expected if isinstance(expected, list) else [expected])) == sorted(found)
    return equal(expected, found)


def _timers(stage: Setting, case: int, expected: list[Mapping[str, Any]], _: Seen) -> Iterable[str]:
    there = rehearsal.timers(stage.ctx, case)
    for wanted in expected:
        if not any(
            e == wanted.get("element") and ("at" not in wanted or instant_equal(wanted["at"], at)) for e, at in there
        ):
            found = "; ".join(f"{e} at {at.isoformat()}" for e, at in there) or "none"
            yield f"expected a timer {dict(wanted)}, found {found}"


def _decisions(stage: Setting, case: int, expected: Mapping[str, Any], _: Seen) -> Iterable[str]:
    for name, wanted in expected.items():
        row = rehearsal.latest_decision(stage.ctx, case, name)
        if row is None:
            yield f"expected the decision {name} to have been evaluated, found it never was"
            continue
        wanted = wanted or {}
        if "rules" in wanted and [int(r) for r in wanted["rules"]] != list(row.matched):
            yield f"expected {name} to match rules {[int(r) for r in wanted['rules']]}, found {list(row.matched)}"
        for output, value in (wanted.get("outputs") or {}).items():
            if not equal(value, row.outputs.get(output)):
                yield f"expected {name}.{output}: {show(value)}, found {show(row.outputs.get(output))}"


def _outbox(stage: Setting, case: int, expected: list[str], seen: Seen) -> Iterable[str]:
    kinds = rehearsal.outbox_since(stage.ctx, case, seen.outbox)
    seen.outbox += len(kinds)
    return _multiset("outbox", expected, kinds)


def _incidents(stage: Setting, case: int, expected: list[Mapping[str, Any]], _: Seen) -> Iterable[str]:
    rows = list(rehearsal.incidents(stage.ctx, case))
    for wanted in expected:
        row = next(
            (r for r in rows if r.element == wanted.get("element") and wanted.get("code", r.code) == r.code), None
        )
        if row is None:
            found = "; ".join(f"{r.code} at {r.element}: {r.message}" for r in rows) or "none"
            yield f"expected an incident {dict(wanted)}, found {found}"
        else:
            rows.remove(row)
    if len(expected) == 0 or rows:
        yield from (f"expected no other incident, found {r.code} at {r.element}: {r.message}" for r in rows)


CHECKS: dict[str, Callable[[Setting, int, Any, Seen], Iterable[str]]] = {
    "case": _case,
    "open": _open,
    "completed": _completed,
    "variables": _variables,
    "tasks": _tasks,
    "timers": _timers,
    "decisions": _decisions,
    "outbox": _outbox,
    "incidents": _incidents,
}


@dataclass(frozen=True)
class Shown:
    """What `--verbose` prints after a step, and the variables it was about."""

    lines: tuple[str, ...]
    variables: Mapping[str, object]


def summary(ctx: Context, case: int, before: Mapping[str, object]) -> Shown:
    """The state after a step: tasks, variables that changed, decisions made now, incidents."""
    columns = rehearsal.columns(ctx, case)
    tasks = ", ".join(t.element for t in rehearsal.open_tasks(ctx, case)) or "none"
    variables = rehearsal.case_file(ctx, case).variables()
    lines = [f"{columns['number']} {columns['status']} open: {tasks}"]
    for name, value in variables.items():
        if name not in before or not same(before[name], value):
            lines.append(f"{name} = {show(value)}")
    lines += [f"decision {text}" for text in rehearsal.decisions_at(ctx, case, ctx.clock.now())]
    lines += [f"incident {i.code} at {i.element}: {i.message}" for i in rehearsal.incidents(ctx, case)]
    return Shown(tuple(lines), variables)
