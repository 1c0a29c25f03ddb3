"""Text to tokens, one at a time and by the names in scope at that moment: what a name is depends on where it stands."""

from __future__ import annotations

import re
from collections.abc import Set
from decimal import Decimal

from app.feel import builtins
from app.feel.errors import FeelSyntaxError
from app.feel.names import PART, PROPERTIES, START, WORD, Known, Scope, normal
from app.feel.text import unescape
from app.feel.values import DECIMAL128, ZERO

MAX_TEXT = 65_536

KEYWORDS = frozenset(
    {"for", "return", "if", "then", "else", "some", "every", "satisfies", "in", "and", "or", "between", "instance"}
    | {"function", "external", "true", "false", "null"}
)
NO_PLAIN_NAMES = KEYWORDS.union(builtins.NAMES.by_word, Known(PROPERTIES).by_word)
"""The words that are no name, or with which the name of a built-in or of a property may begin."""

# Nothing here may give back what it has read. Possessive groups would say so, but Python before 3.11.5 reads them
# wrongly: what could be given back is shut out by what must not follow.
_SPACE = r"[\s\u0085\u180E\uFEFF]*+"
_BLANK = rf"{_SPACE}(?:(?://[^\n]*+|/\*(?:[^*]++|\*(?!/))*\*/){_SPACE})*(?!//)"
_WORD = f"[{START}][{PART}]*+"
_POWER = r"[eE][+-]?[0-9]{1,5}(?![0-9])"
_NUMBER = rf"(?:[0-9]++(?:\.[0-9]++|(?!\.[0-9]))|\.[0-9]++)(?:{_POWER}|(?!{_POWER}))"
_STRING = r'"(?:[^"\\]++|\\.)*"'
_SIGN = r"\*\*|\.\.|->|<=|>=|!=|/(?!\*)|\.(?![0-9])|[-+*(){}\[\]<>=,:@]"
_BLANKS = re.compile(_BLANK)
_MEMBER = re.compile(f"{_BLANK}({_WORD})")
_TOKEN = re.compile(
    rf"{_BLANK}(?:(?P<name>{_WORD})|(?P<number>{_NUMBER})|(?P<string>{_STRING})|(?P<sign>{_SIGN})|(?P<end>\Z)|(?P<bad>))",
    re.DOTALL,
)
PLAIN_OPERAND = re.compile(
    rf'{_BLANK}(?:({_WORD})|({_NUMBER})(?![{START}])|"([^"\\]*+)"){_BLANK}({_SIGN}|[a-z]++(?![{PART}])|\Z)'
)
"""A word, a number or a string without escapes, and the sign, the keyword or the end behind it: what most texts are
made of, read at one go. Whatever else there is goes through `Lexer.read_from`, token by token."""

_SIGNS = ("**", "..", "->", "<=", ">=", "!=", *"-+*/(){}[]<>=,.:@")
KIND_BEHIND = {**dict.fromkeys(_SIGNS, "sign"), **dict.fromkeys(KEYWORDS, "keyword"), "": "end"}
"""The kind of token that the second part of a `PLAIN_OPERAND` is."""


class Lexer:
    """Holds the current token of a text; `advance` makes the next one current.

    `kind` is number, string, name, keyword, sign or end; `symbol` the sign, the keyword, the (normalised) name or else
    what stands there; `at` and `end` its offsets; `value` that of a number or a string. `starts` are the words with
    which an unusual name may begin that is not built in, wherever in the text it is in scope: only where one of them
    stands is `scope` asked.
    """

    def __init__(self, text: str, scope: Scope, starts: Set[str]) -> None:
        if len(text) > MAX_TEXT:
            raise FeelSyntaxError(text, 0, f"at most {MAX_TEXT} characters", f"{len(text)}")
        self.text = text
        self.scope = scope
        self.starts = starts
        self.kind = "end"
        self.symbol = ""
        self.at = self.end = 0
        self.value: object = None

    def error(self, expected: str, at: int | None = None) -> FeelSyntaxError:
        if at is None:
            at = self.at
            found = "the end" if self.kind == "end" else repr(self.text[at : self.end][:40])
        else:
            found = repr(self.text[at : at + 10]) if at < len(self.text) else "the end"
        return FeelSyntaxError(self.text, at, expected, found)

    def skip_blank(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        end = match.end() if match else at
        if self.text.startswith("/*", end):
            raise self.error("*/ at the end of the comment", end)
        return end

    def advance(self) -> None:
        """Makes the token behind the current one the current one."""
        self.read_from(self.end)

    def read_from(self, at: int) -> None:
        """Makes the token at or behind `at` the current one."""
        match = _TOKEN.match(self.text, at)
        assert match is not None
        assert match.lastgroup is not None
        kind = match.lastgroup
        if kind == "bad":
            raise self._bad(match.end())
        token, start, end = match[kind], match.start(kind), match.end()
        if kind == "name":
            longest = self.longest_name(start, token)
            if longest > end:
                token, end = normal(self.text[start:longest]), longest
            elif token in KEYWORDS:
                kind = "keyword"
        elif kind == "number":
            following = WORD.match(self.text, end)
            if following is not None and following[0] not in KEYWORDS:
                raise self.error("an operator behind the number", end)
            self.value = self.number(token, start)
        elif kind == "string":
            self.value = unescape(token[1:-1])
        self.kind, self.symbol, self.at, self.end = kind, token, start, end

    def _bad(self, at: int) -> FeelSyntaxError:
        if self.text.startswith("/*", at):
            return self.error("*/ at the end of the comment", at)
        if self.text.startswith('"', at):
            return self.error('" at the end of the string', at)
        return self.error("an expression or an operator", at)

    def longest_name(self, at: int, word: str) -> int:
        """Where the longest known name that begins with `word` ends; 0 if it is no more than that word."""
        if word not in NO_PLAIN_NAMES and word not in self.starts:
            return 0
        return max(builtins.NAMES.longest(self.text, at, word), self.scope.longest(self.text, at, word))

    def number(self, digits: str, at: int) -> Decimal:
        """The value of a number literal."""
        try:
            return DECIMAL128.create_decimal(digits) or ZERO
        except ArithmeticError:
            raise self.error("a number of at most 34 digits and exponent 6144", at) from None

    def advance_to_word(self) -> None:
        """Behind a `.`: makes the word that stands there, a keyword too, the current token."""
        match = _MEMBER.match(self.text, self.end)
        if match is None:
            self.kind, self.symbol = "sign", ""
            self.advance()
            raise self.error("a name")
        self.kind, self.symbol, self.at, self.end = "name", match[1], match.start(1), match.end()

    def lengthen(self, members: Known) -> None:
        """Makes the current word the longest name of `members` that stands there."""
        end = members.longest(self.text, self.at, self.symbol)
        if end:
            self.symbol, self.end = normal(self.text[self.at : end]), end
