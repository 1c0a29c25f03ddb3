"""Plays the part of a journey script that conformance cases use, straight on the engine, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from ruamel.yaml import YAML

from app.cases.scopes import CaseFile
from app.engine import run
from app.engine.act import Act
from app.engine.definitions import Definitions
from app.engine.step import OpenedTask, Step, Timer, Wait
from app.engine.timing import period


class Mismatch(AssertionError):
    """What was found differs from what the script expects."""


def value_of(given: object) -> object:
    """A YAML value as a FEEL value."""
    if isinstance(given, bool) or given is None:
        return given
    if isinstance(given, int):
        return Decimal(given)
    if isinstance(given, float):
        return Decimal(repr(given))
    if isinstance(given, Mapping):
        return {str(name): value_of(value) for name, value in given.items()}
    if isinstance(given, list):
        return [value_of(value) for value in given]
    return str(given)


@dataclass
class Case:
    file: CaseFile
    snapshot: bytes = b""
    tasks: dict[int, OpenedTask] = field(default_factory=dict)
    timers: dict[int, Timer] = field(default_factory=dict)
    waits: dict[int, Wait] = field(default_factory=dict)
    incidents: dict[int, str] = field(default_factory=dict)
    completed: list[str] = field(default_factory=list)
    finished: bool = False

    def take(self, step: Step) -> None:
        self.snapshot, self.finished = step.snapshot, step.finished
        for task in step.closed:
            del self.tasks[task.key]
            if task.outcome == "completed":
                self.completed.append(task.element)
        self.tasks |= {task.key: task for task in step.opened}
        for key in step.timers_gone:
            del self.timers[key]
        self.timers |= {timer.key: timer for timer in step.timers_set}
        for key in step.waits_gone:
            del self.waits[key]
        self.waits |= {wait.key: wait for wait in step.waits_set}
        for key in step.incidents_gone:
            del self.incidents[key]
        self.incidents |= {incident.key: f"{incident.element}: {incident.code}" for incident in step.incidents}


class Player:
    """One journey over one release. After every act the snapshot is all that is kept of the workflow."""

    def __init__(self, defs: Definitions, script: Mapping[str, object]) -> None:
        self.defs = defs
        self.script = script
        self.now = datetime.fromisoformat(str(script["now"]))
        self.cases: dict[str, Case] = {}
        self.latest = ""
        self.opened_by_signal: list[Case] = []

    def play(self) -> None:
        for step in self.script["steps"]:  # type: ignore[attr-defined]
            verb = next(name for name in VERBS if name in step)
            VERBS[verb](self, step[verb], step)

    def act(self) -> Act:
        return Act(self.now, actor="tester")

    def case(self, step: Mapping[str, object]) -> Case:
        return self.cases[str(step.get("case") or self.latest)]

    def start(self, what: object, step: Mapping[str, object]) -> None:
        message = str(what["message"]) if isinstance(what, Mapping) else None
        if message is None:
            process = str(what)
        else:
            process = next(name for name, info in self.defs.processes.items() if message in info.start_messages)
        data = value_of(step.get("with") or {})
        self._open(str(step.get("as") or f"case {len(self.cases)}"), process, data, message=message)

    def _open(self, handle: str, process: str, data: object, **how: str | None) -> Case:
        case = Case(CaseFile.empty())
        self.cases[handle] = case
        self.latest = handle
        self.take(case, run.start(self.defs, process, self.act(), case.file, data, **how))  # type: ignore[arg-type]
        return case

    def take(self, case: Case, step: Step) -> None:
        case.take(step)
        latest = self.latest
        for signal in step.signals:
            for name, info in self.defs.processes.items():
                if signal.name in info.start_signals:
                    self.opened_by_signal.append(self._open(f"by {signal.name}", name, {}, signal=signal.name))
            for other in self.cases.values():
                if other is not case and any(
                    wait.kind == "signal" and wait.message == signal.name for wait in other.waits.values()
                ):
                    self.take(other, run.signal(self.defs, other.snapshot, self.act(), other.file, signal.name))
        self.latest = latest
        case.file = CaseFile.loads(case.file.dumps())

    def do(self, element: object, step: Mapping[str, object]) -> None:
        case = self.case(step)
        keys = [key for key, task in case.tasks.items() if task.element == element]
        if not keys:
            raise Mismatch(f"{element} is not open, but {[t.element for t in case.tasks.values()]}")
        data = value_of(step.get("submit") or {})
        assert isinstance(data, dict)
        self.take(case, run.complete(self.defs, case.snapshot, self.act(), case.file, keys[0], data))

    def complete_all(self, how: Mapping[str, object], step: Mapping[str, object]) -> None:
        case = self.case(step)
        for _ in range(int(str(how.get("max", 50)))):
            if not case.tasks:
                return
            key = min(case.tasks)
            self.take(case, run.complete(self.defs, case.snapshot, self.act(), case.file, key, {}))
        if "max" not in how:
            raise Mismatch("still open after 50 tasks")

    def advance(self, span: object, step: Mapping[str, object]) -> None:
        wait = period(str(span))
        assert wait is not None
        end = wait.after(self.now)
        while True:
            due = [(t.at, t.key, c) for c in self.cases.values() for t in c.timers.values() if t.at <= end]
            if not due:
                break
            at, key, case = min(due, key=lambda entry: entry[:2])
            self.now = max(self.now, at)
            self.take(case, run.fire(self.defs, case.snapshot, self.act(), case.file, key))
        self.now = max(self.now, end)

    def message(self, name: object, step: Mapping[str, object]) -> None:
        case = self.case(step)
        data = value_of(step.get("with") or {})
        assert isinstance(data, dict)
        self.take(case, run.send(self.defs, case.snapshot, self.act(), case.file, str(name), data))

    def expect(self, wanted: Mapping[str, object], step: Mapping[str, object]) -> None:
        for handle in dict(wanted.get("opened") or {}):  # type: ignore[call-overload]
            if not self.opened_by_signal:
                raise Mismatch("no case was opened")
            self.cases[handle] = self.opened_by_signal.pop(0)
        case = self.case(step)
        incidents = Counter(f"{entry['element']}: {entry['code']}" for entry in wanted.get("incidents") or ())  # type: ignore[attr-defined]
        if Counter(case.incidents.values()) != incidents:
            raise Mismatch(f"incidents: expected {incidents}, found {case.incidents}")
        if "open" in wanted:
            found = Counter(task.element for task in case.tasks.values())
            if found != Counter(wanted["open"]):  # type: ignore[arg-type]
                raise Mismatch(f"open: expected {wanted['open']}, found {dict(found)}")
        if "completed" in wanted:
            _in_order(wanted["completed"], case.completed)
            case.completed = []
        if "case" in wanted:
            status = "closed" if case.finished else "open"
            if wanted["case"]["status"] != status:  # type: ignore[index]
                raise Mismatch(f"status: expected {wanted['case']}, found {status}")
        for name, value in dict(wanted.get("variables") or {}).items():  # type: ignore[call-overload]
            found_value = case.file.read(0, name)
            if found_value != value_of(value):
                raise Mismatch(f"{name}: expected {value}, found {found_value}")


def _in_order(wanted: object, found: list[str]) -> None:
    rest = list(found)
    for entry in wanted:  # type: ignore[attr-defined]
        some = list(entry) if isinstance(entry, list) else [entry]
        if Counter(rest[: len(some)]) != Counter(some):
            raise Mismatch(f"completed: expected {wanted}, found {found}")
        del rest[: len(some)]
    if rest:
        raise Mismatch(f"completed: expected {wanted}, found {found}")


VERBS = {
    "start": Player.start,
    "do": Player.do,
    "complete_all": Player.complete_all,
    "advance": Player.advance,
    "message": Player.message,
    "expect": Player.expect,
}


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a release folder."""
    names = [path for kind in ("processes", "forms", "rules") for path in sorted((folder / kind).glob("*"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in names if path.is_file()}


def read(path: Path) -> dict[str, object]:
    script: dict[str, object] = YAML(typ="safe").load(path)
    return script
