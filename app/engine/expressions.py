"""Literal or FEEL (semantics), and what happens when the model fails: a `Fault`, which parks the token as an
incident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.script_engine.python_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.script_engine.python_environment import BasePythonScriptEngineEnvironment

from app import calendars, feel
from app.cases.scopes import ScopeView, value_at
from app.errors import BihuanError

if TYPE_CHECKING:
    from app.engine.act import Act
    from app.engine.token import Token

NAMES = ("working time after", "working time between")
"""Functions with spaces in their names that every expression may call."""


class Fault(BihuanError):
    """The model failed at a token: a stable code, a message, and the expression with the values it read."""

    def __init__(
        self,
        code: str,
        message: str,
        expression: str | None = None,
        values: Mapping[str, object] | None = None,
        element: str | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.expression = expression
        self.values = values or {}
        self.element = element  # where it is not the token's own: a boundary event, say


@dataclass(frozen=True)
class Formula:
    """A FEEL expression as it stands in the diagram, compiled once."""

    text: str
    expression: feel.Expression


@dataclass(frozen=True)
class Attribute:
    """A value of the diagram that is literal without, and FEEL with, a leading `=`."""

    text: str
    formula: Formula | None = None


def formula(text: str, names: Mapping[str, object] | tuple[str, ...] = ()) -> Formula:
    """Compile what is always FEEL, with or without a leading `=`. Raises `feel.FeelSyntaxError`."""
    source = text.strip().removeprefix("=").strip()
    known = {**dict.fromkeys(NAMES), **(names if isinstance(names, Mapping) else dict.fromkeys(names))}
    return Formula(source, feel.compile_expression(source, names=known))


def attribute(text: str | None, names: Mapping[str, object] | tuple[str, ...] = ()) -> Attribute | None:
    """An attribute as written; nothing where it is absent or empty. Raises `feel.FeelSyntaxError`."""
    if text is None or not text.strip():
        return None
    text = text.strip()
    return Attribute(text, formula(text, names) if text.startswith("=") else None)


class Visible(Mapping[str, object]):
    """What an expression at a token sees: `case`, `task` and loop counters before the variables of its scope."""

    __slots__ = ("_over", "_view")

    def __init__(self, view: ScopeView, over: Mapping[str, object]) -> None:
        self._view = view
        self._over = over

    def __getitem__(self, name: str) -> object:
        if name in self._over:
            return self._over[name]
        return self._view[name]

    def get(self, name: str, default: object = None) -> object:
        if name in self._over:
            return self._over[name]
        return self._view.get(name, default)

    def __contains__(self, name: object) -> bool:
        return name in self._over or name in self._view

    def __iter__(self) -> Iterator[str]:
        yield from self._over
        yield from (name for name in self._view if name not in self._over)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def aware(value: feel.DateTime, zone: tzinfo) -> datetime:
    """The instant that a FEEL date and time means; a local one is on the service's clocks."""
    found = value.to_datetime()
    return found if value.offset is not None else found.replace(tzinfo=zone)


def working_time(calendar: calendars.Calendar, zone: tzinfo) -> dict[str, Callable[..., object]]:
    """The two calendar functions of FEEL; null where an argument is not what it should be."""

    def after(start: object, duration: object) -> object:
        if not isinstance(start, feel.DateTime) or not isinstance(duration, feel.DayTimeDuration):
            return None
        return feel.DateTime.from_datetime(calendar.after(aware(start, zone), duration.to_timedelta()))

    def between(start: object, end: object) -> object:
        if not isinstance(start, feel.DateTime) or not isinstance(end, feel.DateTime):
            return None
        span: timedelta = calendar.between(aware(start, zone), aware(end, zone))
        return feel.from_python(span)

    return {"working time after": after, "working time between": between}


class FeelEnvironment(BasePythonScriptEngineEnvironment):  # type: ignore[misc]
    """The one seam through which SpiffWorkflow evaluates anything: FEEL over the case file, never Python."""

    def __init__(self) -> None:
        super().__init__()
        self.act: Act | None = None
        self.functions: dict[str, Callable[..., object]] = {}

    def serve(self, act: Act) -> None:
        """Evaluate for this act from now on: its clock, its calendar."""
        self.act = act
        self.functions = working_time(act.calendar or calendars.ALWAYS, act.zone)

    def result(
        self, source: Formula | str, variables: Mapping[str, object], now: datetime | None = None
    ) -> feel.Result:
        """The value with its warnings. Raises `Fault` where a limit of evaluation is passed."""
        code = source if isinstance(source, Formula) else formula(source)
        try:
            now = now or (self.act.instant if self.act else None)
            return code.expression.evaluate(variables, now=now, functions=self.functions)
        except feel.LimitExceeded as error:
            raise Fault("limit", str(error), code.text, values_read(code, variables)) from error

    def evaluate(
        self,
        expression: Formula | str,
        context: Mapping[str, object],
        external_context: object = None,  # noqa: ARG002
    ) -> object:
        return self.result(expression, context).value

    def execute(self, script: str, context: object, external_context: object = None) -> None:  # noqa: ARG002
        raise Fault("not_supported", "scripts are never run", script)

    def call_service(self, context: object, **_: object) -> None:  # noqa: ARG002
        raise Fault("not_supported", "service calls are never made")


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]
    """SpiffWorkflow's script engine with FEEL inside. It is the default of our workflows, also after loading one."""

    environment: FeelEnvironment

    def __init__(self) -> None:
        super().__init__(FeelEnvironment())

    def validate(self, expression: str) -> None:
        formula(expression)

    def evaluate(self, task: Token, expression: Formula | str, external_context: object = None) -> object:  # noqa: ARG002
        return self.environment.evaluate(expression, task.visible())

    def execute(self, task: Token, script: str, external_context: object = None) -> None:  # noqa: ARG002
        self.environment.execute(script, None)


def values_read(code: Formula, variables: Mapping[str, object]) -> dict[str, object]:
    """What the expression read, by path: for the person who mends an incident."""
    read: dict[str, object] = {}
    for path in sorted(code.expression.paths or code.expression.names):
        name, *rest = path.split(".")
        if name in variables:
            read[path] = value_at(variables.get(name), rest)
        elif name not in NAMES:
            read[path] = None
    return read
