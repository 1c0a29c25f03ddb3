"""A release is parsed once and kept; what does not pass the check cannot be loaded."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from diagrams import node, plain, user

from app import engine
from app.engine import catalogue
from app.engine.lint import judge

FILES = {"processes/x.bpmn": plain(user("a", name="联系客户"), ids="a")}


@pytest.fixture(autouse=True)
def _fresh() -> None:
    engine.forget()


@pytest.mark.parametrize(
    ("drawn", "told"), [("提醒部门\n及其主管", "提醒部门及其主管"), ("Approve\nthe plan", "Approve the plan")]
)
def test_a_name_that_the_drawing_breaks_is_told_on_one_line(drawn: str, told: str) -> None:
    info = engine.load({"processes/x.bpmn": plain(user("a", name=drawn), ids="a")}).element("p", "a")
    assert info is not None
    assert info.name == told


def test_the_same_files_are_the_same_definitions() -> None:
    first = engine.load(FILES)
    assert engine.load(dict(reversed(FILES.items()))) is first
    assert first.hash == engine.content_hash(FILES)
    info = first.element("p", "a")
    assert info is not None
    assert info.name == "联系客户"


def test_a_change_of_one_byte_is_another_release() -> None:
    other = {"processes/x.bpmn": FILES["processes/x.bpmn"] + b"\n"}
    assert engine.load(other) is not engine.load(FILES)


def test_a_release_with_an_error_is_refused_with_all_its_findings() -> None:
    with pytest.raises(engine.CheckFailed) as caught:
        engine.load({"processes/x.bpmn": plain(node("scriptTask", "a"), node("serviceTask", "b"), ids="a b")})
    assert {finding.element for finding in caught.value.findings if finding.severity == "error"} == {"a", "b"}
    assert "scripts are never run" in str(caught.value)


def test_threads_that_ask_at_once_parse_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    parse = catalogue._checked
    monkeypatch.setattr(catalogue, "_checked", lambda files, key: parsed.append(key) or parse(files, key))
    with ThreadPoolExecutor(8) as pool:
        found = set(map(id, pool.map(lambda _: engine.load(FILES), range(16))))
    assert len(found) == len(parsed) == 1


def test_only_so_many_releases_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "KEPT", 2)
    first = engine.load(FILES)
    for number in range(2):
        engine.load({"processes/x.bpmn": FILES["processes/x.bpmn"] + b" " * (number + 1)})
    assert engine.load(FILES) is not first


def test_a_release_that_was_checked_when_published_is_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "check_diagram", lambda diagram: diagram.error(diagram.root, "a new rule", "new"))
    with pytest.raises(engine.CheckFailed, match="a new rule"):
        engine.load(FILES)
    assert list(engine.load(FILES, checked=True).processes) == ["p"]


def test_files_that_cannot_be_read_are_refused_however_often_they_were_checked() -> None:
    with pytest.raises(engine.CheckFailed, match="not well-formed"):
        engine.load({"processes/x.bpmn": b"<a"}, checked=True)
    with pytest.raises(engine.CheckFailed):
        engine.load({**FILES, "forms/f.form": b"{"}, checked=True)
    with pytest.raises(engine.CheckFailed):
        engine.load({**FILES, "rules/r.dmn": b"<definitions/>"}, checked=True)


def test_an_empty_release_has_nothing_to_run() -> None:
    assert dict(engine.load({}).processes) == {}
