"""The parts of a form: each component of the file with its path, its compiled expressions and its children."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from app import feel
from app.forms.templates import Template

SCHEMA_VERSION = 19

TEXT = frozenset({"textfield", "textarea"})
SINGLE_CHOICE = frozenset({"radio", "select"})
MULTIPLE_CHOICE = frozenset({"checklist", "taglist"})
OWN = frozenset({"bh_timeline", "bh_evidence", "bh_demands"})
KEYED = (
    TEXT
    | SINGLE_CHOICE
    | MULTIPLE_CHOICE
    | OWN
    | frozenset({"number", "datetime", "checkbox", "expression", "filepicker"})
)
SHOWN_ONLY = frozenset(
    {"text", "image", "table", "html", "documentPreview", "spacer", "separator", "iframe", "button", "bh_decision"}
)
CONTAINERS = frozenset({"default", "group", "dynamiclist"})
TYPES = KEYED | SHOWN_ONLY | CONTAINERS

MAXIMUM_ROWS = 200
DEFAULT_SOURCE = {
    "bh_timeline": "=timeline",
    "bh_evidence": "=record.files",
    "bh_demands": "=complaint.demands",
}

Path = tuple[str, ...]


@dataclass(frozen=True)
class Component:
    """One component. `path` is relative to the enclosing row of a list, else to the form; () when it binds nothing."""

    type: str
    name: str  # how findings call it: its key, path or id
    path: Path
    props: Mapping[str, object]
    expressions: Mapping[str, feel.Expression] = field(default_factory=dict)  # by property, e.g. "conditional.hide"
    templates: Mapping[str, Template] = field(default_factory=dict)
    children: tuple[Component, ...] = ()
    negated: frozenset[str] = frozenset()  # conditions written as not(…); their expression is what stands inside

    @property
    def keyed(self) -> bool:
        return self.type in KEYED

    @property
    def disabled(self) -> bool:
        return self.props.get("disabled") is True

    @property
    def always_read_only(self) -> bool:
        return self.props.get("readonly") is True

    @property
    def rules(self) -> Mapping[str, object]:
        rules = self.props.get("validate")
        return rules if isinstance(rules, dict) else {}

    @property
    def extras(self) -> Mapping[str, object]:
        extras = self.props.get("properties")
        return extras if isinstance(extras, dict) else {}

    @property
    def required(self) -> bool:
        return self.rules.get("required") is True

    @property
    def row_limits(self) -> tuple[int, int]:
        """Least and most rows of a list."""
        source = self.rules if self.type in OWN else self.extras
        return _count(source.get("minRows"), 0), _count(source.get("maxRows"), MAXIMUM_ROWS)

    @property
    def fixed_rows(self) -> bool:
        return self.props.get("allowAddRemove") is False

    def condition(self, name: str, evaluate: Callable[[feel.Expression], object]) -> bool:
        """Whether the condition (`conditional.hide`, `readonly`) holds, judged as form-js does: as unary tests of null.

        So a condition whose value is null holds, and one written as not(…) does not.
        """
        expression = self.expressions.get(name)
        if expression is None:
            return False
        value = evaluate(expression)
        return (value is True or value is None) is not (name in self.negated)

    def walk(self) -> Iterator[Component]:
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Component]:
        """The fields and lists of this level, through groups but not into lists."""
        for child in self.children:
            if child.keyed or child.type == "dynamiclist":
                yield child
            else:
                yield from child.leaves()


def _count(value: object, default: int) -> int:
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def dotted(path: tuple[str | int, ...]) -> str:
    """`("rows", 2, "name")` → `rows[2].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
