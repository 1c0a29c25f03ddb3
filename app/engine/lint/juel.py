"""Simple JUEL (`${amount > 100 && risk == 'high'}`) and Python conditions as FEEL text, for the hint of a refusal.

Only what has one plain meaning is translated; everything else yields nothing rather than something wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKENS = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)(?![\w.])
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<name>[^\W\d]\w*)
    | (?P<operator>==|!=|<=|>=|&&|\|\||[<>!+\-*/%()?:.,\[\]])
    )""",
    re.VERBOSE,
)
_WORDS = {"eq": "==", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "and": "&&", "or": "||", "not": "!"}
_WORDS |= {"div": "/", "mod": "%"}
_NULLS = {"null": "null", "None": "null", "true": "true", "false": "false", "True": "true", "False": "false"}
_METHODS: dict[tuple[str, int], Callable[[str, list[str]], str]] = {
    ("size", 0): lambda target, _: f"count({target})",
    ("length", 0): lambda target, _: f"string length({target})",
    ("isEmpty", 0): lambda target, _: f"count({target}) = 0",
    ("equals", 1): lambda target, args: f"{target} = {args[0]}",
    ("contains", 1): lambda target, args: f"list contains({target}, {args[0]})",
    ("startsWith", 1): lambda target, args: f"starts with({target}, {args[0]})",
    ("endsWith", 1): lambda target, args: f"ends with({target}, {args[0]})",
    ("toLowerCase", 0): lambda target, _: f"lower case({target})",
    ("toUpperCase", 0): lambda target, _: f"upper case({target})",
}


class _Unclear(Exception):
    pass


def to_feel(text: str) -> str | None:
    """The FEEL text that would do, without a leading `=`; nothing where there is no plain one."""
    inner = text.strip()
    if inner[:2] in ("${", "#{") and inner.endswith("}") and "${" not in inner[2:] and "#{" not in inner[2:]:
        inner = inner[2:-1]
    elif "${" in inner or "#{" in inner:
        return None
    try:
        return _Translator(_tokens(inner)).whole()
    except (_Unclear, RecursionError):
        return None


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKENS.match(text, position)
        if match is None:
            raise _Unclear
        kind = match.lastgroup or ""
        value = match[kind]
        if kind == "name" and value in _WORDS and not (tokens and tokens[-1][1] == "."):
            kind, value = "operator", _WORDS[value]
        tokens.append((kind, value))
        position = match.end()
    return tokens


class _Translator:
    """Recursive descent over the tokens; each method returns FEEL text."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.position = 0

    def whole(self) -> str:
        feel = self.ternary()
        if self.position != len(self.tokens):
            raise _Unclear
        return feel

    def peek(self) -> str:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else ""

    def take(self, *operators: str) -> str | None:
        if self.position < len(self.tokens):
            kind, value = self.tokens[self.position]
            if kind == "operator" and value in operators:
                self.position += 1
                return value
        return None

    def expect(self, operator: str) -> None:
        if self.take(operator) is None:
            raise _Unclear

    def ternary(self) -> str:
        condition = self.binary(0)
        if not self.take("?"):
            return condition
        then = self.ternary()
        self.expect(":")
        return f"if {condition} then {then} else {self.ternary()}"

    _LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
    _FEEL = {"||": "or", "&&": "and", "==": "="}  # noqa: RUF012

    def binary(self, level: int) -> str:
        if level == len(self._LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while operator := self.take(*self._LEVELS[level]):
            right = self.binary(level + 1)
            left = (
                f"modulo({left}, {right})"
                if operator == "%"
                else f"{left} {self._FEEL.get(operator, operator)} {right}"
            )
        return left

    def unary(self) -> str:
        if self.take("!"):
            inner = self.unary()
            return f"not{inner}" if inner.startswith("(") and inner.endswith(")") else f"not({inner})"
        if self.take("-"):
            return f"-{self.unary()}"
        if self.tokens[self.position : self.position + 1] == [("name", "empty")]:
            self.position += 1
            inner = self.unary()
            return f'({inner} = null or {inner} = "" or {inner} = [])'
        return self.postfix(self.primary())

    def primary(self) -> str:
        if self.take("("):
            inner = self.ternary()
            self.expect(")")
            return f"({inner})"
        if self.position >= len(self.tokens):
            raise _Unclear
        kind, value = self.tokens[self.position]
        self.position += 1
        if kind == "number":
            return value
        if kind == "string":
            return _string(value)
        if kind != "name":
            raise _Unclear
        return _NULLS.get(value, value)

    def postfix(self, target: str) -> str:
        while operator := self.take(".", "[", "("):
            if operator == "(":
                raise _Unclear
            if operator == "[":
                target = self.index(target)
                continue
            kind, name = self.tokens[self.position] if self.position < len(self.tokens) else ("", "")
            if kind != "name":
                raise _Unclear
            self.position += 1
            target = self.method(target, name) if self.take("(") else f"{target}.{name}"
        return target

    def index(self, target: str) -> str:
        kind, value = self.tokens[self.position] if self.position < len(self.tokens) else ("", "")
        self.position += 1
        self.expect("]")
        if kind == "string" and re.fullmatch(r"[^\W\d]\w*", value[1:-1]):
            return f"{target}.{value[1:-1]}"
        if kind == "number" and value.isdigit():
            return f"{target}[{int(value) + 1}]"
        raise _Unclear

    def method(self, target: str, name: str) -> str:
        arguments: list[str] = []
        while not self.take(")"):
            arguments.append(self.ternary())
            if self.peek() != ")":
                self.expect(",")
        if target == "execution" and name == "getVariable" and len(arguments) == 1:
            if re.fullmatch(r'"[^\W\d]\w*"', arguments[0]):
                return arguments[0][1:-1]
            raise _Unclear
        if (name, len(arguments)) not in _METHODS:
            raise _Unclear
        return _METHODS[name, len(arguments)](target, arguments)


def _string(literal: str) -> str:
    inner = re.sub(r"\\(['\\])", r"\1", literal[1:-1]) if literal[0] == "'" else literal[1:-1]
    return f'"{inner}"' if literal[0] == '"' else '"' + inner.replace('"', '\\"') + '"'
