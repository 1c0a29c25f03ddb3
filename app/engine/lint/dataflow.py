"""Names of variables across forms, tables, diagrams and `variables.json`: what is read should be written somewhere.

A form, table or mapping writes paths; expressions, tables, forms and the catalogue rely on them. After a renaming on
one side only, the other reads a name that nobody writes: a warning, because the system and other programs write too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from lxml import etree

from app import feel
from app.engine.expressions import NAMES
from app.engine.lint import xml
from app.engine.lint.camunda import camunda, mappings_of, properties_of
from app.engine.lint.diagram import Diagram, Element, child, kind, text
from app.engine.lint.expressions import compiled, places
from app.engine.lint.library import Library
from app.engine.lint.words import nearest, quoted

FACTS = frozenset({"customer.earlier_complaints", "complaint.same_batch"})
"""Paths that the product works out itself from other cases, before the tables read them (`app/actions/facts.py`)."""
GIVEN = frozenset({"case", "task", "loopCounter", "nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances"})


def check(library: Library) -> None:
    """Report paths that are read but never written although something beside them is, and idle catalogue entries."""
    written = Written(_written(library))
    for diagram in library.judged:
        for element, path in _diagram_reads(diagram):
            if fault := written.fault(path):
                diagram.warning(element, f"reads {path}, {fault}", "never_written")
    for name, form in library.forms.items():
        for path in sorted(form.reads):
            fault = written.fault(path)
            if fault and path not in form.fields:
                text_ = f"reads {path}, {fault}"
                library.report.add(library.form_files[name], name, "warning", text_, "never_written")
    for file, source in library.rules.items():
        for decision, path in _rule_reads(source):
            if fault := written.fault(path):
                library.report.add(file, decision, "warning", f"reads {path}, {fault}", "never_written")
    _catalogue(library, written)


class Written:
    """All paths that somebody writes. A path counts as written with everything above and below it."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self.roots: defaultdict[str, set[str]] = defaultdict(set)
        self.known: set[str] = set()
        for path in self.paths:
            parts = path.split(".")
            self.roots[parts[0]].add(path)
            self.known.update(".".join(parts[: length + 1]) for length in range(len(parts)))

    def covers(self, path: str) -> bool:
        parts = path.split(".")
        above = (".".join(parts[:length]) for length in range(1, len(parts)))
        return path in self.known or any(part in self.paths for part in above)

    def near(self, path: str, known: Collection[str] = ()) -> str:
        """A guess which written path was meant: one beside it, alike in its last part, and not in `known`."""
        parent, _, last = path.rpartition(".")
        beside = {other for other in self.roots[path.partition(".")[0]] if other.rpartition(".")[0] == parent}
        return nearest(last, (other.rpartition(".")[2] for other in beside.difference(known)), 0.75)

    def fault(self, path: str) -> str:
        """Why a read of `path` looks like a mistake; nothing where it does not, or nothing is known of its root."""
        root = path.partition(".")[0]
        if root not in self.roots or root in GIVEN or self.covers(path):
            return ""
        return f"which nothing writes{self.near(path)}"


def _written(library: Library) -> Iterator[str]:
    if library.forms:
        yield from FACTS
    for form in library.forms.values():
        yield from form.fields
    for diagram in library.diagrams:
        for element in diagram.elements:
            yield from _element_writes(library, element)
    if library.variables is not None and not library.forms:
        yield from library.variables


def _element_writes(library: Library, element: Element) -> Iterator[str]:
    name = kind(element)
    if name == "businessRuleTask" and (result := camunda(element, "resultVariable")):
        info = library.decisions.get(camunda(element, "decisionRef") or "")
        if info is not None and info.hit_policy and camunda(element, "mapDecisionResult") == "singleResult":
            yield from (f"{result}.{output}" for output in info.outputs)
        else:
            yield result
    if name == "multiInstanceLoopCharacteristics":
        if variable := camunda(element, "elementVariable"):
            yield variable
        item = child(element, "inputDataItem")
        if item is not None and (item.get("name") or item.get("id")):
            yield item.get("name") or item.get("id") or ""
    if collected := properties_of(element).get("outputCollection"):
        yield collected
    for mapping in mappings_of(element):
        source = mapping.get("source") or mapping.get("sourceExpression") or ""
        target = mapping.get("target")
        if target and source.removeprefix("=").strip() != target:  # handing on under the same name writes nothing new
            yield target


def _diagram_reads(diagram: Diagram) -> Iterator[tuple[Element, str]]:
    for place in places(diagram):
        if place.is_feel and (expression := compiled(place.body)) is not None:
            yield from ((place.element, path) for path in _paths(expression))


def _paths(expression: feel.Expression) -> list[str]:
    return sorted(path for path in expression.paths if path not in NAMES)


def _rule_reads(source: bytes) -> Iterator[tuple[str, str]]:
    """Paths that the input expressions of tables read, by the id of the decision around them."""
    root = xml.parse(source)
    for element in root.iter(etree.Element):
        if kind(element) != "inputExpression":
            continue
        body = next((text(part) for part in element if isinstance(part.tag, str) and kind(part) == "text"), "")
        expression = compiled(body) if body else None
        decision = next((above for above in element.iterancestors() if kind(above) == "decision"), None)
        if expression is not None and decision is not None:
            yield from ((decision.get("id", ""), path) for path in _paths(expression))


def _catalogue(library: Library, written: Written) -> None:
    """Entries that stand for nothing: a column or a search that would stay empty."""
    if library.variables is None or not library.forms:
        return
    for variable in library.variables.values():
        if written.covers(variable.name):
            continue
        uses = [use for use, on in (("column", variable.column), ("search", variable.searchable)) if on]
        if guess := written.near(variable.name, library.variables):
            reliance = f"; {' and '.join(uses)} would stay empty" if uses else ""
            text_ = f"{quoted(variable.label.zh)}: no form, table or mapping writes {variable.name}{reliance}{guess}"
            library.report.add(library.variables_file, variable.name, "warning", text_, "never_written")
