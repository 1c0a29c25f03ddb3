"""Text to tokens, one at a time and by the names in scope at that moment: what a name is depends on where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from app.feel.errors import FeelSyntaxError
from app.feel.names import WORD, Known, Scope, normal
from app.feel.values import DECIMAL128

MAX_TEXT = 65_536

KEYWORDS = frozenset(
    {"for", "return", "if", "then", "else", "some", "every", "satisfies", "in", "and", "or", "between", "instance"}
    | {"function", "external", "true", "false", "null"}
)

_BLANK = re.compile(r"(?:[\s\u0085\u180E\uFEFF]++|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_BEGINS_SOMETHING = frozenset('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_?"()[]{}<>=!,.:@+-*')
_SIGNS = frozenset("-+*/(){}[]<>=,:@!")
_NUMBER = re.compile(r"(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]{1,5}(?![0-9]))?")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SIGN = re.compile(r"\*\*|\.\.|->|<=|>=|!=|[-+*/(){}\[\]<>=,.:@]")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(slots=True)
class Token:
    """`kind` is number, string, name, keyword, sign or end; `text` the sign, keyword or (normalised) name."""

    kind: str
    text: str
    at: int
    end: int
    value: object = None


def unescape(body: str) -> str:
    """The characters between the quotes of a string literal."""
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(_escaped, body)
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _escaped(match: re.Match[str]) -> str:
    if match[3] is None:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]
    return _SIMPLE_ESCAPES.get(match[3], match[0])


class Lexer:
    """Holds the current token; `advance` reads the next one by `scope`."""

    __slots__ = ("scope", "text", "token")

    def __init__(self, text: str, scope: Scope) -> None:
        if len(text) > MAX_TEXT:
            raise FeelSyntaxError(text, 0, f"at most {MAX_TEXT} characters", f"{len(text)}")
        self.text = text
        self.scope = scope
        self.token = Token("end", "", 0, 0)

    def error(self, expected: str, at: int | None = None) -> FeelSyntaxError:
        if at is None:
            at = self.token.at
            found = "the end" if self.token.kind == "end" else repr(self.text[at : self.token.end][:40])
        else:
            found = repr(self.text[at : at + 10]) if at < len(self.text) else "the end"
        return FeelSyntaxError(self.text, at, expected, found)

    def skip_blank(self, at: int) -> int:
        if self.text[at : at + 1] in _BEGINS_SOMETHING:
            return at
        match = _BLANK.match(self.text, at)
        end = match.end() if match else at
        if self.text.startswith("/*", end):
            raise self.error("*/ at the end of the comment", end)
        return end

    def read_from(self, at: int) -> Token:
        """Makes the token at or behind `at` the current one."""
        self.token = self._read(self.skip_blank(at))
        return self.token

    def advance(self) -> Token:
        """Makes the token behind the current one the current one."""
        return self.read_from(self.token.end)

    def advance_to_member(self, members: Known) -> Token:
        """Behind a `.`: the longest name of `members` that stands there, or a word, keywords included."""
        at = self.skip_blank(self.token.end)
        word = WORD.match(self.text, at)
        if word is None:
            self.token = Token("sign", "", at, at)
            self.read_from(at)
            raise self.error("a name")
        end = members.longest(self.text, at, word[0]) or word.end()
        self.token = Token("name", normal(self.text[at:end]), at, end)
        return self.token

    def _read(self, at: int) -> Token:
        text = self.text
        if at >= len(text):
            return Token("end", "", at, at)
        char = text[at]
        if char == '"':
            return self._string(at)
        if char not in _SIGNS:
            word = WORD.match(text, at)
            if word is not None:
                return self._word(at, word[0])
            number = _NUMBER.match(text, at)
            if number is not None:
                return self._number(at, number)
        sign = _SIGN.match(text, at)
        if sign is None:
            raise self.error("an expression or an operator", at)
        return Token("sign", sign[0], at, sign.end())

    def _string(self, at: int) -> Token:
        match = _STRING.match(self.text, at)
        if match is None:
            raise self.error('" at the end of the string', at)
        return Token("string", match[0], at, match.end(), unescape(match[0][1:-1]))

    def _word(self, at: int, word: str) -> Token:
        end = self.scope.longest(self.text, at, word)
        if end > at + len(word):
            return Token("name", normal(self.text[at:end]), at, end)
        return Token("keyword" if word in KEYWORDS else "name", word, at, at + len(word))

    def _number(self, at: int, match: re.Match[str]) -> Token:
        following = WORD.match(self.text, match.end())
        if following is not None and following[0] not in KEYWORDS:
            raise self.error("an operator behind the number", match.end())
        try:
            value = DECIMAL128.create_decimal(match[0])
        except ArithmeticError:
            raise self.error("a number of at most 34 digits and exponent 6144", at) from None
        return Token("number", match[0], at, match.end(), value if value else Decimal(0))
