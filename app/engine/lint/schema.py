"""The OMG's XML schema of BPMN 2.0, as it ships inside the SpiffWorkflow package, with messages made readable.

An element in the wrong place among its siblings is a warning: editors read any order. Everything else is an error.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from lxml import etree

from app.engine.definitions import BPMN
from app.engine.lint.camunda import ATTRIBUTES
from app.engine.lint.diagram import Diagram, Element, an, human, kind
from app.engine.lint.words import nearest, quoted

_SCHEMA = files("SpiffWorkflow") / "bpmn" / "parser" / "schema"
_XSD = "{http://www.w3.org/2001/XMLSchema}"


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMA / "BPMN20.xsd")))


@cache
def _children() -> dict[str, frozenset[str]]:
    """Element name → names of the children that its type allows in any place, from the schema's own text."""
    roots = [etree.parse(str(_SCHEMA / name)).getroot() for name in ("Semantic.xsd", "BPMN20.xsd")]
    types = {node.get("name"): node for root in roots for node in root.iter(f"{_XSD}complexType") if node.get("name")}
    elements = {node.get("name"): node for root in roots for node in root.findall(f"{_XSD}element")}
    substitutes: dict[str, set[str]] = {}
    for name, node in elements.items():
        if node.get("substitutionGroup"):
            substitutes.setdefault(_local(node.get("substitutionGroup")), set()).add(str(name))

    def variants(name: str) -> set[str]:
        return {name}.union(*(variants(other) for other in substitutes.get(name, ())))

    def allowed(type_name: str) -> set[str]:
        node = types.get(type_name)
        if node is None:
            return set()
        names: set[str] = set()
        for part in node.iter(f"{_XSD}element"):
            names |= variants(_local(part.get("ref"))) if part.get("ref") else {str(part.get("name"))}
        for base in node.iter(f"{_XSD}extension", f"{_XSD}restriction"):
            names |= allowed(_local(base.get("base")))
        return names

    return {str(name): frozenset(allowed(_local(node.get("type")))) for name, node in elements.items()}


def _local(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def check(diagram: Diagram) -> None:
    """Report what the schema says against the diagram."""
    schema = _schema()
    if schema.validate(diagram.root):
        return
    for fault in list(schema.error_log):  # type: ignore[call-overload]
        element = _at(diagram.root, fault.path)
        _report(diagram, element, fault.message)


def _at(root: Element, path: str | None) -> Element:
    """The element of an error path such as `/*/*[2]/bpmn:task[1]`."""
    namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(path or "/*", namespaces=namespaces)
    except etree.XPathError:
        return root
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else root


def _report(diagram: Diagram, element: Element, message: str) -> None:
    parent = element.getparent()
    if "'xs:ID'" in message and re.fullmatch(r"[^\W\d][\w.-]*", element.get("id", "")):
        return  # an id that stands twice is told by `references`, with where
    if "This element is not expected" in message and parent is not None:
        if kind(element) in _children().get(kind(parent), frozenset()):
            text = f"stands in the wrong place, or once too often, inside its {human(kind(parent))}"
            diagram.warning(element, text, "schema_order")
            return
        diagram.error(element, f"cannot stand inside {an(kind(parent))}; move or remove it", "schema")
        return
    diagram.error(element, _readable(message), "schema")


def _readable(message: str) -> str:
    message = message.replace(f"{{{BPMN}}}", "").replace("bpmn:", "")
    message = re.sub(r"\{http://[^}]*\}", "", message)
    if match := re.search(r"attribute '([^']+)': The attribute '[^']+' is not allowed", message):
        if match[1] in ATTRIBUTES:
            return f"attribute {match[1]!r} needs the prefix camunda: ({match[1]} → camunda:{match[1]})"
        return f"attribute {match[1]!r} does not exist here{nearest(match[1], ATTRIBUTES)}"
    if match := re.search(r"The attribute '([^']+)' is required but missing", message):
        return f"the attribute {match[1]!r} is missing"
    if match := re.search(r"Missing child element\(s\)\. Expected is (?:one of )?\(([^)]*)\)", message):
        return f"a child is missing: {' or '.join(part.strip() for part in match[1].split(',')[:6])}"
    if "'xs:ID'" in message or "'xs:NCName'" in message:
        return "an id begins with a letter or _ and holds letters, digits, -, . and _"
    if match := re.search(r"attribute '([^']+)': (.+?) is not a valid value", message):
        return (
            f"the attribute {match[1]!r} has the value {quoted(match[2].strip(chr(39)))}, which is not possible there"
        )
    if "Character content" in message:
        return "holds text where only elements may stand"
    return re.sub(r"^Element '[^']*'[,:]? ?", "", message)
