"""What tables and checks say, in the reader's language: reasons of rules, findings about a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import engine
from app.engine.advice import ADVICE
from app.errors import Finding
from tests.web.desk_site import Desk, texts

APP = Path(engine.__file__).parents[1]
REPORTS = {"error", "warning", "report", "add", "find", "finding", "Finding"}


def test_the_reason_of_a_rule_is_read_in_the_language_of_the_page(desk: Desk) -> None:
    case = desk.open_case(complaint__threat="media", complaint__emotion="angry")
    browser = desk.as_("agent1")
    told = " ".join(texts(browser.page(f"/cases/{case}"), "//main"))
    assert "扬言或已经向媒体曝光" in told
    english = " ".join(texts(browser.page(f"/cases/{case}?lang=en"), "//main"))
    assert "Threatens to go to the media, or went there" in english
    assert "扬言或已经向媒体曝光" not in english


def test_a_finding_says_in_chinese_what_it_means_and_names_its_place() -> None:
    finding = Finding("p.bpmn", "a", "error", "has no outgoing sequence flow", "dead_end")
    assert engine.in_words(finding).zh == f"{ADVICE['dead_end']}（has no outgoing sequence flow）"
    assert engine.in_words(finding).en == "has no outgoing sequence flow"


def test_the_report_of_a_check_is_given_in_chinese_too(tmp_path: Path) -> None:
    (tmp_path / "bad.bpmn").write_bytes(b"")
    findings, files = engine.check_foreign([tmp_path])
    report = engine.check_report(findings, files, "zh").splitlines()
    assert re.fullmatch(r".*bad\.bpmn:.*: 错误：文件读不出来.*（is empty）", report[0])
    assert report[-1] == "1 个文件，1 处错误，0 处提醒"


def _codes() -> Iterator[str]:
    """The codes that checks write: a text after the element and what is said of it."""
    for path in [*APP.glob("engine/**/*.py"), *APP.glob("dmn/*.py"), *APP.glob("forms/*.py")]:
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and _name(call) in REPORTS:
                written = (part.value for part in call.args[2:] if isinstance(part, ast.Constant))
                yield from (code for code in written if isinstance(code, str) and re.fullmatch(r"[a-z_]+", code))


def _name(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


@pytest.mark.parametrize("code", sorted(set(_codes()) - {"error", "warning"}))
def test_every_code_of_a_check_is_explained_in_chinese(code: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", ADVICE.get(code, "")), f"{code} needs a sentence in app/engine/advice.py"
