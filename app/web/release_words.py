"""What the forms and tables of a release call fields, options, values, decisions: read once for each release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from app import queries
from app.errors import Text
from app.web import door

_ZH, _EN = "{urn:bihuan:words}zh", "{urn:bihuan:words}en"  # beside names, labels and allowed values of a table
_OPTIONS = "{urn:bihuan:words}options"  # on an output: its values are the options of this field of a form
_QUOTED = re.compile(r'"([^"]+)"')
# a list of options that an expression of a form or a table puts together
_OPTION = re.compile(r'\{value: "(?P<value>[^"]+)", label: "(?P<zh>[^"]+)"(?:, label_en: "(?P<en>[^"]+)")?')
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


@dataclass(frozen=True)
class Labels:
    """`names`: path → what the catalogue, else a form calls it. `parts`: last step of a path → its one name anywhere.

    `options`: path → value → text. `decisions`: id → name.

    `outputs` and `inputs`: decision → name or expression → label.
    `values`: the text of a value that is an option of the same name wherever it is offered.
    """

    names: Mapping[str, Text]
    parts: Mapping[str, Text]
    options: Mapping[str, Mapping[str, Text]]
    values: Mapping[str, Text]
    decisions: Mapping[str, Text]
    outputs: Mapping[str, Mapping[str, Text]]
    inputs: Mapping[str, Mapping[str, Text]]


def of_release(release: int) -> Labels:
    return _labels(door.ctx(), release)


@lru_cache(maxsize=8)
def _labels(ctx: Any, release: int) -> Labels:
    definitions = ctx.catalogue.definitions(release)
    asked: dict[str, Text] = {}  # of several forms that ask for the same the shortest, which says least about the step
    options: dict[str, dict[str, Text]] = {}
    offered: _Offered = {}
    for form in definitions.forms.values():
        for path, component in _components(form.schema, ""):
            label = _label(component)
            if label and len(label.zh) < len(asked.setdefault(path, label).zh):
                asked[path] = label
            for option in component.get("values") or ():
                zh = str(option.get("label") or option.get("value"))
                text = Text(zh, str(option.get("label_en") or zh))
                options.setdefault(path, {}).setdefault(str(option.get("value")), text)
                _offer(offered, str(option.get("value")), text)
            for value, text in _listed(str(component.get("valuesExpression") or "")):
                options.setdefault(path, {}).setdefault(value, text)
                _offer(offered, value, text)
    names = {**asked, **{variable.name: variable.label for variable in definitions.variables.values()}}
    tables = _Tables({}, {}, {}, options, offered)
    for path, content in queries.release_content(ctx, release).items():
        if path.endswith(".dmn"):
            tables.read(content)
    values = {
        value: next(iter(texts.values())) for value, texts in offered.items() if len(texts) == 1 and not value.isdigit()
    }
    return Labels(
        names, _parts(names, tables.outputs), options, values, tables.decisions, tables.outputs, tables.inputs
    )


def _parts(names: Mapping[str, Text], outputs: Mapping[str, Mapping[str, Text]]) -> dict[str, Text]:
    """What tables call a part goes before what it is called in other places."""
    told = [pair for named in outputs.values() for pair in named.items()]
    return {**_agreed((path.rpartition(".")[2], text) for path, text in names.items()), **_agreed(told)}


def _agreed(named: Iterable[tuple[str, Text]]) -> dict[str, Text]:
    found: dict[str, dict[str, Text]] = {}
    for part, text in named:
        found.setdefault(part, {}).setdefault(text.zh, text)
    return {part: next(iter(texts.values())) for part, texts in found.items() if len(texts) == 1}


def _components(parent: Mapping[str, Any], base: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for component in parent.get("components") or ():
        path = ".".join(part for part in (base, component.get("key") or component.get("path") or "") if part)
        if component.get("key"):
            yield path, component
        yield from _components(component, path)


def _label(component: Mapping[str, Any]) -> Text | None:
    """What a field asks for; none where the label says something else in each case."""
    extras = component.get("properties") or {}
    for key in ("label", "dateLabel", "timeLabel"):
        zh = str(component.get(key) or "")
        if zh and "{{" not in zh:
            return Text(zh, str(extras.get(f"{key}_en") or zh))
    return None


@dataclass(frozen=True)
class _Tables:
    decisions: dict[str, Text]
    outputs: dict[str, dict[str, Text]]
    inputs: dict[str, dict[str, Text]]
    options: dict[str, dict[str, Text]]
    offered: _Offered

    def read(self, content: bytes) -> None:
        root = etree.fromstring(content, _PARSER)
        for decision in root.iter("{*}decision"):
            key = str(decision.get("id"))
            self.decisions[key] = _named(decision, str(decision.get("name") or key))
            for at, output in enumerate(decision.iter("{*}output")):
                name = output.get("name") or ""
                if name:
                    self.outputs.setdefault(key, {})[name] = _named(output, str(output.get("label") or name))
                path = f"{key}.{name}" if name else key
                for value, option in _worded(output):
                    self.options.setdefault(path, {}).setdefault(value, option)
                    _offer(self.offered, value, option)
                for value, option in _told(decision, at):
                    self.options.setdefault(path, {}).setdefault(value, option)
                    _offer(self.offered, value, option)
                if field := output.get(_OPTIONS):
                    self.options[path] = {**self.options.get(field, {}), **self.options.get(path, {})}
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


def _worded(output: Any) -> Iterator[tuple[str, Text]]:
    """The allowed values of an output with the words that stand beside them, in the same order."""
    allowed = output.find("{*}outputValues")
    if allowed is None or not allowed.get(_ZH):
        return
    values = _QUOTED.findall(allowed.findtext("{*}text") or "")
    chinese = allowed.get(_ZH).split("|")
    english = (allowed.get(_EN) or allowed.get(_ZH)).split("|")
    for value, zh, en in zip(values, chinese, english, strict=False):
        yield value, Text(zh, en)


def _named(element: Any, zh: str) -> Text:
    return Text(zh, str(element.get(_EN) or zh))


def _told(decision: Any, at: int) -> Iterator[tuple[str, Text]]:
    """The texts that the rules write into one output, with the English that stands beside them."""
    for rule in decision.iter("{*}rule"):
        cell = rule.findall("{*}outputEntry")[at]
        written = _QUOTED.fullmatch((cell.findtext("{*}text") or "").strip())
        if written and cell.get(_EN):
            yield written[1], Text(written[1], str(cell.get(_EN)))
