"""Both languages are complete: no string without English, none that escaped the catalogue."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from lxml import html

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
