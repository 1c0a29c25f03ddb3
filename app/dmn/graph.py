"""The decision requirements graph: which elements the files hold and which of them require which (clause 6).

Built in one cheap pass when a model is loaded: names, ids and references only. Expressions stay untouched XML until
they are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Literal, cast

from lxml import etree

from app.dmn import xml
from app.errors import Finding

Kind = Literal["inputData", "decision", "businessKnowledgeModel", "decisionService"]
KINDS: frozenset[str] = frozenset({"inputData", "decision", "businessKnowledgeModel", "decisionService"})
REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
REQUIRED = frozenset({"requiredInput", "requiredDecision", "requiredKnowledge"})
SERVICE_PARTS = ("outputDecision", "inputDecision", "inputData")
"""What a service names. What it encapsulates is found through its outputs."""

IDS = etree.XPath("/*/*/@id", smart_strings=False)
HREFS = etree.XPath("/*/*/*/@href | /*/*/*/*/@href", smart_strings=False)


@dataclass(eq=False)
class Node:
    """One element of the graph. `name` is that of its variable, by which expressions know it; `title` its label."""

    graph: Graph
    document: xml.Document
    element: etree._Element
    kind: Kind
    id: str
    name: str
    title: str
    type_ref: str | None

    @cached_property
    def requires(self) -> tuple[Requirement, ...]:
        """The arrows that lead here, in the order of the file; references to nothing are left out."""
        found = (self.graph.resolve(self.document, href) for href in _hrefs(self.document, self.element))
        return tuple(requirement for requirement in found if requirement is not None)

    @cached_property
    def required_decisions(self) -> tuple[Node, ...]:
        return tuple(requirement.node for requirement in self.requires if requirement.node.kind == "decision")


@dataclass(frozen=True, eq=False)
class Requirement:
    """An arrow of the diagram. `prefix` is the import's name where the required element stands in another model."""

    node: Node
    prefix: str = ""


class Nodes(Mapping[str, dict[str, Node]]):
    """The nodes of each file by id, made when the file is first looked into."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._made: dict[str, dict[str, Node]] = {}

    def __getitem__(self, file: str) -> dict[str, Node]:
        found = self._made.get(file)
        if found is None:
            document = self._graph.documents[file]
            nodes = [_node(self._graph, document, element) for element in elements(document)]
            found = self._made[file] = {node.id: node for node in nodes}
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph.documents)

    def __len__(self) -> int:
        return len(self._graph.documents)


class Graph:
    """All documents with their elements, and how they find one another."""

    def __init__(self, documents: Mapping[str, xml.Document]) -> None:
        self.documents = documents
        self.nodes = Nodes(self)

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

    def findings(self) -> list[Finding]:
        """What is wrong with ids, references, imports and cycles. Looks at the XML only, where it can."""
        found: list[Finding] = []
        linked = []
        for document in self.documents.values():
            found += _check_imports(self, document)
            found += _check_elements(self, document)
            if next(document.root.iter(document.ns + "requiredDecision"), None) is not None:
                linked.append(document)
        return found + list(_check_cycles(self, linked))


def elements(document: xml.Document) -> Iterator[etree._Element]:
    """The elements of the graph in one file."""
    return document.root.iterchildren(*(document.ns + kind for kind in KINDS))


def identifier(element: etree._Element) -> str:
    """The id; where a file has left it out, the name, else the place in the file."""
    found = element.get("id") or element.get("name")
    if found:
        return found
    parent = element.getparent()
    return f"{etree.QName(element).localname} {parent.index(element) + 1 if parent is not None else 0}"


def _node(graph: Graph, document: xml.Document, element: etree._Element) -> Node:
    variable = document.child(element, "variable")
    title = element.get("name") or element.get("id") or ""
    name = (variable.get("name") if variable is not None else None) or title
    return Node(
        graph=graph,
        document=document,
        element=element,
        kind=document.kind(element),  # type: ignore[arg-type]
        id=identifier(element),
        name=" ".join(name.split()),
        title=" ".join(title.split()),
        type_ref=variable.get("typeRef") if variable is not None else None,
    )


def _references(document: xml.Document, element: etree._Element) -> Iterator[tuple[str, str]]:
    """Kind and target of what the element requires or, if it is a service, of its parts."""
    if document.kind(element) == "decisionService":
        for part in element.iterchildren(*(document.ns + name for name in SERVICE_PARTS)):
            yield document.kind(part), part.get("href", "")
        return
    for requirement in element.iterchildren(*(document.ns + name for name in REQUIREMENTS)):
        for reference in requirement:
            if document.kind(reference) in REQUIRED:
                yield document.kind(reference), reference.get("href", "")


def _hrefs(document: xml.Document, element: etree._Element) -> Iterator[str]:
    """What the element requires. A service requires nothing: it names its parts."""
    return (href for kind, href in _references(document, element) if kind in REQUIRED)


def _check_elements(graph: Graph, document: xml.Document) -> Iterator[Finding]:
    """Ids are used once, and references point at something. Most files are found sound at one glance."""
    ids = cast("list[str]", IDS(document.root))
    hrefs = cast("list[str]", HREFS(document.root))
    sound = len(set(ids)) == len(ids) and {"#" + one for one in ids}.issuperset(hrefs)
    if sound and all(element.get("id") for element in elements(document)):
        return
    known: set[str] = set()
    listed = list(elements(document))
    for element in listed:
        own = identifier(element)
        if own in known:
            yield xml.finding(document, own, f'Expected every id once but "{own}" is used twice.', "duplicate_id")
        known.add(own)
    for element in listed:
        for _, href in _references(document, element):
            if not (href[:1] == "#" and href[1:] in known) and graph.resolve(document, href) is None:
                text = f'Expected an element of the model but "{href}" points at nothing.'
                yield xml.finding(document, identifier(element), text, "unresolved_reference")


def _check_imports(graph: Graph, document: xml.Document) -> Iterator[Finding]:
    for imported in document.imports:
        if imported.kind in xml.VERSIONS:
            if not graph.imported(document, imported):
                text = f'Expected the imported model "{imported.namespace}" among the files but it is not there.'
                yield xml.finding(document, imported.name or "import", text, "unresolved_import")
        else:
            kind = imported.kind
            text = f'Expected imports of DMN models only but "{imported.name}" is of type "{kind}" (no PMML, no XSD).'
            yield xml.finding(document, imported.name or "import", text, "import_type")


def _check_cycles(graph: Graph, documents: Sequence[xml.Document]) -> Iterator[Finding]:
    """Information requirements are acyclic (clause 6.2.2.1); knowledge may call itself (recursion has a limit)."""
    done: set[Node] = set()
    for start in (node for document in documents for node in graph.nodes[document.file].values()):
        path = [start]
        rest = [iter(start.required_decisions)]
        while rest:
            following = next((other for other in rest[-1] if other not in done), None)
            if following is None:
                rest.pop()
                done.add(path.pop())
            elif following in path:
                names = " → ".join(node.title for node in [*path[path.index(following) :], following])
                text = f"Expected requirements without a cycle but found {names}."
                yield xml.finding(path[-1].document, path[-1].id, text, "cycle")
                done.add(following)
            else:
                path.append(following)
                rest.append(iter(following.required_decisions))
