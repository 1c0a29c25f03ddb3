"""Changing one cell or expression of a file and nothing else: every other byte stays as its author's tool wrote it."""

from __future__ import annotations

from xml.parsers import expat
from xml.sax.saxutils import escape

from app.dmn import xml


def replace_text(file: str, source: bytes, element: str, text: str) -> bytes:
    """The file with `text` as the `<text>` of the expression or cell of id `element`.

    Raises ModelError where the file is no DMN, is not in UTF-8, or has no such element with a text.
    """
    document = xml.read(file, source)
    encoding = (document.root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in ("UTF-8", "ASCII", "US-ASCII"):
        raise xml.ModelError((xml.finding(file, "xml", f"Expected UTF-8 but the file is in {encoding}.", "encoding"),))
    found = _Finder(element).find(source)
    if found is None:
        problem = f'Expected an expression with a text but "{element}" is none.'
        raise xml.ModelError((xml.finding(file, element, problem, "no_text"),))
    start, end = found
    tag_end = source.index(b">", start)
    opening = source[start : tag_end + 1]
    inside = escape(text).encode("ascii" if encoding != "UTF-8" else "utf-8", "xmlcharrefreplace")
    if opening.endswith(b"/>"):
        name = opening[1:-2].strip()
        return source[:start] + b"<" + name + b">" + inside + b"</" + name + b">" + source[tag_end + 1 :]
    return source[: tag_end + 1] + inside + source[end:]


class _Finder:
    """Finds where the `<text>` of an element begins and where its end tag begins, in bytes."""

    def __init__(self, element: str) -> None:
        self.element = element
        self.depth = 0
        self.inside: int | None = None
        self.start: int | None = None
        self.found: tuple[int, int] | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close

    def find(self, source: bytes) -> tuple[int, int] | None:
        self.parser.Parse(source, True)
        return self.found

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.inside is None and self.found is None and attributes.get("id") == self.element:
            self.inside = self.depth
        elif self.inside is not None and self.depth == self.inside + 1 and tag.rpartition(":")[2] == "text":
            self.start = self.parser.CurrentByteIndex

    def _close(self, _tag: str) -> None:
        if self.start is not None and self.inside is not None and self.depth == self.inside + 1:
            self.found = self.found or (self.start, self.parser.CurrentByteIndex)
            self.start = None
        if self.depth == self.inside:
            self.inside = None
        self.depth -= 1
