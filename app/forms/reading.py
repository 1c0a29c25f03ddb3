"""From the JSON of a form to its compiled parts; whatever is wrong becomes a finding, never a traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app import feel
from app.errors import Finding, Text
from app.forms import templates
from app.forms.components import CONTAINERS, DEFAULT_SOURCE, SCHEMA_VERSION, TYPES, Component
from app.forms.form import Check
from app.forms.html import defuse_markdown, sanitise_html

MAXIMUM_BYTES = 1_000_000
MAXIMUM_COMPONENTS = 2_000
MAXIMUM_NESTING = 20
FUNCTIONS = ("working time after", "working time between")

# Properties that form-js reads as FEEL when they begin with "=", and as templates else.
FEEL_PROPERTIES = (
    "alt",
    "appearance.prefixAdorner",
    "appearance.suffixAdorner",
    "conditional.hide",
    "description",
    "label",
    "source",
    "readonly",
    "text",
    "validate.min",
    "validate.max",
    "validate.minLength",
    "validate.maxLength",
    "valuesExpression",
    "url",
    "dataSource",
    "columnsExpression",
    "expression",
    "multiple",
    "accept",
    "title",
)
TEMPLATE_PROPERTIES = (
    "alt",
    "appearance.prefixAdorner",
    "appearance.suffixAdorner",
    "description",
    "label",
    "source",
    "text",
    "content",
    "url",
    "title",
    "accept",
    "properties.label_en",
    "properties.description_en",
    "properties.text_en",
    "properties.content_en",
)
CONDITIONS = {"conditional.hide", "readonly"}
ALWAYS_FEEL = {"conditional.hide", "expression", "valuesExpression"}
NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w]*(\.[A-Za-z_\u4e00-\u9fff][\w]*)*")


@dataclass
class Reading:
    """A form being read: what was found so far and what is wrong with it."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def report(self, element: str, text: str, code: str, severity: Literal["error", "warning"] = "error") -> None:
        self.findings.append(Finding(self.file, element, severity, text, code))

    def compile(self, text: str, element: str, where: str) -> feel.Expression | None:
        try:
            return feel.compile_expression(text, names=FUNCTIONS)
        except feel.FeelSyntaxError as problem:
            self.report(element, f"{where}: {problem}", "bad_feel")
            return None

    def template(self, text: str, element: str, where: str) -> templates.Template | None:
        try:
            return templates.parse(text, lambda body: feel.compile_expression(body, names=FUNCTIONS))
        except templates.TemplateError as problem:
            self.report(element, f"{where}: {problem}", "bad_template")
            return None


def parse_json(source: bytes, reading: Reading) -> dict[str, object] | None:
    """The file's top level object, or None with a finding."""
    try:
        if len(source) > MAXIMUM_BYTES:
            raise ValueError(f"the file has {len(source)} bytes, expected at most {MAXIMUM_BYTES}")
        schema = json.loads(source.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        reading.report("", f"is not a form: {problem}", "not_json")
        return None
    if not isinstance(schema, dict) or schema.get("type") != "default":
        reading.report("", 'is not a form: expected a JSON object with "type": "default"', "not_a_form")
        return None
    version = schema.get("schemaVersion")
    if isinstance(version, int) and version > SCHEMA_VERSION:
        reading.report("", f"schema version {version} is not supported, expected at most {SCHEMA_VERSION}", "version")
    if not isinstance(schema.get("id"), str) or not schema["id"]:
        reading.report("", "has no id", "no_id")
    return schema


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def component(
    props: object, index: int, depth: int, reading: Reading, prefix: tuple[str, ...] = ()
) -> Component | None:
    """One component with everything below it; None when it cannot be used at all (a finding says why)."""
    reading.count += 1
    if depth > MAXIMUM_NESTING or reading.count > MAXIMUM_COMPONENTS:
        reading.report("", f"has more than {MAXIMUM_COMPONENTS} components or {MAXIMUM_NESTING} levels", "too_large")
        return None
    if not isinstance(props, dict) or not isinstance(props.get("type"), str):
        reading.report(f"components[{index}]", "expected a component with a type", "no_type")
        return None
    kind, name = props["type"], _name(props, index)
    if kind not in TYPES or (depth > 0 and kind == "default"):
        reading.report(name, f"type {kind!r} is not known", "unknown_type")
        return None
    props = _completed(props)
    bound = _path(props, kind)
    path = (*prefix, *bound) if bound or kind in CONTAINERS else ()
    negated: set[str] = set()
    expressions = _expressions(props, name, reading, negated)
    built = Component(kind, name, path, props, expressions, _templates(props, name, reading), (), frozenset(negated))
    listed = props.get("components") if kind in CONTAINERS else None
    inner = () if kind == "dynamiclist" else path
    below = (
        component(child, at, depth + 1, reading, inner)
        for at, child in enumerate(listed if isinstance(listed, list) else [])
    )
    return replace(built, children=tuple(child for child in below if child is not None))


def _name(props: Mapping[str, object], index: int) -> str:
    for name in ("key", "path", "id"):
        if isinstance(props.get(name), str) and props[name]:
            return str(props[name])
    return f"{props['type']}[{index}]"


def _path(props: Mapping[str, object], kind: str) -> tuple[str, ...]:
    if kind == "default":
        return ()
    bound = props.get("path") if kind in CONTAINERS else props.get("key")
    return tuple(bound.split(".")) if isinstance(bound, str) and bound else ()


def _completed(props: dict[str, object]) -> dict[str, object]:
    """The component with our defaults filled in and its HTML made harmless, as the browser gets it."""
    props = dict(props)
    kind = str(props["type"])
    if kind in DEFAULT_SOURCE:
        props.setdefault("source", DEFAULT_SOURCE[kind])
    if kind == "bh_decision" and isinstance(props.get("decision"), str):
        props.setdefault("source", f"=record.decisions.{props['decision']}")
    extras = props.get("properties")
    if isinstance(extras, dict):
        extras = props["properties"] = dict(extras)
    for holder, suffix in ((props, ""), (extras if isinstance(extras, dict) else {}, "_en")):
        if kind == "html" and isinstance(holder.get(f"content{suffix}"), str):
            holder[f"content{suffix}"] = sanitise_html(str(holder[f"content{suffix}"]))
        if kind == "text" and isinstance(holder.get(f"text{suffix}"), str):
            holder[f"text{suffix}"] = defuse_markdown(str(holder[f"text{suffix}"]))
    return props


def at(props: Mapping[str, object], dotted: str) -> object:
    """The property at a dotted name, e.g. "validate.min"."""
    found: object = props
    for part in dotted.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _negated(text: str) -> feel.Expression | None:
    """What stands inside when the whole text is not(…)."""
    found = re.fullmatch(r"\s*not\s*\((.*)\)\s*", text, re.DOTALL)
    if found is None:
        return None
    try:
        return feel.compile_expression(found[1], names=FUNCTIONS)
    except feel.FeelSyntaxError:
        return None  # not(a) and (b): the brackets belong to different parts


def _expressions(
    props: Mapping[str, object], name: str, reading: Reading, negated: set[str]
) -> dict[str, feel.Expression]:
    found: dict[str, feel.Expression] = {}
    for prop in FEEL_PROPERTIES:
        text = at(props, prop)
        if not isinstance(text, str) or not text:
            continue
        if text.startswith("="):
            inner = _negated(text[1:]) if prop in CONDITIONS else None
            if inner is not None:
                negated.add(prop)
            compiled = inner or reading.compile(text[1:], name, prop)
            if compiled is not None:
                found[prop] = compiled
        elif prop in ALWAYS_FEEL:
            reading.report(name, f"{prop} is FEEL and begins with '=': write ={text}", "not_feel")
    key = props.get("valuesKey")
    if isinstance(key, str) and key:
        if NAME.fullmatch(key):
            found["valuesKey"] = feel.compile_expression(key)
        else:
            reading.report(name, f"valuesKey {key!r} is not a name", "bad_key")
    return found


def _templates(props: Mapping[str, object], name: str, reading: Reading) -> dict[str, templates.Template]:
    found: dict[str, templates.Template] = {}
    for prop in TEMPLATE_PROPERTIES:
        text = at(props, prop)
        if isinstance(text, str) and templates.is_template(text):
            parsed = reading.template(text, name, prop)
            if parsed is not None:
                found[prop] = parsed
    return found


def checks(schema: Mapping[str, object], known: frozenset[str], reading: Reading) -> Iterator[Check]:
    """The form's own checks; `known` are the paths a check may stand at."""
    listed = schema.get("checks", [])
    if not isinstance(listed, list):
        reading.report("checks", "expected a list", "bad_check")
        return
    for index, entry in enumerate(listed):
        name = f"checks[{index}]"
        if not isinstance(entry, dict) or not isinstance(entry.get("require"), str) or not entry["require"]:
            reading.report(name, "expected an object with require, field and message", "bad_check")
            continue
        unknown = sorted(set(entry) - {"require", "field", "message", "label", "quote", "remedy", "id"})
        if unknown:
            reading.report(name, f"does not know {', '.join(unknown)}", "bad_check")
        target = entry.get("field")
        if not isinstance(target, str) or re.sub(r"\[\d*\]", "", target) not in known:
            reading.report(name, f"field {target!r} is not a field of this form", "unknown_field")
        message = _message(entry.get("message"), name, reading)
        require = reading.compile(entry["require"].removeprefix("="), name, "require")
        _extras(entry, name, reading)
        if require is not None and message is not None:
            yield Check(require, str(target or ""), message)


def _message(
    message: object, name: str, reading: Reading
) -> Text | tuple[templates.Template | str, templates.Template | str] | None:
    pair = (
        (message.get("zh"), message.get("en") or message.get("zh")) if isinstance(message, dict) else (message, message)
    )
    zh, en = pair
    if not isinstance(zh, str) or not zh or not isinstance(en, str):
        reading.report(name, 'expected a message: a text, or {"zh": …, "en": …}', "bad_check")
        return None
    if not templates.is_template(zh) and not templates.is_template(en):
        return Text(zh, en)
    parts = [reading.template(part, name, "message") if templates.is_template(part) else part for part in (zh, en)]
    return (parts[0] or zh, parts[1] or en)


def _extras(entry: Mapping[str, object], name: str, reading: Reading) -> None:
    quote = entry.get("quote")
    if isinstance(quote, str):
        reading.compile(quote.removeprefix("="), name, "quote")
    value = at(entry, "remedy.value")
    if isinstance(value, str):
        reading.compile(value.removeprefix("="), name, "remedy.value")
    elif "remedy" in entry:
        reading.report(name, 'a remedy is {"label": …, "value": FEEL}', "bad_check")
