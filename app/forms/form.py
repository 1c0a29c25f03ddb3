"""A form that was read and compiled: what it shows, what it writes, what it opens with, and how it judges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from app import feel
from app.errors import BihuanError, FieldError, Finding, Refusal, Text
from app.forms.components import Component, dotted
from app.forms.judge import Judge, unknown_fields
from app.forms.names import Evaluator, Names
from app.forms.structure import PathTree
from app.forms.templates import Template
from app.forms.values import FileLookup, Surroundings

SERVICE_ZONE = ZoneInfo("Asia/Shanghai")
EXACT_IN_BROWSER = 2**53


@dataclass
class FormError(BihuanError):
    """The form cannot be used; the findings say where and why."""

    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))


@dataclass(frozen=True)
class Check:
    """A check of the form: `require` must be true, else the message stands at `field`."""

    require: feel.Expression
    field: str
    message: Text | tuple[Template | str, Template | str]

    def text(self, fill: Callable[[Template], str]) -> Text:
        if isinstance(self.message, Text):
            return self.message
        zh, en = (part if isinstance(part, str) else fill(part) for part in self.message)
        return Text(zh, en)


@dataclass(frozen=True)
class Form:
    """Immutable and safe to share between threads.

    `schema` is the file's JSON with its HTML made harmless; `fields` are the dotted paths it writes; `reads` are the
    dotted paths it shows or uses in expressions, in the order of its questions, `needs` those of them that judging a
    submission takes.
    """

    id: str
    schema: Mapping[str, object]
    root: Component
    checks: tuple[Check, ...]
    fields: tuple[str, ...]
    reads: tuple[str, ...]
    needs: frozenset[str]
    zone: tzinfo = SERVICE_ZONE

    def import_data(self, variables: Mapping[str, object]) -> dict[str, object]:
        """Only what the form names, as plain JSON: numbers as numbers, temporal values as ISO text."""
        return self.for_browser(variables)["data"]  # type: ignore[return-value]

    def for_browser(self, variables: Mapping[str, object]) -> dict[str, object]:
        """`schema`, `data` (see import_data) and `temporal`: the paths in data whose text is a date, a time, …"""
        picked = {name: tree.pick(variables[name]) for name, tree in self._tree.below.items() if name in variables}
        temporal: dict[str, str] = dict(self._temporal_fields)
        data = {name: _plain(value, name, temporal) for name, value in picked.items()}
        return {"schema": self.schema, "data": data, "temporal": temporal}

    def validate(
        self,
        submitted: Mapping[str, object],
        variables: Mapping[str, object],
        *,
        now: datetime,
        files: FileLookup | None = None,
        functions: Mapping[str, Callable[..., object]] | None = None,
    ) -> dict[str, object]:
        """Leaf path → FEEL value of what the form writes; raises Refusal("invalid") with every fault at once.

        `submitted` is nested JSON (or FEEL values), `variables` what the task's scope holds, `files` answers for a
        file reference `{id, name, size, type}` or None.
        """
        evaluate = Evaluator(now, functions)
        judge = Judge(self.root, variables, self.needs, evaluate, Surroundings(now, self.zone, files))
        errors = unknown_fields(self.root, submitted)
        judge.read(submitted if isinstance(submitted, Mapping) else {})
        judge.settle()
        judge.rule()
        errors += judge.errors
        errors += self._failed_checks(evaluate, judge.names_at(None), {error.field for error in errors})
        if errors:
            raise Refusal("invalid", _summary(errors), field=errors[0].field or None, errors=tuple(errors))
        return judge.result()

    def _failed_checks(self, evaluate: Evaluator, names: Names, faulty: set[str]) -> list[FieldError]:
        """Checks that are not true; a field that is already at fault is not asked twice."""

        def fill(template: Template) -> str:
            return template.fill(
                lambda expression, local: evaluate(expression, names if local is None else _over(local, names))
            )

        return [
            FieldError(check.field, check.text(fill), "check")
            for check in self.checks
            if check.field not in faulty and evaluate(check.require, names) is not True
        ]

    def first_choice(self, values: Mapping[str, object]) -> tuple[str, str | list[str]] | None:
        """The answer at a glance: path and value of the first question with options to choose from, where one was
        answered. `values` as `validate` gives them; what is chosen from a long list says little and is left out."""
        for component in self.root.leaves():
            path = dotted(component.path)
            value = values.get(path)
            if component.type == "radio" and isinstance(value, str):
                return path, value
            if component.type == "checklist" and isinstance(value, list) and value:
                return path, [str(item) for item in value]
        return None

    @property
    def _tree(self) -> PathTree:
        return _tree_of(self.reads)

    @property
    def _temporal_fields(self) -> Mapping[str, str]:
        return _temporal_of(self.root)


def _over(local: Mapping[str, object], names: Names) -> Names:
    return Names((local, names), {"this": None, "parent": None, "i": []})


_TREES: dict[tuple[str, ...], PathTree] = {}


def _tree_of(reads: tuple[str, ...]) -> PathTree:
    tree = _TREES.get(reads)
    if tree is None:
        if len(_TREES) > 5000:
            _TREES.clear()
        tree = _TREES[reads] = PathTree(reads)
    return tree


KINDS = {"date": "date", "time": "time", "datetime": "date and time"}


def _temporal_of(parent: Component, base: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for component in parent.leaves():
        path = f"{base}.{'.'.join(component.path)}" if base else ".".join(component.path)
        if component.type == "datetime":
            found[path] = KINDS.get(str(component.props.get("subtype") or "date"), "date")
        elif component.type == "dynamiclist":
            found.update(_temporal_of(component, f"{path}[]"))
        elif component.type == "bh_timeline":
            found[f"{path}[].at"] = "date and time"
    return found


def _plain(value: object, path: str, temporal: dict[str, str]) -> object:
    """JSON for the viewer; notes in `temporal` where text stands for a temporal value."""
    if isinstance(value, Mapping):
        return {name: _plain(item, f"{path}.{name}", temporal) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, f"{path}[]", temporal) for item in value]
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() and abs(value) < EXACT_IN_BROWSER
        return int(value) if whole else float(value)
    kind = _KIND_OF.get(type(value))
    if kind is not None:
        temporal[path] = kind
        return feel.to_python(value)
    return value if value is None or isinstance(value, str | bool) else feel.to_python(value)


_KIND_OF: Mapping[type, str] = {
    feel.Date: "date",
    feel.Time: "time",
    feel.DateTime: "date and time",
    feel.YearMonthDuration: "duration",
    feel.DayTimeDuration: "duration",
}


def _summary(errors: list[FieldError]) -> Text:
    if len(errors) == 1:
        return errors[0].text
    return Text(f"有 {len(errors)} 处需要修改", f"{len(errors)} fields need attention")
