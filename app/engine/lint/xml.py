"""Bytes to an XML tree, safely: no DOCTYPE, no entities, no network, bounded size, depth and number of elements."""

from __future__ import annotations

from typing import Any, cast

from lxml import etree

from app.engine.definitions import BPMN
from app.engine.lint.words import quoted
from app.errors import BihuanError

MAX_BYTES = 10_000_000
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
MAX_IMPORT_NOTE = 200


class Unreadable(BihuanError):
    """The file is not what it should be; the message says why, for a person."""


class _Guard:
    """A parser target that builds nothing: it stops at a DOCTYPE and where the document grows too large."""

    def __init__(self) -> None:
        self.depth = 0
        self.count = 0

    def doctype(self, *_: object) -> None:
        raise Unreadable("has a DOCTYPE, which could define entities or read other files; remove it")

    def start(self, _tag: str, _attributes: object) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(f"is nested more than {MAX_DEPTH} levels deep")
        if self.count > MAX_ELEMENTS:
            raise Unreadable(f"has more than {MAX_ELEMENTS:,} XML elements")

    def end(self, _tag: str) -> None:
        self.depth -= 1

    def data(self, _text: str) -> None:
        pass

    def close(self) -> None:
        pass


_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(source: bytes) -> etree._Element:
    """The root element of `source`. Raises `Unreadable` with a sentence that fits after the file's name."""
    if not source.strip():
        raise Unreadable("is empty")
    if len(source) > MAX_BYTES:
        raise Unreadable(f"has {len(source):,} bytes; at most {MAX_BYTES:,} are read")
    try:
        etree.fromstring(source, etree.XMLParser(target=cast(Any, _Guard()), **_SAFE))
        return etree.fromstring(source, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"is not well-formed XML: {_reason(error)}") from None
    except (ValueError, LookupError) as error:
        raise Unreadable(f"cannot be read as XML: {quoted(str(error))}") from None


def parse_diagram(source: bytes) -> etree._Element:
    """As `parse`, and the root must be BPMN 2.0 definitions."""
    root = parse(source)
    name = etree.QName(root)
    if name.namespace == BPMN and name.localname == "definitions":
        return root
    if name.localname == "definitions" and name.namespace and "DMN" in name.namespace.upper():
        raise Unreadable("is a DMN file, not a BPMN diagram; give it the ending .dmn")
    raise Unreadable(
        f"is not a BPMN 2.0 diagram: its root is {quoted(name.localname)} in the namespace {quoted(name.namespace)}"
    )


def _reason(error: etree.XMLSyntaxError) -> str:
    return quoted((error.msg or "no reason given").replace(" use XML_PARSE_HUGE option", ""), MAX_IMPORT_NOTE)
