"""`processes/variables.json`: the variables that the rest of the product may rely on (semantics: *Variables*).

One entry speaks for its path and for everything below it, until a longer entry says otherwise; a list is transparent
(`promises.to` is the field `to` of every promise). What no entry speaks for is readable by whoever sees the case: the
catalogue restricts, it does not have to name everything. The format stands in `docs/variables.md`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.engine.lint.words import nearest
from app.errors import BihuanError, Finding, Text

TYPES = ("string", "number", "boolean", "date", "time", "datetime", "duration", "list", "context", "any")
FILE = "processes/variables.json"

_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,62}")
_KEYS = ("name", "type", "label", "read", "customer", "personal", "column", "search")
_MAX_BYTES = 1_000_000


class VariablesError(BihuanError):
    """`variables.json` does not have the form of `docs/variables.md`; `findings` say where."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Variable:
    """What is agreed about one path of the case file. `readers` is None where everybody who sees the case may read."""

    name: str
    type: str
    label: Text
    readers: frozenset[str] | None = None
    customer: bool = False
    personal: bool = False
    column: str | None = None
    searchable: bool = False


class VariableCatalogue(Mapping[str, Variable]):
    """The entries by path, and the questions that forms, pages, reports and the eraser ask about them."""

    def __init__(self, variables: Collection[Variable] = ()) -> None:
        self._variables = {variable.name: variable for variable in variables}
        self._roots = frozenset(name.partition(".")[0] for name in self._variables)

    def __getitem__(self, name: str) -> Variable:
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def covering(self, path: str) -> Variable | None:
        """The entry that speaks for `path`: its own, or the longest one above it."""
        while path:
            if path in self._variables:
                return self._variables[path]
            path = path.rpartition(".")[0]
        return None

    def knows(self, path: str) -> bool:
        """Whether `path` is named, covered by an entry above it, or an ancestor of one that is named."""
        return self.covering(path) is not None or any(name.startswith(path + ".") for name in self._variables)

    def readable(self, path: str, groups: Collection[str]) -> bool:
        """Whether a member of `groups` may read `path` itself; what lies below may still be hidden (`prune`)."""
        variable = self.covering(path)
        return variable is None or variable.readers is None or not variable.readers.isdisjoint(groups)

    def for_customer(self, path: str) -> bool:
        variable = self.covering(path)
        return variable is not None and variable.customer

    def prune(self, path: str, value: object, groups: Collection[str]) -> object:
        """`value` of `path` without the parts below it that `groups` may not read; None where it is all hidden."""
        if not self.readable(path, groups):
            return None
        if isinstance(value, list):
            return [self.prune(path, item, groups) for item in value]
        if isinstance(value, dict):
            return {
                key: self.prune(f"{path}.{key}", item, groups)
                for key, item in value.items()
                if self.readable(f"{path}.{key}", groups)
            }
        return value

    def visible(self, values: Mapping[str, object], groups: Collection[str]) -> dict[str, object]:
        """The variables of `values` that `groups` may read, each without the parts that they may not."""
        return {name: self.prune(name, value, groups) for name, value in values.items() if self.readable(name, groups)}

    @cached_property
    def columns(self) -> Mapping[str, str]:
        """Column of the case → path it is filled from."""
        return {variable.column: variable.name for variable in self._variables.values() if variable.column}

    @cached_property
    def personal(self) -> tuple[str, ...]:
        """Paths to erase after the retention period, in the order of the file."""
        return tuple(variable.name for variable in self._variables.values() if variable.personal)

    @cached_property
    def searchable(self) -> tuple[str, ...]:
        return tuple(variable.name for variable in self._variables.values() if variable.searchable)


EMPTY = VariableCatalogue()


def load(source: bytes, file: str = FILE) -> VariableCatalogue:
    """The catalogue in `source`; raises `VariablesError` with every fault at once."""
    findings: list[Finding] = []
    entries = _entries(source, file, findings)
    variables = [_variable(entry, index, file, findings) for index, entry in enumerate(entries)]
    _unique(variables, file, findings)
    if findings:
        raise VariablesError(tuple(findings))
    return VariableCatalogue(variables)


def check(source: bytes, file: str = FILE) -> tuple[Finding, ...]:
    try:
        load(source, file)
    except VariablesError as error:
        return error.findings
    return ()


def _entries(source: bytes, file: str, findings: list[Finding]) -> list[object]:
    def error(text: str) -> list[object]:
        findings.append(Finding(file, "variables", "error", text, "variables"))
        return []

    if len(source) > _MAX_BYTES:
        return error(f"the file has {len(source):,} bytes; at most {_MAX_BYTES:,} are read")
    try:
        content = json.loads(source.decode("utf-8-sig"), object_pairs_hook=_no_duplicates)
    except (UnicodeDecodeError, RecursionError, ValueError) as problem:
        return error(f"is not readable as JSON in UTF-8: {problem}")
    if not isinstance(content, dict) or not isinstance(content.get("variables"), list):
        return error('expected an object {"variables": […]}')
    if extra := sorted(set(content) - {"variables"}):
        return error(f"unknown key {extra[0]!r} beside 'variables'")
    return list(content["variables"])


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} stands twice in one object")
    return dict(pairs)


def _variable(entry: object, index: int, file: str, findings: list[Finding]) -> Variable:
    name = entry.get("name") if isinstance(entry, dict) else None
    element = name if isinstance(name, str) and name else f"variables[{index}]"

    def error(text: str) -> None:
        findings.append(Finding(file, element, "error", text, "variables"))

    if not isinstance(entry, dict):
        error("expected an object with name, type and label")
        return Variable(element, "any", Text(element, element))
    for key in entry:
        if key not in _KEYS:
            error(f"unknown key {key!r}{nearest(key, _KEYS)}")
    if not isinstance(name, str) or not _PATH.fullmatch(name):
        error(f"name must be a path of names joined by dots such as complaint.category, not {name!r}")
    kind = entry.get("type", "any")
    if kind not in TYPES:
        error(f"type must be one of {', '.join(TYPES)}, not {kind!r}")
    column = entry.get("column")
    if column is not None and not (isinstance(column, str) and _COLUMN.fullmatch(column)):
        error(f"column must be lower-case letters, digits and _, not {column!r}")
    flags = {key: entry.get(key, False) for key in ("customer", "personal", "search")}
    for key, flag in flags.items():
        if not isinstance(flag, bool):
            error(f"{key} must be true or false, not {flag!r}")
    return Variable(
        name=element,
        type=str(kind),
        label=_label(entry.get("label"), element, error),
        readers=_readers(entry.get("read", "*"), error),
        customer=flags["customer"] is True,
        personal=flags["personal"] is True,
        column=column if isinstance(column, str) else None,
        searchable=flags["search"] is True,
    )


def _label(label: object, name: str, error: Callable[[str], None]) -> Text:
    if isinstance(label, dict) and set(label) == {"zh", "en"} and all(isinstance(part, str) for part in label.values()):
        return Text(label["zh"], label["en"])
    error(f'label must be {{"zh": "…", "en": "…"}}, not {label!r}')
    return Text(name, name)


def _readers(read: object, error: Callable[[str], None]) -> frozenset[str] | None:
    if read == "*":
        return None
    if isinstance(read, list) and all(isinstance(group, str) and group for group in read):
        return frozenset(read)
    error(f'read must be "*" or a list of group ids, not {read!r}')
    return frozenset()


def _unique(variables: list[Variable], file: str, findings: list[Finding]) -> None:
    names: set[str] = set()
    columns: dict[str, str] = {}
    for variable in variables:
        if variable.name in names:
            findings.append(Finding(file, variable.name, "error", "is named twice", "variables"))
        names.add(variable.name)
        if variable.column is None:
            continue
        if variable.column in columns:
            text = f"column {variable.column} is already filled from {columns[variable.column]}"
            findings.append(Finding(file, variable.name, "error", text, "variables"))
        columns[variable.column] = variable.name
