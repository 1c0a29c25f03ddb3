"""The files themselves: safe XML of any DMN version, and the few shapes in which DMN writes things.

Nothing outside this module knows namespaces: all others ask for elements by their local name. What the reader does
not know (diagram interchange, `camunda:` and `biodi:` attributes, other vendors' extensions) it leaves alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from app.errors import BihuanError, Finding

VERSIONS = {
    "http://www.omg.org/spec/DMN/20130901": "1.0",
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "http://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
"""Namespace of the model elements → version of the standard."""

EXPRESSIONS = frozenset(
    [
        "literalExpression",
        "decisionTable",
        "context",
        "list",
        "relation",
        "invocation",
        "functionDefinition",
        "conditional",
        "filter",
        "for",
        "some",
        "every",
    ]
)
"""Local names of everything that can stand where DMN says *Expression* (clause 7.3.1)."""


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


class ModelError(BihuanError):
    """The files cannot be used as a decision model; `findings` says why, element by element."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Import:
    """Another model that this one names (clause 6.3.3). An empty `name` brings its elements in without a prefix."""

    name: str
    namespace: str
    location: str | None
    kind: str


@dataclass(eq=False)
class Document:
    """One parsed file. `ns` is the prefix of its element tags in lxml's notation (`{…}`)."""

    file: str
    version: str
    root: etree._Element
    ns: str
    namespace: str
    imports: tuple[Import, ...]
    language: str | None
    ids: dict[str, etree._Element] = field(default_factory=dict)

    def children(self, element: etree._Element, name: str) -> Iterator[etree._Element]:
        return element.iterchildren(self.ns + name)

    def child(self, element: etree._Element, name: str) -> etree._Element | None:
        return next(element.iterchildren(self.ns + name), None)

    def text(self, element: etree._Element | None) -> str:
        """The `<text>` inside an expression or unary tests, stripped; empty where there is none."""
        return "" if element is None else self.content(element, "text")

    def content(self, element: etree._Element, name: str) -> str:
        """Text of a child, stripped; comments in it do not count."""
        for child in element.iterchildren(self.ns + name):
            parts = child.text or ""
            return "".join([parts, *(inner.tail or "" for inner in child)]).strip()
        return ""

    def kind(self, element: etree._Element) -> str:
        """Local name of an element of the model, or "" for foreign ones and comments."""
        tag = element.tag
        return tag[len(self.ns) :] if isinstance(tag, str) and tag.startswith(self.ns) else ""

    def expression(self, element: etree._Element | None) -> etree._Element | None:
        """The expression that a decision, context entry, binding, `if`, `in` … holds."""
        if element is not None:
            for child in element:
                if self.is_expression(child):
                    return child
        return None

    def is_expression(self, element: etree._Element) -> bool:
        return self.kind(element) in EXPRESSIONS

    def type_ref(self, element: etree._Element | None) -> str | None:
        """Type named by an attribute, or by a child element as item definitions have it."""
        if element is None:
            return None
        ref = (element.get("typeRef") or "").strip() or self.content(element, "typeRef")
        return ref or None


def finding(document_or_file: Document | str, element: str, text: str, code: str) -> Finding:
    file = document_or_file if isinstance(document_or_file, str) else document_or_file.file
    return Finding(file, element, "error", text, code)


def warning(document: Document, element: str, text: str, code: str) -> Finding:
    return Finding(document.file, element, "warning", text, code)


def read(file: str, source: bytes) -> Document:
    """Parse one file. Raises ModelError for XML that is broken, unsafe or no DMN."""
    root = _root(file, source)
    namespace, _, name = root.tag.rpartition("}")
    if name != "definitions" or namespace[1:] not in VERSIONS:
        known = "DMN 1.1 to 1.6"
        raise ModelError(
            (finding(file, name, f"Expected <definitions> of {known} but found <{root.tag}>.", "not_dmn"),)
        )
    ns = namespace + "}"
    return Document(
        file=file,
        version=hashlib.sha256(source).hexdigest(),
        root=root,
        ns=ns,
        namespace=root.get("namespace", ""),
        imports=tuple(_imports(root, ns)),
        language=root.get("expressionLanguage"),
    )


def _root(file: str, source: bytes) -> etree._Element:
    try:
        root = etree.fromstring(source, PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ModelError((finding(file, "xml", f"Expected well-formed XML but: {error}", "not_xml"),)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise ModelError((finding(file, "xml", "Expected no DOCTYPE but found one; remove it.", "doctype"),))
    return root


def _imports(root: etree._Element, ns: str) -> Iterator[Import]:
    for element in root.iterchildren(ns + "import"):
        yield Import(
            name=element.get("name", ""),
            namespace=element.get("namespace", ""),
            location=element.get("locationURI"),
            kind=element.get("importType", ""),
        )
