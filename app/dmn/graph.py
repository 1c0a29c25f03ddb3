"""The decision requirements graph: which elements the files hold and which of them require which (clause 6).

Built in one cheap pass when a model is loaded: names, ids and references only. Expressions stay untouched XML until
they are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from lxml import etree

from app.dmn import xml
from app.errors import Finding

Kind = Literal["inputData", "decision", "businessKnowledgeModel", "decisionService"]
KINDS: frozenset[str] = frozenset({"inputData", "decision", "businessKnowledgeModel", "decisionService"})
REQUIREMENTS = {
    "informationRequirement": ("requiredInput", "requiredDecision"),
    "knowledgeRequirement": ("requiredKnowledge",),
}


@dataclass(eq=False)
class Node:
    """One element of the graph. `name` is that of its variable, by which expressions know it; `title` its label."""

    document: xml.Document
    element: etree._Element
    kind: Kind
    id: str
    name: str
    title: str
    type_ref: str | None
    requires: tuple[Requirement, ...] = ()

    @property
    def where(self) -> str:
        return self.id


@dataclass(frozen=True, eq=False)
class Requirement:
    """An arrow of the diagram. `prefix` is the import's name where the required element stands in another model."""

    node: Node
    prefix: str = ""


@dataclass(eq=False)
class Graph:
    """All documents with their elements, and how they find one another."""

    documents: Mapping[str, xml.Document]
    nodes: dict[str, dict[str, Node]] = field(default_factory=dict)  # file → id → node
    findings: list[Finding] = field(default_factory=list)

    def all(self, kind: Kind) -> Iterator[Node]:
        return (node for nodes in self.nodes.values() for node in nodes.values() if node.kind == kind)

    def imported(self, document: xml.Document, imported: xml.Import) -> list[xml.Document]:
        """The documents an import stands for: by namespace, else by the file name of its location."""
        others = [other for other in self.documents.values() if other is not document]
        found = [other for other in others if other.namespace == imported.namespace]
        if not found and imported.location:
            name = PurePosixPath(imported.location).name
            found = [other for other in others if PurePosixPath(other.file).name == name]
        return found

    def resolve(self, document: xml.Document, href: str) -> Requirement | None:
        """What an `href` points at: `#id` in the file, `namespace#id` there or in an import (clause 12.3.2)."""
        place, _, identifier = href.rpartition("#")
        own = self.nodes[document.file].get(identifier)
        if not place or (place == document.namespace and own is not None):
            return Requirement(own) if own is not None else None
        for imported in document.imports:
            if place in (imported.namespace, imported.location):
                for other in self.imported(document, imported):
                    node = self.nodes[other.file].get(identifier)
                    if node is not None:
                        return Requirement(node, imported.name)
        for other in self.documents.values():
            if place in (other.namespace, other.file) and identifier in self.nodes[other.file]:
                return Requirement(self.nodes[other.file][identifier])
        return None


def build(documents: Mapping[str, xml.Document]) -> Graph:
    graph = Graph(documents)
    for document in documents.values():
        graph.nodes[document.file] = _nodes(graph, document)
    for document in documents.values():
        _check_imports(graph, document)
        for node in graph.nodes[document.file].values():
            node.requires = tuple(_requirements(graph, node))
    _check_cycles(graph)
    return graph


def _nodes(graph: Graph, document: xml.Document) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for element in document.root:
        kind = document.kind(element)
        if kind not in KINDS:
            continue
        node = _node(document, element, kind)
        if node.id in nodes:
            graph.findings.append(
                xml.finding(document, node.id, f'Expected every id once but "{node.id}" is used twice.', "duplicate_id")
            )
        nodes[node.id] = node
    return nodes


def _node(document: xml.Document, element: etree._Element, kind: str) -> Node:
    variable = document.child(element, "variable")
    title = element.get("name") or element.get("id") or ""
    name = (variable.get("name") if variable is not None else None) or title
    return Node(
        document=document,
        element=element,
        kind=kind,  # type: ignore[arg-type]
        id=element.get("id") or title,
        name=" ".join(name.split()),
        title=" ".join(title.split()),
        type_ref=variable.get("typeRef") if variable is not None else None,
    )


def _requirements(graph: Graph, node: Node) -> Iterator[Requirement]:
    document = node.document
    for element in node.element:
        for target in REQUIREMENTS.get(document.kind(element), ()):
            for reference in document.children(element, target):
                href = reference.get("href", "")
                found = graph.resolve(document, href)
                if found is None:
                    text = f'Expected an element of the model but "{href}" points at nothing.'
                    graph.findings.append(xml.finding(document, node.id, text, "unresolved_reference"))
                else:
                    yield found


def _check_imports(graph: Graph, document: xml.Document) -> None:
    for imported in document.imports:
        if imported.kind in xml.VERSIONS:
            if not graph.imported(document, imported):
                text = f'Expected the imported model "{imported.namespace}" among the files but it is not there.'
                graph.findings.append(xml.finding(document, imported.name or "import", text, "unresolved_import"))
        else:
            kind = imported.kind
            text = f'Expected imports of DMN models only but "{imported.name}" is of type "{kind}" (no PMML, no XSD).'
            graph.findings.append(xml.finding(document, imported.name or "import", text, "import_type"))


def _check_cycles(graph: Graph) -> None:
    """Information requirements are acyclic (clause 6.2.2.1); knowledge may call itself (recursion has a limit)."""
    done: set[Node] = set()
    for start in graph.all("decision"):
        stack: list[tuple[Node, Iterator[Node]]] = [(start, _required_decisions(start))]
        path = [start]
        while stack:
            node, rest = stack[-1]
            following = next((other for other in rest if other not in done), None)
            if following is None:
                stack.pop()
                path.pop()
                done.add(node)
            elif following in path:
                names = " → ".join(other.title for other in [*path[path.index(following) :], following])
                text = f"Expected requirements without a cycle but found {names}."
                graph.findings.append(xml.finding(node.document, node.id, text, "cycle"))
                done.add(following)
            else:
                stack.append((following, _required_decisions(following)))
                path.append(following)


def _required_decisions(node: Node) -> Iterator[Node]:
    return (requirement.node for requirement in node.requires if requirement.node.kind == "decision")
