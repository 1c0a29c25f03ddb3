"""The state of a running case as opaque bytes: one format byte, then compressed JSON. Tokens by element id, nothing
else.

Neither the diagram nor any value of the case is inside. The same state gives the same bytes. Every format that was ever
written stays readable (`tests/engine/corpus`).
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from app.engine.activities import CallActivity, SubProcess
from app.engine.definitions import Definitions
from app.engine.flow import CaseFlow, Level
from app.engine.model import ENTER, Subscription
from app.engine.nodes import Specification
from app.engine.token import FUTURE, Token
from app.errors import BihuanError

FORMAT = 1

# name in the snapshot → field of a token and its default
_FIELDS: tuple[tuple[str, str, object], ...] = (
    ("p", "phase", ENTER),
    ("k", "key", 0),
    ("f", "flow_in", None),
    ("t", "start", None),
    ("i", "index", None),
    ("s", "scope_key", None),
    ("d", "done", 0),
    ("n", "count", 0),
    ("g", "digest", 0),
    ("o", "opened", None),
    ("x", "incident", None),
    ("z", "fired", False),
    ("m", "marker", False),
    ("a", "arrived", ()),
)


class SnapshotError(BihuanError):
    """A snapshot that this release cannot read: another format, or an element that is not in its diagrams."""


def dump(flow: CaseFlow) -> bytes:
    """The state, ready to be stored."""
    levels = flow.levels()
    number = {id(level): index for index, level in enumerate(levels)}
    tokens = flow.tokens()
    place = {token.id: index for index, token in enumerate(tokens)}
    state = {
        "k": flow.last_key,
        "p": flow.spec.name,
        "l": [[place[level.host.id], level.scope] for level in levels[1:] if level.host is not None],
        "t": [_dump_token(token, number[id(token.workflow)], place.get(token._parent, -1)) for token in tokens],
    }
    text = json.dumps(state, separators=(",", ":"), ensure_ascii=False)
    return bytes((FORMAT,)) + zlib.compress(text.encode(), 6)


def _dump_token(token: Token, level: int, parent: int) -> list[object]:
    fields = {short: value for short, name, default in _FIELDS if (value := getattr(token, name)) != default}
    if token.subs:
        fields["w"] = [sub.dump() for sub in token.subs]
    return (
        [level, parent, token.task_spec.name, token._state, fields]
        if fields
        else [
            level,
            parent,
            token.task_spec.name,
            token._state,
        ]
    )


def load(defs: Definitions, snapshot: bytes) -> CaseFlow:
    """Restore the state onto the specifications of a release. Raises `SnapshotError`."""
    state = _read(snapshot)
    spec = defs.specs.get(state["p"])
    if not isinstance(spec, Specification):
        raise SnapshotError(f"there is no process {state['p']}")
    flow = CaseFlow(defs, spec)
    flow.last_key = state["k"]
    hosts: dict[int, int] = dict(state["l"])
    order = {place: index + 1 for index, (place, _) in enumerate(state["l"])}
    inner: dict[int, Level] = {0: flow}
    tokens: list[Token] = []
    for place, entry in enumerate(state["t"]):
        token = _load_token(inner[entry[0]], tokens, entry)
        tokens.append(token)
        if place in hosts:
            inner[order[place]] = _open(flow, token, hosts[place])
    return flow


def _read(snapshot: bytes) -> dict[str, Any]:
    if not snapshot or snapshot[0] != FORMAT:
        raise SnapshotError(f"a snapshot of format {snapshot[:1].hex() or 'none'} cannot be read")
    try:
        state: dict[str, Any] = json.loads(zlib.decompress(snapshot[1:]))
    except (zlib.error, ValueError) as error:
        raise SnapshotError(f"a snapshot is damaged: {error}") from error
    return state


def _load_token(level: Level, tokens: list[Token], entry: list[Any]) -> Token:
    _, parent, name, state, *rest = entry
    try:
        node = level.spec.node(name)
    except StopIteration as error:
        raise SnapshotError(f"there is no element {name} in {level.spec.name}") from error
    token = Token(level, node, tokens[parent] if parent >= 0 else level.task_tree, FUTURE)
    token._state = state
    if rest:
        _restore(token, rest[0])
    if node.joins:
        level.joins = True
    return token


def _restore(token: Token, fields: dict[str, Any]) -> None:
    for short, name, _ in _FIELDS:
        if short in fields:
            value = fields[short]
            setattr(token, name, tuple(value) if isinstance(value, list) else value)
    token.subs = tuple(Subscription.load(values) for values in fields.get("w", ()))
    if any(token.task_spec.events[sub.index].kind == "conditional" for sub in token.subs):
        token.workflow.top.conditionals[token.id] = token


def _open(flow: CaseFlow, token: Token, scope: int) -> Level:
    """The level inside an activity that was running."""
    node, outer = token.task_spec, token.workflow
    guidance = node.guidance.within(outer.guidance)
    if isinstance(node, SubProcess):
        return flow.open_inner(token, node.inside, scope, outer.path, guidance)
    if not isinstance(node, CallActivity):
        raise SnapshotError(f"{node.name} is no longer a sub-process or a call")
    spec = node.specification(flow)
    return flow.open_inner(token, spec, scope, (*outer.path, node.name), spec.guidance.within(guidance))
