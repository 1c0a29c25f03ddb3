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
from app.web import door, live_release, words

_EN = "{urn:bihuan:words}en"  # beside the name or label of a decision, an input, an output
# a list of options that an expression of a form or a table puts together
_OPTION = re.compile(r'\{value: "(?P<value>[^"]+)", label: "(?P<zh>[^"]+)"(?:, label_en: "(?P<en>[^"]+)")?')
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?(@[\w/+-]+)?", re.ASCII)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


@dataclass(frozen=True)
class Labels:
    """`fields`: path → label. `options`: path → value → text. `decisions`: id → name.

    `outputs` and `inputs`: decision → name or expression → label.
    `values`: the text of a value that is an option of the same name wherever it is offered.
    """

    fields: Mapping[str, Text]
    options: Mapping[str, Mapping[str, Text]]
    values: Mapping[str, Text]
    decisions: Mapping[str, Text]
    outputs: Mapping[str, Mapping[str, Text]]
    inputs: Mapping[str, Mapping[str, Text]]


def of_release(release: int) -> Labels:
    return _labels(door.ctx(), release)


@lru_cache(maxsize=8)
def _labels(ctx: Any, release: int) -> Labels:
    fields: dict[str, Text] = {}
    options: dict[str, dict[str, Text]] = {}
    offered: _Offered = {}
    for form in ctx.catalogue.definitions(release).forms.values():
        for path, component in _components(form.schema, ""):
            if label := str(component.get("label") or ""):
                fields.setdefault(path, Text(label, str((component.get("properties") or {}).get("label_en") or label)))
            for option in component.get("values") or ():
                zh = str(option.get("label") or option.get("value"))
                text = Text(zh, str(option.get("label_en") or zh))
                options.setdefault(path, {}).setdefault(str(option.get("value")), text)
                _offer(offered, str(option.get("value")), text)
            for value, text in _listed(str(component.get("valuesExpression") or "")):
                options.setdefault(path, {}).setdefault(value, text)
                _offer(offered, value, text)
    tables = _Tables({}, {}, {}, offered)
    for path, content in queries.release_content(ctx, release).items():
        if path.endswith(".dmn"):
            tables.read(content)
    values = {value: next(iter(texts.values())) for value, texts in offered.items() if len(texts) == 1}
    return Labels(fields, options, values, tables.decisions, tables.outputs, tables.inputs)


def choices(column: str) -> Mapping[str, Text]:
    """What a form of the live release offers for a column of the case, by value: `channel`, `category`, …"""
    release, defs = live_release.number(), live_release.definitions()
    if release is None or defs is None:
        return {}
    return of_release(release).options.get(defs.variables.columns.get(column, ""), {})


def choice(column: str, value: str) -> str:
    """A value of a column as the form says it that offers it."""
    known = choices(column).get(value)
    return _say(known) if known else value


def code(kind: str, value: str | None) -> str:
    """The product's own, short word for a code; for others what the form says that offers it."""
    if value is None or value in words.CODES[kind]:
        return words.code(kind, value)
    return choice(kind, value)


def _components(parent: Mapping[str, Any], base: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for component in parent.get("components") or ():
        path = ".".join(part for part in (base, component.get("key") or component.get("path") or "") if part)
        if component.get("key"):
            yield path, component
        yield from _components(component, path)


@dataclass(frozen=True)
class _Tables:
    decisions: dict[str, Text]
    outputs: dict[str, dict[str, Text]]
    inputs: dict[str, dict[str, Text]]
    offered: _Offered

    def read(self, content: bytes) -> None:
        root = etree.fromstring(content, _PARSER)
        for decision in root.iter("{*}decision"):
            key = str(decision.get("id"))
            self.decisions[key] = _named(decision, str(decision.get("name") or key))
            for output in decision.iter("{*}output"):
                if name := output.get("name"):
                    self.outputs.setdefault(key, {})[name] = _named(output, str(output.get("label") or name))
            for clause in decision.iter("{*}input"):
                text = clause.findtext("{*}inputExpression/{*}text") or ""
                if clause.get("label"):
                    self.inputs.setdefault(key, {})[text.strip()] = _named(clause, str(clause.get("label")))
            for text in decision.iter("{*}text"):
                for value, option in _listed(text.text or ""):
                    _offer(self.offered, value, option)


_Offered = dict[str, dict[str, Text]]  # value → Chinese → text


def _offer(offered: _Offered, value: str, text: Text) -> None:
    """A text without English gives way to the same one that has it."""
    known = offered.setdefault(value, {})
    if text.zh not in known or text.en != text.zh:
        known[text.zh] = text


def _listed(expression: str) -> Iterator[tuple[str, Text]]:
    for found in _OPTION.finditer(expression):
        yield found["value"], Text(found["zh"], found["en"] or found["zh"])


def _named(element: Any, zh: str) -> Text:
    return Text(zh, str(element.get(_EN) or zh))


def _say(text: Text) -> str:
    return text.in_language(door.language())


def value(path: str, content: object, release: int) -> str:
    """A value of the case file as a person reads it: options by their label, instants as day and time."""
    known = of_release(release).options.get(path, {})
    if isinstance(content, str):
        text = known.get(content) or of_release(release).values.get(content)
        return _say(text) if text else instant(content)
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


def decision_name(decision: str, release: int, recorded: str = "") -> str:
    """The name of a table in the reader's language; as it was recorded when the release holds it no more."""
    known = of_release(release).decisions.get(decision)
    return _say(known) if known else recorded or decision


def tables(schema: Mapping[str, Any], release: int) -> dict[str, Any]:
    """What the tables that a form shows are called, for the browser: their names, inputs, outputs and values."""
    known = of_release(release)
    named = {component["decision"] for component in _all(schema) if component.get("decision") in known.decisions}
    told = {
        decision: {
            "name": _say(known.decisions[decision]),
            "inputs": {text: _say(label) for text, label in known.inputs.get(decision, {}).items()},
            "outputs": {name: _say(label) for name, label in known.outputs.get(decision, {}).items()},
        }
        for decision in named
    }
    groups = {key: group.name for key, group in door.ctx().people.groups.items()}
    return {
        "tables": told,
        "values": {key: _say(text) for key, text in {**known.values, **groups}.items()} if told else {},
    }


def _all(parent: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in parent.get("components") or ():
        yield component
        yield from _all(component)


def output_name(decision: str, name: str, release: int) -> str:
    known = of_release(release).outputs.get(decision, {}).get(name)
    return _say(known) if known else name


def input_name(decision: str, expression: str, release: int) -> str:
    known = of_release(release).inputs.get(decision, {}).get(expression.strip())
    return _say(known) if known else expression


def outcome(content: object, release: int) -> str:
    """A value that a table put out: risks, groups and options by name, instants as day and time."""
    if isinstance(content, str):
        if content in RISK_RANK:
            return words.code("risk", content)
        group = door.ctx().people.groups.get(content)
        known = group.name if group else of_release(release).values.get(content)
        return _say(known) if known else instant(content)
    if isinstance(content, list):
        return words.separator().join(outcome(item, release) for item in content) or "–"
    if isinstance(content, Mapping):
        return " · ".join(outcome(item, release) for item in content.values() if item is not None) or "–"
    return words.plain(content)
