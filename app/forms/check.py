"""Loading and checking form files: what makes a form unusable is an error, what makes it worse a warning."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import re2

from app.errors import Finding
from app.forms import reading as reader
from app.forms.components import KEYED, MULTIPLE_CHOICE, SINGLE_CHOICE, TEXT, Component
from app.forms.form import Check, Form, FormError
from app.forms.html import active_content
from app.forms.reads import reads
from app.forms.rules import compiled_pattern
from app.forms.templates import is_template

LABELLED = KEYED - {"expression"}


def load(source: bytes, file: str = "form", *, frame_origins: Collection[str] = ()) -> Form:
    """The form of a file; raises FormError with every finding when there is an error among them."""
    form, findings = _read(source, file, frame_origins)
    if form is None or any(finding.severity == "error" for finding in findings):
        raise FormError(tuple(findings))
    return form


def check(source: bytes, file: str = "form", *, frame_origins: Collection[str] = ()) -> tuple[Finding, ...]:
    """What is wrong with a file, errors and warnings. `frame_origins`: https origins that frames may come from."""
    return tuple(_read(source, file, frame_origins)[1])


def _read(source: bytes, file: str, frame_origins: Collection[str]) -> tuple[Form | None, list[Finding]]:
    reading = reader.Reading(file)
    schema = reader.parse_json(source, reading)
    root = reader.component(schema, 0, 0, reading) if schema is not None else None
    if schema is None or root is None:
        return None, reading.findings
    _judge_file_name(schema, file, reading)
    _judge_ids(root, reading)
    claims = _Claims(reading)
    claims.level(root)
    original = {id(part): raw for part, raw in _pairs(root, schema)}
    for part in root.walk():
        _judge_part(part, original.get(id(part), part.props), frame_origins, reading)
    checks = tuple(reader.checks(schema, frozenset(claims.known), reading))
    return _form(schema, root, checks), reading.findings


def _form(schema: Mapping[str, object], root: Component, checks: tuple[Check, ...]) -> Form:
    fields = tuple(
        ".".join(leaf.path)
        for leaf in root.leaves()
        if leaf.path and not leaf.disabled and (not leaf.always_read_only or leaf.type == "expression")
    )
    named = [check.require for check in checks]
    for check in checks:
        for part in check.message if isinstance(check.message, tuple) else ():
            named += [expression for expression, _depth in part.expressions()] if hasattr(part, "expressions") else []
    return Form(
        str(schema.get("id") or ""),
        _rebuilt(root),
        root,
        checks,
        fields,
        reads(root, named),
        frozenset(reads(root, named, shown=False)),
    )


def _rebuilt(part: Component) -> dict[str, object]:
    """The JSON of the form with what reading completed and made harmless."""
    props = dict(part.props)
    if "components" in props:
        props["components"] = [_rebuilt(child) for child in part.children]
    return props


def _pairs(part: Component, raw: object) -> Iterator[tuple[Component, Mapping[str, object]]]:
    """Each part with the JSON it was read from, before anything was made harmless."""
    if not isinstance(raw, Mapping):
        return
    yield part, raw
    below = raw.get("components")
    if isinstance(below, list) and len(below) == len(part.children):
        for child, inner in zip(part.children, below, strict=True):
            yield from _pairs(child, inner)


def _judge_file_name(schema: Mapping[str, object], file: str, reading: reader.Reading) -> None:
    stem, form = PurePosixPath(file).stem, schema.get("id")
    if file.endswith(".form") and isinstance(form, str) and stem != form:
        reading.report("", f"the form's id is {form!r}, the file is named {stem!r}", "id_differs", "warning")


def _judge_ids(root: Component, reading: reader.Reading) -> None:
    seen: set[str] = set()
    for part in root.walk():
        identity = part.props.get("id")
        if isinstance(identity, str) and identity in seen:
            reading.report(part.name, f"the id {identity!r} stands twice", "duplicate_id")
        seen.add(str(identity))


class _Claims:
    """Every path belongs to one field; a field's path cannot lie inside another's (form-js refuses such a form)."""

    def __init__(self, reading: reader.Reading) -> None:
        self._reading = reading
        self._closed: set[tuple[str, ...]] = set()
        self._open: set[tuple[str, ...]] = set()
        self._lists: set[tuple[str, ...]] = set()
        self.known: set[str] = set()

    def level(self, parent: Component, lists: tuple[tuple[str, ...], ...] = ()) -> None:
        """The parts of a level; `lists` are the paths of the lists around it."""
        for part in parent.children:
            path = (*(lists[-1] if lists else ()), *part.path)
            if part.type == "dynamiclist" or part.keyed:
                self._claim(part, path, lists)
            if part.type == "dynamiclist":
                self.level(part, (*lists, path))
            elif part.type == "group":
                self.level(part, lists)

    def _claim(self, part: Component, path: tuple[str, ...], lists: tuple[tuple[str, ...], ...]) -> None:
        if not part.path or not all(part.path):
            wanted = "path" if part.type == "dynamiclist" else "key"
            self._reading.report(part.name, f"has no {wanted}", "no_key")
            return
        around = {path[:length] for length in range(1, len(path))}
        if path in self._closed | self._open or around & self._closed or around & self._lists - set(lists):
            name = ".".join(path)
            self._reading.report(part.name, f"the key {name!r} is already taken by another field", "duplicate_key")
        (self._lists if part.type == "dynamiclist" else self._closed).add(path)
        self._open |= around | ({path} if part.type == "dynamiclist" else set())
        self.known.add(".".join(path))


def _judge_part(
    part: Component, raw: Mapping[str, object], frame_origins: Collection[str], reading: reader.Reading
) -> None:
    if part.type in SINGLE_CHOICE | MULTIPLE_CHOICE:
        _judge_options(part, reading)
    if part.type in LABELLED and not any(part.props.get(name) for name in ("label", "dateLabel", "timeLabel")):
        reading.report(part.name, "has no label", "no_label", "warning")
    if part.type in TEXT:
        _judge_pattern(part, reading)
    if part.type in {"html", "text"}:
        _judge_markup(part, raw, reading)
    if part.type == "iframe":
        _judge_frame(part, frame_origins, reading)
    if part.type == "image":
        _judge_image(part, reading)
    if part.type == "expression" and "expression" not in part.props:
        reading.report(part.name, "has no expression", "no_expression")
    if part.type == "bh_decision" and "source" not in part.props:
        reading.report(part.name, "names no decision", "no_source")
    for name in ("disabled", "readonly"):
        value = part.props.get(name)
        if value not in (None, True, False) and not (
            name == "readonly" and isinstance(value, str) and value.startswith("=")
        ):
            reading.report(part.name, f"{name} is {value!r}, expected true or false", "bad_property")


def _judge_options(part: Component, reading: reader.Reading) -> None:
    sources = [name for name in ("values", "valuesKey", "valuesExpression") if part.props.get(name)]
    if not sources:
        reading.report(part.name, "has no options: expected values, valuesKey or valuesExpression", "no_options")
    elif len(sources) > 1:
        reading.report(part.name, f"has its options twice: {' and '.join(sources)}", "two_options", "warning")
    listed = part.props.get("values")
    values = [option.get("value") for option in listed if isinstance(option, dict)] if isinstance(listed, list) else []
    if len(values) != len({repr(value) for value in values}):
        reading.report(part.name, "two options have the same value", "duplicate_option")


def _judge_pattern(part: Component, reading: reader.Reading) -> None:
    pattern = part.rules.get("pattern")
    if isinstance(pattern, str) and pattern:
        try:
            compiled_pattern(pattern)
        except re2.error as problem:
            reading.report(part.name, f"the pattern {pattern!r} cannot be used: {_said(problem)}", "bad_pattern")


def _said(problem: Exception) -> str:
    said = problem.args[0] if problem.args else problem
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _judge_markup(part: Component, raw: Mapping[str, object], reading: reader.Reading) -> None:
    for name in ("content", "text", "properties.content_en", "properties.text_en"):
        text = reader.at(raw, name)
        found = active_content(text) if isinstance(text, str) else ()
        if found:
            reading.report(
                part.name, f"{name} holds {', '.join(found)}: nothing in a form may run or load", "active_content"
            )


def _judge_frame(part: Component, frame_origins: Collection[str], reading: reader.Reading) -> None:
    url = part.props.get("url")
    if not isinstance(url, str) or url.startswith("=") or is_template(url):
        reading.report(part.name, "the address of a frame is a fixed https address", "bad_frame")
        return
    found = urlsplit(url)
    if found.scheme != "https" or f"https://{found.netloc}" not in frame_origins:
        reading.report(part.name, f"frames from {url!r} are not allowed here", "bad_frame")


def _judge_image(part: Component, reading: reader.Reading) -> None:
    source = part.props.get("source")
    if not isinstance(source, str) or source.startswith("=") or is_template(source):
        return
    if re.match(r"\s*(?!https?:|data:image/)[a-z][a-z0-9+.-]*:", source, re.IGNORECASE):
        reading.report(part.name, f"an image cannot come from {source[:60]!r}", "bad_image")
    elif re.match(r"https?:", source, re.IGNORECASE):
        reading.report(
            part.name, "images from other sites are not shown (the page's policy)", "outside_image", "warning"
        )
