"""Everything that can be said of DMN files without data: broken references, expressions that do not parse, tables
with holes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from app.dmn import table_check, xml
from app.dmn.cells import Shape
from app.dmn.compiled import compile_node
from app.dmn.env import Uses
from app.dmn.graph import Node
from app.dmn.model import Model
from app.dmn.table import Table
from app.errors import Finding


def check(files: Mapping[str, bytes], *, names: Collection[str] = ()) -> tuple[Finding, ...]:
    """All findings of a set of DMN files, in the order of the files. Never raises for what a file holds.

    `names` as in `load`.
    """
    documents: dict[str, xml.Document] = {}
    findings: list[Finding] = []
    for file, source in files.items():
        try:
            documents[file] = xml.read(file, source)
        except xml.ModelError as error:
            findings += error.findings
    model = Model(documents, names)
    findings += model.graph.findings()
    findings += _doubled(model)
    for nodes in model.graph.nodes.values():
        for node in nodes.values():
            findings += _node(model, node)
    for document in documents.values():
        findings += _types(model, document)
    order = {file: at for at, file in enumerate(files)}
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=lambda one: order.get(one.file, 0)))


def _doubled(model: Model) -> Iterator[Finding]:
    """A decision is called by its id from outside, so that only one file may have it (imports apart)."""
    seen: dict[str, Node] = {}
    for node in model.graph.all("decision"):
        first = seen.setdefault(node.id, node)
        if first is not node and first.document.namespace == node.document.namespace:
            text = f'Expected decision ids once in all files but "{node.id}" is also in {first.document.file}.'
            yield xml.finding(node.document, node.id, text, "duplicate_decision")


def _types(model: Model, document: xml.Document) -> Iterator[Finding]:
    types = model.types(document)
    for name in types.elements:
        types.find(name)
    for ref in sorted(types.unknown):
        text = f'Expected a type of FEEL or an item definition but "{ref}" is neither; values are not checked.'
        yield xml.warning(document, document.root.get("id") or "definitions", text, "unknown_type")
    for name, kind in types.known.items():
        for cell in (*kind.constraints, *(kind.items.constraints if kind.items else ())):
            if cell.tests is None:
                yield xml.finding(document, name, cell.problem, "syntax")


def _node(model: Model, node: Node) -> Iterator[Finding]:
    uses = Uses()
    problems: list[Finding] = []
    compile_node(model, node, problems, uses)
    yield from problems
    yield from _names(node, uses)
    for table in uses.tables:
        yield from table_check.table(node.document, table, _domains(model, node, table))


def _names(node: Node, uses: Uses) -> Iterator[Finding]:
    """Names that stand for nothing. Models that declare no inputs at all get theirs from the caller, unseen."""
    if node.kind == "decision" and not any(required.node.kind == "inputData" for required in node.requires):
        return
    offered = {
        part.get("name") or ""
        for required in node.requires
        if (table := required.node.document.child(required.node.element, "decisionTable")) is not None
        for part in required.node.document.children(table, "output")
    }
    for where, text, unknown in uses.unknown:
        for name in sorted(unknown - offered):
            problem = f'Expected names of the requirements of "{node.title}" but "{name}" is none of them in: {text}'
            yield xml.warning(node.document, where, problem, "unknown_name")


def _domains(model: Model, node: Node, table: Table) -> list[Shape | None]:
    """The allowed values of each input: those of its clause, else those of the type that its path leads to."""
    return [
        clause.allowed.shape if clause.allowed else _typed_domain(model, node, clause.text) for clause in table.inputs
    ]


def _typed_domain(model: Model, node: Node, text: str) -> Shape | None:
    for required in node.requires:
        part = required.node
        kind = model.types(part.document).find(part.type_ref)
        if kind is None or required.prefix or not (text == part.name or text.startswith(part.name + ".")):
            continue
        for step in text[len(part.name) :].split(".")[1:]:
            kind = kind.components.get(step) if kind else None
        return kind.allowed.shape if kind and kind.allowed and kind.items is None else None
    return None
