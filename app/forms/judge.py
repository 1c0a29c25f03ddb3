"""One submission, judged: what it holds is laid over what the form opened with, then hidden, computed, restored, ruled.

Order, as the viewer's: values are read and typed; hide conditions, read-only conditions and computed fields settle; the
rules of what is visible are applied; then the form's own checks. Nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.errors import FieldError
from app.forms import own, rows, rules, texts, values
from app.forms.components import OWN, Component, dotted
from app.forms.names import Evaluator, Names, Row, row_names
from app.forms.opening import opened
from app.forms.structure import MISSING, Step, look_up, put, remove, same
from app.forms.values import Fault, Surroundings

MAXIMUM_ROUNDS = 12


@dataclass
class Entry:
    """A field at its place: what the form opened with, what holds now, and what was wrong with what was submitted."""

    component: Component
    path: tuple[Step, ...]
    row: Row | None
    opened: object
    value: object
    fault: Fault | None = None
    hidden: bool = False
    read_only: bool = False


class Judge:
    def __init__(
        self,
        root: Component,
        variables: Mapping[str, object],
        reads: frozenset[str],
        evaluate: Evaluator,
        around: Surroundings,
    ) -> None:
        self.root, self.variables, self.around = root, variables, around
        self._evaluate = evaluate
        self.entries: list[Entry] = []
        self.lists: list[Entry] = []
        self.errors: list[FieldError] = []
        seen = {path.partition(".")[0] for path in reads}
        self._opened: dict[str, object] = {name: variables[name] for name in seen if name in variables}
        self.data: dict[str, object] = {}
        self._shown: dict[str, object] = {}

    # values in

    def read(self, submitted: Mapping[str, object]) -> None:
        """Types what was submitted and lays it over what the form opened with."""
        self._level(self.root, (), submitted, self.variables, None)
        self._opened = {**self._opened, **self.data_as_opened()}

    def data_as_opened(self) -> dict[str, object]:
        state: object = dict(self._opened)
        for entry in self.entries:
            if entry.row is None:
                state = put(state, entry.path, entry.opened)
        for entry in self.lists:
            if entry.row is None:
                state = put(state, entry.path, entry.opened)
        return state if isinstance(state, dict) else {}

    def _level(self, parent: Component, base: tuple[Step, ...], given: object, before: object, row: Row | None) -> None:
        """The fields of the form or of a row: `given` is what was submitted there, `before` what the case has."""
        for component in parent.leaves():
            path = (*base, *component.path)
            submitted, known = look_up(given, component.path), look_up(before, component.path)
            if component.type == "dynamiclist":
                self._list(component, path, submitted, known, row)
            else:
                self._field(component, path, submitted, known, row)

    def _field(
        self,
        component: Component,
        path: tuple[Step, ...],
        submitted: object,
        known: object,
        row: Row | None,
    ) -> None:
        names = Names((self._opened, self.variables), {"this": None, "parent": None, "i": []})
        first = opened(component, known, self.around, lambda expression: self._evaluate(expression, names))
        entry = Entry(component, path, row, first, first)
        if submitted is not MISSING and component.type != "expression":
            try:
                if component.type in OWN:
                    entry.value = own.convert(component, submitted, known, self._source(component), self.around)
                else:
                    entry.value = values.convert(component, submitted, self.around)
            except Fault as fault:
                entry.fault = fault
        self.entries.append(entry)
        self._put(path, entry.value)

    def _source(self, component: Component) -> object:
        names = Names((self._opened, self.variables), {"this": None, "parent": None, "i": []})
        return self._evaluate(component.expressions["source"], names) if "source" in component.expressions else None

    def _list(
        self, component: Component, path: tuple[Step, ...], submitted: object, known: object, row: Row | None
    ) -> None:
        before = rows.opened(component, known)
        entry = Entry(component, path, row, before, before)
        self.lists.append(entry)
        given = [item for item in submitted if isinstance(item, Mapping)] if isinstance(submitted, list) else before
        if submitted is not MISSING and (not isinstance(submitted, list) or len(given) != len(submitted)):
            entry.fault = Fault(texts.EXPECTED_LIST)
            given = []
        elif len(given) > 10 * max(component.row_limits[1], 1):
            entry.fault = Fault(texts.too_many_rows(component.row_limits[1]), "too_many_rows")
            given = []
        matched = rows.matched(component, given, before)
        self._put(path, [dict(match) if component.fixed_rows and match else {} for match in matched])
        for index, (item, match) in enumerate(zip(given, matched, strict=True)):
            inner = Row(path, index, row)
            self._level(component, (*path, index), MISSING if submitted is MISSING else item, match or {}, inner)

    def _put(self, path: tuple[Step, ...], value: object) -> None:
        name = str(path[0])
        if name not in self.data and len(path) > 1 and name in self.variables:
            self.data[name] = self.variables[name]
        self.data = {**self.data, name: put(self.data.get(name), path[1:], value)}

    # what holds

    def settle(self) -> None:
        """Hides, restores and computes until nothing changes any more (at most MAXIMUM_ROUNDS times)."""
        for _ in range(MAXIMUM_ROUNDS):
            before = self.data
            self._hide()
            self._restore()
            self._compute()
            if self.data is before:
                break
        self._hide()

    def _hide(self) -> None:
        raw = (self.data, self._opened, self.variables)
        shown: object = self.data
        for path, _row, component, is_hidden in self._visit(self.root, (), None, raw, hidden=False):
            if is_hidden and (component.keyed or component.type == "dynamiclist"):
                shown = remove(shown, path)
        self._shown = shown if isinstance(shown, dict) else {}
        hidden = {
            path: is_hidden
            for path, _row, component, is_hidden in self._visit(self.root, (), None, self._layers(), hidden=False)
            if component.keyed or component.type == "dynamiclist"
        }
        for entry in (*self.entries, *self.lists):
            entry.hidden = hidden.get(entry.path, True)

    def _layers(self) -> tuple[Mapping[str, object], ...]:
        return (self._shown, self._opened, self.variables)

    def _visit(
        self,
        parent: Component,
        base: tuple[Step, ...],
        row: Row | None,
        layers: tuple[Mapping[str, object], ...],
        *,
        hidden: bool,
    ) -> Iterator[tuple[tuple[Step, ...], Row | None, Component, bool]]:
        """Every component at every place, with whether it (or what holds it) is hidden, given these names."""
        for component in parent.children:
            here = hidden or self._holds(component, "conditional.hide", layers, row)
            path = (*base, *component.path)
            yield path, row, component, here
            if component.type == "dynamiclist":
                found = look_up(self.data, path)
                for index in range(len(found) if isinstance(found, list) else 0):
                    yield from self._visit(component, (*path, index), Row(path, index, row), layers, hidden=here)
            elif component.children:
                yield from self._visit(component, base, row, layers, hidden=here)

    def _holds(
        self, component: Component, condition: str, layers: tuple[Mapping[str, object], ...], row: Row | None
    ) -> bool:
        return component.condition(condition, self._evaluator(row_names(layers, self.data, row)))

    def names_at(self, row: Row | None) -> Names:
        return row_names(self._layers(), self.data, row)

    def _restore(self) -> None:
        """Read-only and disabled fields get back what the form opened with; once restored, a field stays restored."""
        for entry in self.entries:
            if not entry.read_only:
                entry.read_only = (
                    entry.component.always_read_only
                    or entry.component.disabled
                    or self._holds(entry.component, "readonly", self._layers(), entry.row)
                )
            if entry.read_only and entry.component.type != "expression":
                entry.fault = None
                if not same(entry.value, entry.opened):
                    entry.value = entry.opened
                    self._put(entry.path, entry.opened)

    def _compute(self) -> None:
        for entry in self.entries:
            expression = entry.component.expressions.get("expression")
            if entry.component.type == "expression" and expression is not None and not entry.hidden:
                value = self._evaluate(expression, self.names_at(entry.row))
                if not same(value, entry.value):
                    entry.value = value
                    self._put(entry.path, value)

    # what is wrong

    def rule(self) -> None:
        for entry in self.lists:
            if not entry.hidden:
                self._report(entry, rows.faults(entry, len(self._rows(entry.path))))
        for entry in self.entries:
            if entry.hidden or entry.component.disabled:
                continue
            if entry.fault is not None:
                self._report(entry, [entry.fault])
                continue
            names = self.names_at(entry.row)
            judge = own.faults if entry.component.type in OWN else rules.faults
            self._report(entry, judge(entry.component, entry.value, self._evaluator(names), self.around))

    def _evaluator(self, names: Names) -> rules.Evaluate:
        return lambda expression: self._evaluate(expression, names)

    def _rows(self, path: tuple[Step, ...]) -> list[object]:
        found = look_up(self.data, path)
        return found if isinstance(found, list) else []

    def _report(self, entry: Entry, faults: Iterator[Fault] | list[Fault]) -> None:
        for fault in faults:
            self.errors.append(FieldError(dotted((*entry.path, *fault.at)), fault.text, fault.code))

    # values out

    def result(self) -> dict[str, object]:
        """Leaf path → value of what this form writes: fields at the top, whole lists, nothing hidden or read-only."""
        written = {
            dotted(entry.path): entry.value
            for entry in self.entries
            if entry.row is None and not entry.hidden and self._writes(entry)
        }
        for entry in self.lists:
            if entry.row is None and not entry.hidden and entry.component.props.get("readonly") is not True:
                written[dotted(entry.path)] = [
                    self._row_out(entry, index) for index in range(len(self._rows(entry.path)))
                ]
        return written

    @staticmethod
    def _writes(entry: Entry) -> bool:
        if entry.component.disabled:
            return False
        return not entry.read_only or entry.component.type == "expression"

    def _row_out(self, entry: Entry, index: int) -> object:
        base = (*entry.path, index)
        row: object = look_up(self.data, base)
        for field in (*self.entries, *self.lists):
            if field.hidden and field.path[: len(base)] == base:
                row = remove(row, field.path[len(base) :])
                row = {} if row is MISSING else row
        return row


def unknown_fields(root: Component, submitted: object) -> list[FieldError]:
    """Faults for every name in the submission that no field of the form has."""
    return list(_unknown(_shape(root), submitted, ()))


Shape = dict[str, "Shape | list[Shape] | None"]


def _shape(parent: Component) -> Shape:
    """Names a submission may hold: nested objects, `[rows]` for lists, None where any value stands."""
    shape: Shape = {}
    for component in parent.leaves():
        level = shape
        for part in component.path[:-1]:
            inner = level.setdefault(part, {})
            level = inner if isinstance(inner, dict) else {}
        if component.path:
            level[component.path[-1]] = [_shape(component)] if component.type == "dynamiclist" else None
    return shape


def _unknown(shape: Shape, submitted: object, at: tuple[Step, ...]) -> Iterator[FieldError]:
    if not isinstance(submitted, Mapping):
        yield FieldError(dotted(at), texts.EXPECTED_GROUP, "wrong_type")
        return
    for name, value in submitted.items():
        if not isinstance(name, str) or name not in shape:
            yield FieldError(dotted((*at, str(name))), texts.UNKNOWN_FIELD, "unknown_field")
            continue
        inner = shape[name]
        if isinstance(inner, dict):
            yield from _unknown(inner, value, (*at, name))
        elif isinstance(inner, list) and isinstance(value, list):
            for index, row in enumerate(value[:1000]):
                if isinstance(row, Mapping):
                    yield from _unknown(inner[0], row, (*at, name, index))
