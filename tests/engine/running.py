"""A case on the engine alone, for tests: small diagrams from text, and the snapshot reloaded before every act."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from lxml import etree

from app import dmn, engine, feel
from app.cases.scopes import CaseFile
from app.engine import parser
from app.engine.definitions import Definitions
from app.engine.step import Step

NOW = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '  # noqa: E501
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="test" '
    'expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">'
)


def flows(*pairs: str) -> str:
    """Sequence flows: `a>b`, with a condition `a>b:FEEL`, with an id `x=a>b`."""
    out = []
    for pair in pairs:
        way, _, condition = pair.partition(":")
        name, _, ends = way.rpartition("=")
        source, target = ends.split(">")
        text = condition.replace("&", "&amp;").replace("<", "&lt;")
        inner = f"<conditionExpression>{text}</conditionExpression>" if condition else ""
        out.append(
            f'<sequenceFlow id="{name or f"{source}_{target}"}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'  # noqa: E501
        )
    return "".join(out)


def nodes(text: str) -> str:
    """Flow nodes without anything inside: `userTask:a userTask:b endEvent:e`."""
    return "".join(f'<{kind} id="{name}"/>' for kind, name in (entry.split(":") for entry in text.split()))


def process(body: str, name: str = "p", attributes: str = "") -> str:
    return f'<process id="{name}" isExecutable="true" {attributes}>{body}</process>'


def diagram(*parts: str) -> bytes:
    """A file of processes and root elements; a part that is neither is the body of the process `p`."""
    roots = ("<process", "<message", "<signal", "<error", "<escalation")
    return (
        HEAD + "".join(part if part.startswith(roots) else process(part) for part in parts) + "</definitions>"
    ).encode()


def properties(**values: str) -> str:
    inner = "".join(f'<camunda:property name="{name}" value="{value}"/>' for name, value in values.items())
    return f"<extensionElements><camunda:properties>{inner}</camunda:properties></extensionElements>"


def definitions(*parts: str, rules: dict[str, bytes] | None = None) -> Definitions:
    """Executable without the lint, so that what it would refuse can be run into."""
    parsed = parser.parse({"processes/p.bpmn": etree.fromstring(diagram(*parts))})
    return Definitions(
        parsed.processes,
        MappingProxyType({}),
        dmn.load(rules or {}),
        {},  # type: ignore[arg-type]
        engine.content_hash({"p": diagram(*parts), **(rules or {})}),
        parsed.specs,
        parsed.timer_starts,
        parsed.files,
    )


def value(given: object) -> object:
    return feel.from_python(given)


class Running:
    """One case. `last` is the latest step; every act goes through the stored snapshot and the stored case file."""

    def __init__(self, *parts: str, rules: dict[str, bytes] | None = None, now: datetime = NOW, **act: object) -> None:
        self.defs = definitions(*parts, rules=rules)
        self.now = now
        self.given = act
        self.file = CaseFile.empty()
        self.snapshot = b""
        self.tasks: dict[int, engine.OpenedTask] = {}
        self.timers: dict[int, engine.Timer] = {}
        self.waits: dict[int, engine.Wait] = {}
        self.incidents: dict[int, engine.Incident] = {}
        self.completed: list[str] = []
        self.finished = False
        self.last: Step = Step(b"")

    def act(self) -> engine.Act:
        return engine.Act(self.now, actor="agent1", **self.given)  # type: ignore[arg-type]

    def take(self, step: Step) -> Running:
        self.last, self.snapshot, self.finished = step, step.snapshot, step.finished
        for closed in step.closed:
            task = self.tasks.pop(closed.key)
            if closed.outcome == "completed":
                self.completed.append(task.element)
        self.tasks |= {task.key: task for task in (*step.opened, *step.updated)}
        for gone, kept, new in (
            (step.timers_gone, self.timers, step.timers_set),
            (step.waits_gone, self.waits, step.waits_set),
            (step.incidents_gone, self.incidents, step.incidents),
        ):
            for key in gone:
                kept.pop(key)  # type: ignore[attr-defined]
            kept.update({entry.key: entry for entry in new})  # type: ignore[attr-defined]
        self.file = CaseFile.loads(self.file.dumps())
        return self

    def start(self, name: str = "p", *, how: dict[str, str] | None = None, **data: object) -> Running:
        values = {path.replace("__", "."): value(given) for path, given in data.items()}
        return self.take(engine.start(self.defs, name, self.act(), self.file, values, **(how or {})))  # type: ignore[arg-type]

    def task(self, element: str, **where: object) -> engine.OpenedTask:
        found = [
            task
            for task in self.tasks.values()
            if task.element == element
            and all(self.file.view(task.scope).get(name) == value(given) for name, given in where.items())
        ]
        assert found, f"{element} is not open, but {self.open}"
        return found[0]

    def do(self, element: str, where: dict[str, object] | None = None, **data: object) -> Running:
        key = self.task(element, **(where or {})).key
        values = {path.replace("__", "."): value(given) for path, given in data.items()}
        return self.take(engine.complete(self.defs, self.snapshot, self.act(), self.file, key, values))

    def send(self, message: str, **payload: object) -> Running:
        values = {name: value(given) for name, given in payload.items()}
        return self.take(engine.send(self.defs, self.snapshot, self.act(), self.file, message, values))

    def signal(self, name: str) -> Running:
        return self.take(engine.signal(self.defs, self.snapshot, self.act(), self.file, name))

    def advance(self, **span: float) -> Running:
        """Fire what is due within the span, in order."""
        end = self.now + timedelta(**span)
        while due := sorted((t.at, t.key) for t in self.timers.values() if t.at <= end):
            self.now = max(self.now, due[0][0])
            self.take(engine.fire(self.defs, self.snapshot, self.act(), self.file, due[0][1]))
        self.now = end
        return self

    def set(self, scope: int = 0, **values: object) -> Running:
        data = {name.replace("__", "."): value(given) for name, given in values.items()}
        return self.take(engine.set_variables(self.defs, self.snapshot, self.act(), self.file, data, scope))

    def retry(self) -> Running:
        key = next(iter(self.incidents))
        return self.take(engine.retry(self.defs, self.snapshot, self.act(), self.file, key))

    def move(self, element: str, to: str) -> Running:
        key = self.task(element).key
        return self.take(engine.move(self.defs, self.snapshot, self.act(), self.file, key, to))

    @property
    def open(self) -> list[str]:
        return [self.tasks[key].element for key in sorted(self.tasks)]

    @property
    def parked(self) -> list[tuple[str, str]]:
        return [(incident.element, incident.code) for incident in self.incidents.values()]

    def var(self, path: str, scope: int = 0) -> object:
        found = self.file.read(scope, path)
        return int(found) if isinstance(found, Decimal) and found == found.to_integral_value() else found
