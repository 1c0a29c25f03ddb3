"""Reads a journey's YAML into `Script` and `Play` records, strictly: what is unknown or misshapen is a `ScriptError`.

The file is YAML 1.2: `no` and `10:30` are text, decimals stay exact, and there are no timestamps. A value that begins
with `=` is FEEL and is evaluated to a FEEL value where the journey is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app import feel
from app.errors import BihuanError

# verb → (other keys it takes, keys that must be there)
VERBS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "start": (frozenset({"as", "by", "with"}), frozenset()),
    "do": (frozenset({"by", "where", "submit"}), frozenset({"by"})),
    "refused": (frozenset({"by", "where", "submit", "because"}), frozenset()),
    "claim": (frozenset({"by", "where"}), frozenset({"by"})),
    "unclaim": (frozenset({"by", "where"}), frozenset({"by"})),
    "assign": (frozenset({"by"}), frozenset({"by"})),
    "draft": (frozenset({"by", "where", "submit"}), frozenset({"by"})),
    "complete_all": (frozenset(), frozenset()),
    "advance": (frozenset({"to"}), frozenset()),
    "message": (frozenset({"with", "by"}), frozenset()),
    "set": (frozenset({"by"}), frozenset({"by"})),
    "retry": (frozenset({"by"}), frozenset({"by"})),
    "race": (frozenset(), frozenset()),
    "repeat": (frozenset(), frozenset()),
    "restart": (frozenset(), frozenset()),
    "expect": (frozenset(), frozenset()),
}
SCRIPT_KEYS = frozenset({"title", "proves", "release", "calendar", "now", "steps"})
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d))?")
EXPECT_KEYS = frozenset(
    {"case", "open", "completed", "variables", "tasks", "timers", "decisions", "outbox", "incidents", "opened"}
)
TASK_KEYS = frozenset({"task", "where", "due", "follow_up", "groups", "assignee", "priority", "form", "step"})


class ScriptError(BihuanError):
    """The script itself is wrong. Shown as `FILE:LINE: what was expected and found`."""

    def __init__(self, file: Path, line: int, text: str) -> None:
        super().__init__(f"{file}:{line}: {text}")


class _Map(dict[str, Any]):
    """A mapping that remembers its line."""

    line: int = 0


@dataclass(frozen=True)
class Play:
    """One step: its verb, the verb's own value, the keys beside it, and where it stands."""

    verb: str
    value: Any
    options: Mapping[str, Any]
    line: int
    case: str | None = None
    steps: tuple[Play, ...] = ()  # of `repeat` and `race`


@dataclass(frozen=True)
class Script:
    file: Path
    title: str
    release: Path | None
    calendar: str
    now: datetime
    steps: tuple[Play, ...]
    proves: tuple[str, ...] = field(default=())


def read(path: Path, shift: timedelta = timedelta()) -> Script:
    """Read and check one journey; `shift` moves all its dates and instants. Raises `ScriptError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(path, 1, f"expected a readable UTF-8 file, found: {error}") from error
    return _Reader(path, shift).script(text)


class _Reader:
    def __init__(self, path: Path, shift: timedelta) -> None:
        self.path = path
        self.shift = shift
        self.now: datetime | None = None

    def fail(self, line: int, text: str) -> ScriptError:
        return ScriptError(self.path, line, text)

    def script(self, text: str) -> Script:
        data = self.load(text)
        if not isinstance(data, _Map):
            raise self.fail(1, "expected a mapping with `title`, `now` and `steps`")
        self.only(data, SCRIPT_KEYS, "a journey")
        for key in ("now", "steps"):
            if key not in data:
                raise self.fail(data.line, f"expected `{key}`, found only {', '.join(data) or 'nothing'}")
        release = data.get("release")
        self.now = self.instant(data["now"], data.line)
        return Script(
            file=self.path,
            title=str(data.get("title") or self.path.stem),
            release=(self.path.parent / str(release)).resolve() if release is not None else None,
            calendar=str(data.get("calendar", "24x7")),
            now=self.now,
            steps=self.steps(data["steps"], data.line),
            proves=tuple(str(i) for i in data.get("proves") or ()),
        )

    def load(self, text: str) -> Any:
        try:
            node = YAML(typ="safe", pure=True).compose(text)
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or str(error)
            raise self.fail(mark.line + 1 if mark else 1, f"expected YAML, found: {problem}") from error
        return self.build(node) if node is not None else None

    def build(self, node: Node) -> Any:
        if isinstance(node, MappingNode):
            built = _Map()
            built.line = node.start_mark.line + 1
            for key_node, value_node in node.value:
                key = str(key_node.value)
                if key in built:
                    raise self.fail(key_node.start_mark.line + 1, f"`{key}` stands here twice")
                built[key] = self.build(value_node)
            return built
        if isinstance(node, SequenceNode):
            return [self.build(item) for item in node.value]
        assert isinstance(node, ScalarNode)
        return self.scalar(node)

    def scalar(self, node: ScalarNode) -> Any:
        tag, text = str(node.tag).rpartition(":")[2], node.value
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "int":
            return Decimal(int(text.replace("_", ""), 0)) if text[-1:].isalnum() else Decimal(text)
        if tag == "float":
            return Decimal(text.replace("_", ""))
        return _WHEN.sub(self.moved, text) if self.shift else text

    def moved(self, when: re.Match[str]) -> str:
        """A date or instant in the text, moved in time with the rest."""
        if when[2]:
            return (datetime.fromisoformat(when[0]) + self.shift).isoformat()
        return (date.fromisoformat(when[1]) + self.shift).isoformat()

    def only(self, data: Mapping[str, Any], keys: frozenset[str], what: str, line: int = 0) -> None:
        for key in data:
            if key not in keys:
                line = line or getattr(data, "line", 0)
                raise self.fail(line, f"expected in {what} only {', '.join(sorted(keys))}; found `{key}`")

    def instant(self, value: Any, line: int) -> datetime:
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise self.fail(line, f"expected an instant such as 2026-03-02T09:00:00+08:00, found {value!r}") from error
        if instant.tzinfo is None:
            raise self.fail(line, f"expected an instant with its offset, found {value!r}")
        return instant

    def steps(self, value: Any, line: int) -> tuple[Play, ...]:
        if not isinstance(value, list):
            raise self.fail(line, "expected `steps` to be a list")
        return tuple(self.step(item, line) for item in value)

    def step(self, item: Any, line: int) -> Play:
        if not isinstance(item, _Map):
            raise self.fail(line, f"expected a step such as `do: ELEMENT`, found {item!r}")
        verbs = [key for key in item if key in VERBS]
        if not verbs and "to" in item:
            item["advance"] = None
            verbs = ["advance"]
        if len(verbs) != 1:
            raise self.fail(item.line, f"expected one verb of {', '.join(VERBS)}; found {', '.join(item) or 'nothing'}")
        verb = verbs[0]
        allowed, needed = VERBS[verb]
        self.only(item, allowed | {verb, "case"}, f"`{verb}`", item.line)
        for key in needed - item.keys():
            raise self.fail(item.line, f"expected `{key}:` beside `{verb}`")
        options = {key: item[key] for key in item if key not in (verb, "case")}
        handle = item.get("case")
        play = Play(verb, item[verb], options, item.line, str(handle) if handle is not None else None)
        return self.shaped(play)

    def shaped(self, play: Play) -> Play:
        value, options = play.value, dict(play.options)
        for key in ("with", "submit"):
            if key in options:
                options[key] = self.values(self.mapping(options[key], play, key), play.line)
        match play.verb:
            case "do" | "claim" | "unclaim" | "draft" | "retry":
                value = self.text(value, play)
            case "set":
                value = self.values(self.mapping(value, play, "set"), play.line)
            case "start" | "refused":
                if not isinstance(value, str):
                    self.mapping(value, play, play.verb)
            case "assign":
                self.only(self.mapping(value, play, "assign"), frozenset({"task", "to", "where"}), "`assign`")
            case "complete_all":
                value = value or _Map()
                self.only(self.mapping(value, play, play.verb), frozenset({"by", "max", "only"}), "`complete_all`")
            case "repeat":
                self.only(self.mapping(value, play, "repeat"), frozenset({"times", "steps"}), "`repeat`")
                steps = self.steps(value.get("steps"), play.line)
                return Play("repeat", int(value.get("times", 1)), {}, play.line, play.case, steps)
            case "race":
                return Play("race", None, {}, play.line, play.case, self.steps(value, play.line))
            case "advance":
                value = self.advance(value, options, play)
                options = {}
            case "expect":
                value = self.expectation(self.mapping(value, play, "expect"), play)
        return Play(play.verb, value, options, play.line, play.case, play.steps)

    def advance(self, value: Any, options: Mapping[str, Any], play: Play) -> object:
        """An instant, or a FEEL duration text to be added."""
        target = options.get("to")
        if isinstance(value, dict):
            self.only(value, frozenset({"to"}), "`advance`", play.line)
            target = value.get("to")
        if target is not None:
            return self.instant(target, play.line)
        text = self.text(value, play)
        if text[:1].isdigit():
            return self.instant(text, play.line)
        return self.evaluated(f'=duration("{text}")', play.line, wanted="a duration such as PT2H")

    def expectation(self, value: Mapping[str, Any], play: Play) -> dict[str, Any]:
        self.only(value, EXPECT_KEYS, "`expect`", play.line)
        expected = dict(value)
        for key in ("case", "variables", "decisions"):
            if key in expected:
                expected[key] = self.values(self.mapping(expected[key], play, key), play.line)
        for key in ("open", "completed", "tasks", "timers", "outbox", "incidents"):
            if key in expected and not isinstance(expected[key], list):
                raise self.fail(play.line, f"expected `{key}` to be a list, found {expected[key]!r}")
        for task in expected.get("tasks", ()):
            self.only(self.mapping(task, play, "tasks"), TASK_KEYS, "`tasks`", play.line)
        for incident in expected.get("incidents", ()):
            self.only(
                self.mapping(incident, play, "incidents"), frozenset({"element", "code"}), "`incidents`", play.line
            )
        for timer in expected.get("timers", ()):
            self.only(self.mapping(timer, play, "timers"), frozenset({"element", "at"}), "`timers`", play.line)
        if "opened" in expected:
            self.mapping(expected["opened"], play, "opened")
        return expected

    def mapping(self, value: Any, play: Play, what: str) -> Mapping[str, Any]:
        if value is None:
            return _Map()
        if not isinstance(value, dict):
            raise self.fail(play.line, f"expected `{what}` to be a mapping, found {value!r}")
        return value

    def text(self, value: Any, play: Play) -> str:
        if not isinstance(value, str) or not value:
            raise self.fail(play.line, f"expected text after `{play.verb}:`, found {value!r}")
        return value

    def values(self, value: Any, line: int) -> Any:
        """The same structure with every text that begins with `=` evaluated."""
        if isinstance(value, dict):
            return {key: self.values(item, line) for key, item in value.items()}
        if isinstance(value, list):
            return [self.values(item, line) for item in value]
        return self.evaluated(value, line) if isinstance(value, str) and value.startswith("=") else value

    def evaluated(self, text: str, line: int, wanted: str = "a value") -> object:
        try:
            result = feel.compile_expression(text[1:]).evaluate({}, now=self.now)
        except (feel.FeelSyntaxError, feel.LimitExceeded) as error:
            raise self.fail(line, f"expected FEEL that gives {wanted}, found {text!r}: {error}") from error
        if result.value is None and text[1:].strip() != "null":
            reason = "; ".join(str(w) for w in result.warnings)
            raise self.fail(line, f"expected FEEL that gives {wanted}, found {text!r}, which is null: {reason}")
        return result.value
