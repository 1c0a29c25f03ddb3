"""How a built-in function is declared: a name, parameters as the standard names them, and one body per signature."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from app.feel.errors import Undefined
from app.feel.run import Run
from app.feel.types import ANY, FunctionType
from app.feel.values import Function

Apply = Callable[[Run, Sequence[object]], object]


@dataclass(frozen=True, slots=True)
class Body:
    """One signature: `date(from)` and `date(year, month, day)` are two."""

    parameters: tuple[str, ...]
    required: int
    variadic: bool
    apply: Apply
    gaps: bool = False

    def takes(self, count: int) -> bool:
        return self.required <= count and (self.variadic or count <= len(self.parameters))

    def takes_names(self, names: tuple[str, ...]) -> bool:
        given = set(names)
        if len(given) < len(names) or not given <= set(self.parameters):
            return False
        return self.gaps or given >= set(self.parameters[: self.required])

    def order(self, names: tuple[str, ...] | None) -> list[int | None] | None:
        """For each parameter the index of its argument; None if the arguments are positional."""
        if names is None:
            return None
        last = max((self.parameters.index(name) for name in names), default=-1)
        size = max(last + 1, self.required)
        return [names.index(name) if name in names else None for name in self.parameters[:size]]


class Builtin(Function):
    """A built-in with all its signatures."""

    __slots__ = ("bodies",)

    def __init__(self, name: str) -> None:
        super().__init__(name, (), self._run_any, type=FunctionType((ANY,), ANY), required=0, variadic=True)
        self.bodies: list[Body] = []

    def add(self, body: Body) -> None:
        self.bodies.append(body)
        if len(self.bodies) == 1:
            self.parameters, self.required = body.parameters, 0
            self.type = FunctionType((ANY,) * len(body.parameters), ANY)

    def select(self, count: int, names: tuple[str, ...] | None) -> Body:
        """The first signature that takes these arguments; `Undefined` if none does.

        `before(point, range)` and `before(range, point)` have the same names: there the order of the call decides.
        """
        for body in self.bodies if names is None else sorted(self.bodies, key=lambda body: body.parameters != names):
            if body.takes_names(names) if names is not None else body.takes(count):
                return body
        shown = " or ".join(f"({', '.join(body.parameters)})" for body in self.bodies)
        given = f"({', '.join(names)})" if names is not None else f"{count} arguments"
        raise Undefined(f"{self.name} takes {shown}, not {given}")

    def in_order(self, named: dict[str, object]) -> list[object]:
        body = self.select(len(named), tuple(named))
        order = body.order(tuple(named)) or []
        values = list(named.values())
        return [None if index is None else values[index] for index in order]

    def _run_any(self, run: Run, arguments: Sequence[object]) -> object:
        return self.select(len(arguments), None).apply(run, arguments)


FUNCTIONS: dict[str, Builtin] = {}


Decorated = Callable[..., Any]
F = TypeVar("F", bound=Decorated)


def builtin(name: str, parameters: str = "", *, run: bool = False, gaps: bool = False) -> Callable[[F], F]:
    """Declares a body. `parameters` are as in the standard, comma separated; `?` marks an optional one, `...` behind
    the last one takes any number of further arguments and hands all of them over as one list. With `run` the
    body gets the run first; with `gaps` a named call may leave out any parameter, which is null then.
    """
    names = [part.strip() for part in parameters.split(",")] if parameters else []
    variadic = bool(names) and names[-1].endswith("...")
    plain = tuple(name.rstrip("?.") for name in names)
    required = sum(not name.endswith("?") for name in names)

    def register(function: F) -> F:
        body = Body(plain, required, variadic, _applied(function, run, len(plain) - 1 if variadic else None), gaps)
        FUNCTIONS.setdefault(name, Builtin(name)).add(body)
        return function

    return register


def _applied(function: Decorated, run: bool, fixed: int | None) -> Apply:
    if fixed is not None:
        if run:
            return lambda state, values: function(state, *values[:fixed], list(values[fixed:]))
        return lambda _state, values: function(*values[:fixed], list(values[fixed:]))
    if run:
        return lambda state, values: function(state, *values)
    return lambda _state, values: function(*values)
