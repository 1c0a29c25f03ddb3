"""How the content of a release is named to people: options of forms, columns of tables. Read once for each release."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from lxml import etree

from app import queries
from app.cases.columns import RISK_RANK
from app.errors import Text
from app.queries.rows import VariableRow
from app.web import door, words

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?(@[\w/+-]+)?", re.ASCII)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


@dataclass(frozen=True)
class Labels:
    """`options`: path → value → text; `fields`: path → label. `outputs` and `inputs`: decision → name or expression →
    label."""

    fields: Mapping[str, Text]
    options: Mapping[str, Mapping[str, Text]]
    outputs: Mapping[str, Mapping[str, str]]
    inputs: Mapping[str, Mapping[str, str]]


def of_release(release: int) -> Labels:
    return _labels(door.ctx(), release)


@lru_cache(maxsize=8)
def _labels(ctx: Any, release: int) -> Labels:
    fields: dict[str, Text] = {}
    options: dict[str, dict[str, Text]] = {}
    for form in ctx.catalogue.definitions(release).forms.values():
        for path, component in _components(form.schema, ""):
            if label := str(component.get("label") or ""):
                fields.setdefault(path, Text(label, str((component.get("properties") or {}).get("label_en") or label)))
            for option in component.get("values") or ():
                zh = str(option.get("label") or option.get("value"))
                text = Text(zh, str(option.get("label_en") or zh))
                options.setdefault(path, {}).setdefault(str(option.get("value")), text)
    outputs: dict[str, dict[str, str]] = {}
    inputs: dict[str, dict[str, str]] = {}
    for path, content in queries.release_content(ctx, release).items():
        if path.endswith(".dmn"):
            _read_table(content, outputs, inputs)
    return Labels(fields, options, outputs, inputs)


def _components(parent: Mapping[str, Any], base: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for component in parent.get("components") or ():
        path = ".".join(part for part in (base, component.get("key") or component.get("path") or "") if part)
        if component.get("key"):
            yield path, component
        yield from _components(component, path)


def _read_table(content: bytes, outputs: dict[str, dict[str, str]], inputs: dict[str, dict[str, str]]) -> None:
    root = etree.fromstring(content, _PARSER)
    for decision in root.iter("{*}decision"):
        key = decision.get("id") or ""
        for output in decision.iter("{*}output"):
            if output.get("name"):
                outputs.setdefault(key, {})[str(output.get("name"))] = output.get("label") or str(output.get("name"))
        for clause in decision.iter("{*}input"):
            text = clause.findtext("{*}inputExpression/{*}text") or ""
            if clause.get("label"):
                inputs.setdefault(key, {})[text.strip()] = str(clause.get("label"))


def _say(text: Text) -> str:
    return text.in_language(door.language())


def value(path: str, content: object, release: int) -> str:
    """A value of the case file as a person reads it: options by their label, instants as day and time."""
    known = of_release(release).options.get(path, {})
    if isinstance(content, str):
        if content in known:
            return _say(known[content])
        return instant(content)
    if isinstance(content, list):
        return words.separator().join(value(path, item, release) for item in content) or "–"
    if isinstance(content, Mapping):
        parts = [value(f"{path}.{name}", item, release) for name, item in content.items() if item not in (None, "", [])]
        return " · ".join(parts) or "–"
    return words.plain(content)


def instant(text: str) -> str:
    """A date and time written by FEEL as people write it; any other text as it is."""
    if not _INSTANT.fullmatch(text):
        return text
    plain = text.split("@")[0]
    try:
        at = datetime.fromisoformat(plain)
    except ValueError:
        return text
    return words.day_time(at if at.tzinfo else at.replace(tzinfo=door.zone()), door.now(), door.zone())


SECRET = frozenset({"customer.phone", "customer.email"})
"""Shown masked; looking at them is recorded."""


def change(path: str, text: str) -> str:
    """One side of a change in the history; what is shown masked elsewhere is masked here too."""
    return "•••" if _secret(path) else instant(text)


def side(path: str, content: object, release: int) -> str:
    """One side of a change by its value, as `value` says it, masked like `change`."""
    return "•••" if _secret(path) else value(path, content, release)


def field(path: str, release: int) -> Text:
    """What a form calls the field that writes `path`; the path where none does."""
    return of_release(release).fields.get(path, Text(path, path))


def _secret(path: str) -> bool:
    return any(path == secret or secret.startswith(f"{path}.") for secret in SECRET)


def variable(row: VariableRow, release: int) -> str:
    return row.text if row.masked else value(row.path, row.value, release)


def output_name(decision: str, name: str, release: int) -> str:
    return of_release(release).outputs.get(decision, {}).get(name, name)


def input_name(decision: str, expression: str, release: int) -> str:
    return of_release(release).inputs.get(decision, {}).get(expression.strip(), expression)


def outcome(content: object) -> str:
    """A value that a table put out: risks and groups by name, instants as day and time."""
    if isinstance(content, str):
        if content in RISK_RANK:
            return words.code("risk", content)
        group = door.ctx().people.groups.get(content)
        return _say(group.name) if group else instant(content)
    if isinstance(content, list):
        return words.separator().join(outcome(item) for item in content) or "–"
    if isinstance(content, Mapping):
        return " · ".join(outcome(item) for item in content.values() if item is not None) or "–"
    return words.plain(content)
