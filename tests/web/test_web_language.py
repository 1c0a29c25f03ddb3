"""Both languages are complete: no string without English, none that escaped the catalogue."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from app.web import translations, words
from tests.web.desk_site import Desk

ROOT = Path(translations.__file__).parents[3]
HAN = re.compile(r"[\u4e00-\u9fff]")
TEMPLATES = sorted((ROOT / "app/web/templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "frontend/desk").glob("*.js"))


def test_every_string_has_english() -> None:
    assert translations.missing() == ()


def test_the_catalogue_holds_every_string_of_code_templates_and_scripts() -> None:
    assert translations.collected() - translations.known() == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_speak_only_through_the_catalogue(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"_\((['\"]).*?(?<!\\)\1", "", text, flags=re.S).replace("中文", "")
    assert not HAN.findall(text), HAN.findall(text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_speak_only_through_the_catalogue(path: Path) -> None:
    text = re.sub(r"\bt\((['`]).*?\1", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"^\s*(//|\*|/\*).*$", "", text, flags=re.M)
    assert not HAN.findall(text), HAN.findall(text)


FORM_SCRIPTS = sorted(path for path in (ROOT / "frontend/form").glob("*.js*") if path.name != "language.js")
CODE = sorted((ROOT / "app").rglob("*.py"))
FORMS = sorted((ROOT / "forms").glob("*.form"))
DIAGRAMS = sorted((ROOT / "processes").glob("*.bpmn"))
TABLES = sorted((ROOT / "rules").glob("*.dmn"))
ENGLISH = (ROOT / "frontend/form/language.js").read_text(encoding="utf-8").split("const ENGLISH = {")[1].split("};")[0]
HAS_NAMES = re.compile(r"Task$|Event$|Gateway$|^subProcess$|^callActivity$|^process$")


@pytest.mark.parametrize("path", FORM_SCRIPTS, ids=lambda path: path.name)
def test_form_scripts_say_nothing_without_english(path: Path) -> None:
    text = re.sub(r"^\s*(//|\*|/\*).*$|\s//\s.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
    said = {literal for _, literal in re.findall(r"(['`])((?:(?!\1).)*)\1", text) if HAN.search(literal)}
    known = {literal for _, literal in re.findall(r"^\s*(['\"]?)(.+?)\1: ['\"]", ENGLISH, flags=re.M)}
    assert {literal for literal in said if "${" not in literal} <= known, said - known


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_text_of_the_code_is_in_both_languages(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text" and len(node.args) == 2:
            zh, en = ("".join(_literals(argument)) for argument in node.args)
            assert not HAN.search(en), f"line {node.lineno}: {en}"
            assert not HAN.search(zh) or en.strip(), f"line {node.lineno}: {zh} has no English"


def _literals(node: ast.AST) -> Iterator[str]:
    """The fixed text of a string, names left out; a name alone may be anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literals(part)
    else:
        yield "…"


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_every_form_is_in_both_languages(path: Path) -> None:
    assert list(_only_chinese(json.loads(path.read_text(encoding="utf-8")))) == []


def _only_chinese(node: Mapping[str, Any]) -> Iterator[str]:
    for name in ("label", "description", "text", "dateLabel", "timeLabel", "title"):
        text = node.get(name)
        if (
            isinstance(text, str)
            and HAN.search(text)
            and f"{name}_en" not in {**node, **(node.get("properties") or {})}
        ):
            yield text
    for check in node.get("checks") or ():
        if not check["message"].get("en"):
            yield str(check["message"])
    for part in ("components", "values"):
        for child in node.get(part) or ():
            yield from _only_chinese(child)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.name)
def test_every_element_of_a_diagram_is_named_in_both_languages(path: Path) -> None:
    for element in etree.parse(path).iter("{http://www.omg.org/spec/BPMN/20100524/MODEL}*"):
        if HAS_NAMES.search(etree.QName(element).localname) and HAN.search(element.get("name") or ""):
            assert element.xpath("boolean(*//*[@name = 'name_en']/@value)"), element.get("name")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_table_says_its_names_in_both_languages(path: Path) -> None:
    for element in etree.parse(path).iter("{*}decision", "{*}input", "{*}output"):
        shown = element.get("label") or element.get("name") or ""
        assert not HAN.search(shown) or element.get("{urn:bihuan:words}en"), shown


@pytest.mark.parametrize(
    "url",
    [
        "/work",
        "/pool",
        "/cases",
        "/promises",
        "/notices",
        "/releases",
        "/releases/1",
        "/settings",
        "/team",
        "/intake",
        "/nowhere",
    ],
)
def test_an_english_page_holds_no_chinese_of_ours(desk: Desk, url: str) -> None:
    root = html.fromstring(desk.as_("supervisor1").get(f"{url}{'&' if '?' in url else '?'}lang=en").text)
    for content in root.xpath("//script | //*[@lang='zh-CN'] | //select[@id='bulk-to']"):
        content.drop_tree()
    names = {"陈静", "云", *(row.name for row in desk.house.rows("users"))}
    visible = root.text_content() + " ".join(root.xpath("//@aria-label | //@title | //@placeholder"))
    for name in names:
        visible = visible.replace(name, "").replace(name[:1], "")
    assert not HAN.findall(visible), sorted(set(re.findall(r"[\u4e00-\u9fff]+", visible)))


def _incident_codes() -> set[str]:
    """The codes with which the engine parks a token, as its source names them."""
    calls = [
        node
        for path in (ROOT / "app/engine").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")).lower().endswith("fault")
    ]
    arguments = [argument for call in calls for argument in call.args[:2]]
    return {
        str(a.value) for a in arguments if isinstance(a, ast.Constant) and re.fullmatch(r"[a-z]+(_[a-z]+)*", a.value)
    }


def test_every_incident_says_in_words_what_happened_and_what_mends_it() -> None:
    codes = _incident_codes()
    assert {"no_flow", "not_boolean", "bad_timer"} <= codes
    assert codes - set(words.INCIDENTS) == set()
