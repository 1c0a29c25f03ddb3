"""The case file: the variables of one case, in scopes (semantics: *Scopes*, *Variables*).

Scope 0 is the root process. A called process has an *isolated* scope that sees nothing of its caller; a multi-instance
instance has a scope that reads through to its parent. Tokens of the workflow carry none of this.

Values are FEEL values and are never changed in place. A variable is stored as its FEEL text form and decoded when it
is first read, so that a step of a big case costs what it touches. Names that begin with `#` are the engine's own
notes: they are stored, but neither shown by `variables` nor reported as changes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app import feel

ROOT = 0
_HEAD = '{"next":'
_NAME = json.JSONEncoder(ensure_ascii=False)
_LINE = re.compile(r'^("((?:[^"\\\n]+|\\.)*)":.*[^,\n]),?$', re.MULTILINE)
_MISSING = object()


@dataclass(frozen=True)
class Change:
    """A value was written: `path` is the dotted path of the leaf or the variable, `before`/`after` are FEEL values."""

    scope: int
    path: str
    before: object
    after: object


@dataclass
class _Scope:
    parent: int | None
    isolated: bool
    lines: dict[str, str] = field(default_factory=dict)  # `"name":value` as stored; stale where `dirty`
    decoded: dict[str, object] = field(default_factory=dict)
    dirty: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)  # contexts begun by a dotted path: the rest reads through

    def get(self, name: str) -> object:
        value = self.decoded.get(name, _MISSING)
        if value is _MISSING:
            line = self.lines.get(name)
            if line is None:
                return _MISSING
            value = self.decoded[name] = feel.loads(line[len(_NAME.encode(name)) + 1 :])
        return value

    def set(self, name: str, value: object) -> None:
        self.decoded[name] = value
        self.dirty.add(name)

    def names(self) -> Iterator[str]:
        yield from self.lines
        yield from (name for name in self.decoded if name not in self.lines)

    def encode(self) -> str:
        for name in sorted(self.dirty):
            self.lines[name] = f"{_NAME.encode(name)}:{feel.dumps(self.decoded[name])}"
        self.dirty.clear()
        return ",\n".join(self.lines.values())


def _name(written: str) -> str:
    return str(json.loads(f'"{written}"')) if "\\" in written else written


def _merged(inner: object, outer: object) -> object:
    if isinstance(inner, dict) and isinstance(outer, dict):
        return {**outer, **{name: _merged(value, outer.get(name)) for name, value in inner.items()}}
    return inner


def same(a: object, b: object) -> bool:
    """Equal and of one type: 1 is not true, and a date is not its text."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(value, b[name]) for name, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return a == b


def value_at(value: object, path: list[str]) -> object:
    """The value at a path inside a context; null where there is nothing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def _with(value: object, path: list[str], leaf: object) -> object:
    if not path:
        return leaf
    context = value if isinstance(value, dict) else {}
    return {**context, path[0]: _with(context.get(path[0]), path[1:], leaf)}


class ScopeView(Mapping[str, object]):
    """What an expression in one scope sees: inner variables first, outer ones behind them. `seen` notes what was
    read.
    """

    __slots__ = ("_chain", "seen")

    def __init__(self, chain: tuple[_Scope, ...]) -> None:
        self._chain = chain
        self.seen: set[str] = set()

    def _find(self, name: str) -> object:
        for depth, scope in enumerate(self._chain):
            value = scope.get(name)
            if value is _MISSING:
                continue
            if name in scope.partial:
                for outer in self._chain[depth + 1 :]:
                    behind = outer.get(name)
                    if behind is not _MISSING:
                        value = _merged(value, behind)
                        if name not in outer.partial:
                            break
            return value
        return _MISSING

    def __getitem__(self, name: str) -> object:
        value = self._find(name)
        if value is _MISSING:
            raise KeyError(name)
        self.seen.add(name)
        return value

    def get(self, name: str, default: object = None) -> object:
        value = self._find(name)
        self.seen.add(name)
        return default if value is _MISSING else value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not _MISSING

    def __iter__(self) -> Iterator[str]:
        names = dict.fromkeys(name for scope in self._chain for name in scope.names() if not name.startswith("#"))
        return iter(names)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class CaseFile:
    """The variables of one case. Mutable: the engine writes into it, the caller stores `dumps()` and logs `changes`."""

    def __init__(self) -> None:
        self._scopes: dict[int, _Scope] = {ROOT: _Scope(None, True)}
        self._next = 1
        self.changes: list[Change] = []

    @classmethod
    def empty(cls) -> CaseFile:
        return cls()

    @classmethod
    def loads(cls, text: str) -> CaseFile:
        """Read what `dumps` wrote."""
        file = cls()
        head, *blocks = text.split("\n[")
        file._next = int(head[len(_HEAD) : head.index(",")])
        for block in blocks:
            first, _, body = block.partition("\n")
            key, parent, isolated, partial = json.loads(f"[{first[:-2]}]")
            lines = {_name(name): line for line, name in _LINE.findall(body)}
            file._scopes[key] = _Scope(parent, isolated, lines, partial=set(partial))
        return file

    def dumps(self) -> str:
        """JSON that keeps every value, its type and its exactness, one variable a line (which is how `loads` reads it
        without decoding what is not asked for). The same variables give the same text.
        """
        blocks = []
        for key, scope in sorted(self._scopes.items()):
            head = json.dumps([key, scope.parent, scope.isolated, sorted(scope.partial)], separators=(",", ":"))
            blocks.append(f"{head[:-1]},{{\n{scope.encode()}\n}}]")
        return f'{_HEAD}{self._next},"scopes":[\n' + ",\n".join(blocks) + "\n]}"

    @property
    def scopes(self) -> tuple[int, ...]:
        return tuple(sorted(self._scopes))

    def parent(self, key: int) -> int | None:
        return self._scopes[key].parent

    def _chain(self, key: int) -> tuple[_Scope, ...]:
        chain = [self._scopes[key]]
        while not chain[-1].isolated and chain[-1].parent is not None:
            chain.append(self._scopes[chain[-1].parent])
        return tuple(chain)

    def view(self, scope: int = ROOT) -> ScopeView:
        """Everything that is visible in a scope, read through. Stays up to date while values are written."""
        return ScopeView(self._chain(scope))

    def variables(self, scope: int = ROOT) -> dict[str, object]:
        """The variables of exactly this scope, without what it reads through and without the engine's own notes."""
        own = self._scopes[scope]
        return {name: own.get(name) for name in own.names() if not name.startswith("#")}

    def read(self, scope: int, path: str) -> object:
        """The value at a dotted path as seen from a scope; null where there is nothing."""
        name, *rest = path.split(".")
        return value_at(self.view(scope).get(name), rest)

    def write(self, scope: int, path: str, value: object, quiet: bool = False) -> Change | None:
        """Set the value at a dotted path in exactly this scope; the change, or nothing where the value stays the same.

        `quiet`: a counter of the engine, of no interest to the history.
        """
        name, *rest = path.split(".")
        own = self._scopes[scope]
        local = own.get(name)
        seen_here = local is not _MISSING and name not in own.partial
        before = value_at(local, rest) if seen_here else self.read(scope, path)
        if before is None and value is None if local is _MISSING else same(value_at(local, rest), value):
            return None
        if rest and local is _MISSING and not own.isolated:
            own.partial.add(name)
        elif not rest:
            own.partial.discard(name)
        own.set(name, _with(None if local is _MISSING else local, rest, value))
        if quiet or name.startswith("#"):
            return None
        change = Change(scope, path, before, value)
        self.changes.append(change)
        return change

    def open_scope(self, parent: int, isolated: bool, values: Mapping[str, object], key: int | None = None) -> int:
        """A new scope under `parent`: an isolated one (called process) sees nothing of it. Returns its key."""
        new = self._next if key is None else key
        self._next = max(self._next, new + 1)
        self._scopes[new] = _Scope(parent, isolated)
        for name, value in values.items():
            self.write(new, name, value)
        return new

    def close_scope(self, key: int) -> None:
        """End a scope and whatever is inside it; its values are gone from the file (history has them)."""
        for inner in [k for k, scope in self._scopes.items() if scope.parent == key]:
            self.close_scope(inner)
        self._scopes.pop(key, None)
