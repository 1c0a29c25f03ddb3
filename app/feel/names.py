"""Which names are in scope while a text is read: FEEL's names may hold spaces and operators (DMN 1.5, 10.3.1.4).

Only those unusual names matter to the reader: where one begins, the longest one that fits is taken.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

Shape = Mapping[str, object] | None
"""What is known of a value's entries: their names and, again, their shapes; None where nothing is known."""

START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
PART = START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
WORD = re.compile(f"[{START}][{PART}]*")
SPACE = r"[\s\u0085\u180E\uFEFF]"
_COMMENT = r"/\*(?:[^*]++|\*(?!/))*\*/|//[^\n]*+(?:\n|$)"
_BLANK = rf"(?:{SPACE}|{_COMMENT})"
_NAME = rf"[{START}](?:[{PART}.\-'’+*]|/(?![/*])|{_BLANK}){{0,300}}?"
ENTRY_KEY = re.compile(rf"{_NAME}(?={_BLANK}{{0,99}}:)")
LOOP_NAME = re.compile(rf"{_NAME}(?={_BLANK}{{1,99}}in(?![{PART}]))")
PARAMETER_NAME = re.compile(rf"{_NAME}(?={_BLANK}{{0,99}}[:,)])")
_COMMENTS = re.compile(_COMMENT)


def normal(name: str) -> str:
    """A name without comments, its spaces as single ones."""
    return " ".join((_COMMENTS.sub(" ", name) if "/" in name else name).split())


_LONGEST = 500
_ENDS_IN_WORD = re.compile(f"[{PART}]$")
_IN_WORD = re.compile(f"[{PART}]")


PROPERTIES = ("time offset", "start included", "end included")
"""The properties of temporal values and ranges whose names hold spaces."""


class Known:
    """An index of the names that are more than a word, by their first word."""

    __slots__ = ("by_word",)

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.by_word: dict[str, dict[int, set[str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        if name.isidentifier():
            return
        name = normal(name)
        first = WORD.match(name)
        if first is not None and first.end() < len(name) <= _LONGEST:
            self.by_word.setdefault(first[0], {}).setdefault(len(name), set()).add(name)

    def copy(self) -> Known:
        return Known(name for lengths in self.by_word.values() for names in lengths.values() for name in names)

    def longest(self, text: str, at: int, word: str) -> int:
        """Where the longest known name that begins at `at` with `word` ends; 0 if there is none."""
        lengths = self.by_word.get(word)
        if not lengths:
            return 0
        sizes = sorted(lengths, reverse=True)
        plain, ends = _normalised(text, at, sizes[0])
        for size in sizes:
            if size <= len(ends) and plain[:size] in lengths[size] and _is_whole(text, ends[size - 1], plain[size - 1]):
                return ends[size - 1]
        return 0


def _normalised(text: str, at: int, size: int) -> tuple[str, list[int]]:
    """So many characters from `at` on with blanks as single spaces, and where each of them ends in the text."""
    chars: list[str] = []
    ends: list[int] = []
    for position in range(at, len(text)):
        char = text[position]
        if char.isspace():
            if chars[-1] == " ":
                ends[-1] = position + 1
                continue
            char = " "
        if len(chars) == size:
            break
        chars.append(char)
        ends.append(position + 1)
    return "".join(chars), ends


def _is_whole(text: str, end: int, last: str) -> bool:
    """Whether a name that ends there does not break a word in two."""
    return end >= len(text) or not _IN_WORD.match(text[end]) or not _ENDS_IN_WORD.match(last)


def shape_of_data(value: object) -> Shape:
    """The shape of a value or of a description of one: of a mapping its entries, of a list those of all its items."""
    if isinstance(value, Mapping):
        return {normal(str(name)): shape_of_data(entry) for name, entry in value.items()}
    if not isinstance(value, list | tuple):
        return None
    shapes = [shape for item in value if (shape := shape_of_data(item)) is not None]
    return {name: entry for shape in shapes for name, entry in shape.items()} if shapes else None


class Scope:
    """One level of names while reading; `shapes` maps names to what is known of their entries."""

    __slots__ = ("known", "outer", "shapes")

    def __init__(self, outer: Scope | None, shapes: Mapping[str, Shape], known: Known | None = None) -> None:
        self.outer = outer
        self.shapes: dict[str, Shape] = dict(shapes)
        self.known = Known(self.shapes) if known is None else known

    def add(self, name: str, shape: Shape) -> None:
        self.shapes[name] = shape
        self.known.add(name)

    def longest(self, text: str, at: int, word: str) -> int:
        """Where the longest name in scope that begins with `word` ends; 0 if it is no more than that word."""
        end = 0
        level: Scope | None = self
        while level is not None:
            if word in level.known.by_word:
                end = max(end, level.known.longest(text, at, word))
            level = level.outer
        return end

    def shape(self, name: str) -> Shape:
        level: Scope | None = self
        while level is not None:
            if name in level.shapes:
                return level.shapes[name]
            level = level.outer
        return None


class Names:
    """The names that a text may use, prepared once for many texts: pass it as `names`.

    `members` are the names of all entries of all values, and what may stand behind a value of unknown shape;
    `starts` the words with which an unusual name may begin.
    """

    __slots__ = ("members", "roots", "scope", "starts")

    def __init__(self, names: Collection[str] | Mapping[str, object] = ()) -> None:
        given = names if isinstance(names, Mapping) else dict.fromkeys(names)
        shapes = {normal(name): shape_of_data(shape) for name, shape in given.items()}
        self.members = Known()
        for shape in shapes.values():
            self._add_members(shape)
        self.scope = Scope(None, shapes)
        self.roots = frozenset(shapes)
        self.starts = frozenset(self.scope.known.by_word).union(self.members.by_word)
        for name in PROPERTIES:
            self.members.add(name)

    def _add_members(self, shape: object) -> None:
        if isinstance(shape, Mapping):
            for name, inner in shape.items():
                self.members.add(name)
                self._add_members(inner)


NO_NAMES = Names()
