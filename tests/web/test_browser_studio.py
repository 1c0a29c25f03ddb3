"""The form editor in a real browser: what a file holds survives it, and a change becomes a draft release."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from app import actions
from tests.web.browser import Person, Site

pytestmark = pytest.mark.browser

FORMS = Path(__file__).parents[2] / "forms"
# between them they hold every component of our own, checks, remedies, groups, lists and both languages
MANIFOLD = ("compose", "make_plan", "intake", "talk", "contact_customer")
SAVED = "return document.querySelector('[data-form-editor]').bhEditor?.saved"


def open_form(owner: Person, name: str) -> dict[str, Any]:
    owner.go(f"/studio/1/forms/{name}")
    return dict(json.loads(owner.until(lambda: owner.js(SAVED))))


def test_an_opened_form_is_the_file_to_the_last_key(person: Callable[[str], Person]) -> None:
    owner = person("owner1")
    for name in MANIFOLD:
        assert open_form(owner, name) == json.loads((FORMS / f"{name}.form").read_text(encoding="utf-8")), name
    assert owner.broken_policies() == []


def test_a_component_of_ours_is_changed_in_the_panel_and_saved_as_a_draft(person: Callable[[str], Person]) -> None:
    owner = person("owner1")
    open_form(owner, "compose")
    owner.find(".bh-card").click()
    owner.find("[data-group-id='group-bh-content'] .bio-properties-panel-group-header").click()
    source = owner.find("#bio-properties-panel-bh-validate-maxRows")
    source.clear()
    source.send_keys("12", Keys.TAB)
    owner.find("[data-editor-save]").click()
    write_note(owner, "经过最多 12 行")
    owner.until(lambda: owner.path.startswith("/releases/2"))
    owner.see("经过最多 12 行", "草稿")
    [timeline] = [part for part in walk(open_saved(owner)) if part.get("type") == "bh_timeline"]
    assert timeline["validate"]["maxRows"] == 12


def test_what_the_check_finds_stays_in_the_dialog_with_the_work(person: Callable[[str], Person]) -> None:
    owner = person("owner1")
    open_form(owner, "compose")
    owner.find("[data-group-id='group-bh-checks'] .bio-properties-panel-group-header").click()
    rule = owner.find("#bio-properties-panel-bh-check-0-require")
    rule.clear()
    rule.send_keys("1 +", Keys.TAB)
    owner.find("[data-editor-save]").click()
    write_note(owner, "坏的检查")
    owner.until(lambda: "forms/compose.form" in owner.find("[data-editor-faults]").text)
    assert owner.path == "/studio/1/forms/compose"
    assert owner.js("return document.querySelector('[data-form-editor]').bhEditor.changed")


def test_the_palette_offers_our_components_in_the_readers_words(person: Callable[[str], Person]) -> None:
    owner = person("owner1")
    open_form(owner, "advise")
    offered = [entry.text for entry in owner.here().find_elements(By.CSS_SELECTOR, ".fjs-palette-field-text")]
    assert {"经过（来自记录）", "证据包", "诉求与答复", "决策与依据", "单行文字"} <= set(offered)


# what docs/forms.md says of them besides what form-js asks of every component
SETTINGS = {
    "bh_timeline": {
        "validate-required", "source", "editable", "allowAdd", "allowRemove", "validate-minRows", "validate-maxRows",
    },
    "bh_evidence": {"validate-required", "source"},
    "bh_demands": {"validate-required", "source", "statuses"},
    "bh_decision": {"decision", "source", "properties-beside"},
    "filepicker": {"fromCustomer"},
}  # fmt: skip
EDITOR = "const page = document.querySelector('[data-form-editor]').bhEditor, editor = page.editor;"
SHOW = (
    EDITOR
    + """
const part = { type: arguments[0], id: 'Part', key: 'part', label: '标签' };
await editor.importSchema({ type: 'default', id: 'one', schemaVersion: 19, components: [part] });
editor.get('selection').set(editor.get('formFieldRegistry').get('Part'));
"""
)
ENTRIES = """
return [...document.querySelectorAll('[data-group-id=group-bh-content] [data-entry-id]')]
  .map((entry) => [entry.dataset.entryId.replace('bh-', ''), entry.textContent]);
"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_is_our_own_is_set_in_the_panel_in_both_languages(
    person: Callable[[str], Person], site: Site, language: str
) -> None:
    actions.set_language(site.ctx, site.ctx.people.actor("owner1"), language)
    owner = person("owner1")
    open_form(owner, "advise")
    for kind, settings in SETTINGS.items():
        owner.js(SHOW, kind)
        told = dict(owner.until(lambda: owner.js(ENTRIES)))
        assert told.keys() == settings, kind
        for words in told.values():
            assert bool(re.search("[\u4e00-\u9fff]", words)) is (language == "zh"), words


def test_what_is_typed_into_the_panel_stands_in_the_file(person: Callable[[str], Person]) -> None:
    owner = person("owner1")
    open_form(owner, "advise")
    part = EDITOR + "return JSON.parse(page.text()).components[0]"
    owner.js(SHOW, "filepicker")
    owner.find("[data-group-id='group-bh-content'] .bio-properties-panel-group-header").click()
    tick = "[data-entry-id='bh-fromCustomer'] input"
    owner.find(tick).click()
    owner.until(lambda: owner.js(part).get("fromCustomer") is True)
    owner.find(tick).click()
    owner.until(lambda: "fromCustomer" not in owner.js(part))
    owner.js(SHOW, "bh_demands")
    statuses = owner.find("#bio-properties-panel-bh-statuses")
    statuses.send_keys("met | 满足 | Met\nlater | 以后再说", Keys.TAB)
    assert owner.js(part)["statuses"] == [
        {"label": "满足", "value": "met", "label_en": "Met"},
        {"label": "以后再说", "value": "later"},
    ]
    owner.js(SHOW, "radio")
    owner.find("[data-group-id='group-bh-english'] .bio-properties-panel-group-header").click()
    owner.find("#bio-properties-panel-bh-label_en, #bio-properties-panel-bh-properties-label_en").send_keys(
        "Label", Keys.TAB
    )
    assert owner.js(part)["properties"] == {"label_en": "Label"}


def write_note(owner: Person, note: str) -> None:
    owner.find("#save-note").send_keys(note)
    owner.find("[data-editor-dialog] .btn-fill").click()


def open_saved(owner: Person) -> dict[str, Any]:
    owner.go("/studio/2/forms/compose")
    return dict(json.loads(owner.until(lambda: owner.js(SAVED))))


def walk(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield part
    for child in part.get("components", ()):
        yield from walk(child)
