"""Attachments in a real browser: dropped, pasted and chosen on the case page, and which of them a pack may hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from app import actions, queries
from app.queries.rows import FileRow
from tests.contents import PAGE, png
from tests.house import diagram, line
from tests.web.browser import PHONE, Person, Site
from tests.web.test_browser_axe import LOOKS, violations
from tests.web.test_web_files import PICKER, TALK

pytestmark = pytest.mark.browser
People = Callable[[str], Person]
CASE = "C-2026-000007"

TRANSFER = """
const carried = new DataTransfer();
for (const [name, bytes, type] of arguments[1]) carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
"""
DROP = (
    TRANSFER
    + "arguments[0].dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }))"
)
PASTE = TRANSFER + (
    "if (arguments[2]) carried.setData('text/plain', arguments[2]);"
    "arguments[0].dispatchEvent("
    "new ClipboardEvent('paste', { clipboardData: carried, bubbles: true, cancelable: true }))"
)


def give(person: Person, code: str, target: str, *files: tuple[str, bytes], text: str = "") -> None:
    person.find("[data-tray]")  # the page's own script listens
    sent = [[name, list(content), "image/png"] for name, content in files]
    person.js(code, person.find(target), sent, text)


def held(site: Site) -> tuple[FileRow, ...]:
    return queries.case_page(site.ctx, site.ctx.people.actor("agent1"), CASE).files


def names(site: Site) -> list[str]:
    return [file.name for file in held(site)]


def listed(person: Person) -> str:
    return str(person.js("return document.querySelector('#files').innerText"))


def test_of_several_dropped_files_one_is_refused_with_its_reason_and_the_others_are_kept(
    person: People, site: Site
) -> None:
    agent = person("agent1")
    agent.go(f"/cases/{CASE}")
    give(agent, DROP, "#timeline", ("签收单.png", png()), ("网页.png", PAGE), ("破损.png", png(20, 20)))
    agent.until(lambda: names(site) == ["签收单.png", "破损.png"])
    agent.until(lambda: "网页.png 不接受此类文件" in listed(agent) and "破损.png" in listed(agent), "refused and kept")
    assert "已添加 2 个附件；1 个没有收下" in agent.js("return document.querySelector('#toasts').innerText")
    assert agent.js("return document.querySelectorAll('#files .thumb img').length") == 2
    agent.js("document.querySelector('[data-tray] button').click()")
    agent.until(lambda: "网页.png" not in listed(agent))
    assert not agent.broken_policies()


def test_a_pasted_screenshot_gets_a_name_that_says_when_and_goes_to_whom_it_was_chosen_for(
    person: People, site: Site
) -> None:
    agent = person("agent1")
    agent.go(f"/cases/{CASE}")
    agent.js(
        "arguments[0].value = '0'; arguments[0].dispatchEvent(new Event('change', { bubbles: true }))",
        agent.find("#file-reach"),
    )
    give(agent, PASTE, "body", ("image.png", png()))
    agent.until(lambda: len(held(site)) == 1)
    assert held(site)[0].name.startswith("截图 15.")
    assert not held(site)[0].internal


def test_a_table_pasted_into_a_note_stays_text(person: People, site: Site) -> None:
    agent = person("agent1")
    agent.go(f"/cases/{CASE}")
    give(agent, PASTE, "#note", ("image.png", png()), text="一\t二")
    give(agent, PASTE, "#note", ("image.png", png()))
    agent.until(lambda: len(names(site)) == 1, "only what came without a text")


def test_by_keyboard_a_file_is_chosen_released_and_made_internal_again(
    person: People, site: Site, tmp_path: Path
) -> None:
    agent = person("agent1")
    agent.go(f"/cases/{CASE}")
    picture = tmp_path / "签收单.png"
    picture.write_bytes(png())
    agent.find("[data-tray]")
    agent.find("[data-send]").send_keys(str(picture))
    button = "#files .files button"
    for word, internal in (("允许给客户", True), ("改为内部", False), ("允许给客户", True)):
        agent.find(f"{button}[aria-label='{word}：签收单.png']")
        assert held(site)[0].internal is internal
        agent.js("arguments[0].focus()", agent.find(button))
        agent.press(Keys.ENTER)


def test_on_a_phone_and_in_english_the_button_is_enough(person: People, site: Site, tmp_path: Path) -> None:
    actions.set_language(site.ctx, site.ctx.people.actor("agent2"), "en")
    agent = person("agent2")
    agent.look(PHONE)
    agent.go(f"/cases/{CASE}")
    for name, content in (("page.png", PAGE), ("photo.png", png())):
        (tmp_path / name).write_bytes(content)
    agent.find("[data-tray]")
    agent.find("[data-send]").send_keys(f"{tmp_path / 'page.png'}\n{tmp_path / 'photo.png'}")
    agent.until(lambda: "Internal" in listed(agent), "the photo with its mark")
    agent.see("page.png This kind of file is not taken", "the owner of the case decides what the customer may have")
    assert agent.js("return document.documentElement.scrollWidth <= innerWidth")


def test_the_picker_of_the_evidence_pack_offers_no_internal_file(person: People, site: Site) -> None:
    by: Any = site.ctx.people.actor
    case, task = open_task(site, PICKER)
    actions.add_file(site.ctx, by("agent1"), case, "内部纪要.png", png())
    actions.add_file(site.ctx, by("agent1"), case, "签收照片.png", png(), internal=False)
    agent = person("agent1")
    agent.go(f"/tasks/{task}")
    agent.see("内部纪要.png", "签收照片.png", "内部材料")
    states = "return [...document.querySelectorAll('.bh-files input')].map((box) => box.disabled)"
    agent.until(lambda: agent.js(states) == [True, False])


def open_task(site: Site, form: dict[str, Any], by: str = "agent1") -> tuple[str, str]:
    """A case that waits at a task with this form: both numbers."""
    files = {"processes/p.bpmn": diagram(line(TALK)), "forms/talk.form": json.dumps(form).encode()}
    actions.load_release(site.ctx, actions.SYSTEM, files, publish=True)
    task = actions.open_case(site.ctx, site.ctx.people.actor(by), process="p").opened[0]
    return task.rpartition(".")[0], task


NOTED: dict[str, Any] = {
    **PICKER,
    "components": [
        *PICKER["components"],
        {"type": "textarea", "key": "note", "label": "记录"},
        {"type": "filepicker", "key": "proof", "label": "凭证", "multiple": True},
    ],
}


def test_files_dropped_anywhere_on_a_task_go_to_its_case_and_nothing_typed_is_lost(person: People, site: Site) -> None:
    case, task = open_task(site, NOTED)
    agent = person("agent1")
    agent.go(f"/tasks/{task}")
    agent.find("#task-form textarea").send_keys("客户说外包装破了")
    give(agent, DROP, "h1", ("破损.png", png()), ("网页.png", PAGE))
    said = "return document.querySelector('#panel-material').innerText"
    agent.until(lambda: "破损.png" in agent.js(said) and "网页.png 不接受此类文件" in agent.js(said))
    [file] = queries.case_page(site.ctx, site.ctx.people.actor("agent1"), case).files
    assert (file.name, file.task, file.internal) == ("破损.png", task, True)
    pack = "return document.querySelector('.fjs-form-field-bh_evidence').innerText"
    agent.until(lambda: "破损.png" in agent.js(pack), "the form shows it too")
    assert agent.find("#task-form textarea").get_attribute("value") == "客户说外包装破了"
    give(agent, DROP, ".bh-drop", ("签收单.png", png(9, 9)))
    agent.until(lambda: "签收单.png" in agent.js(said), "what a field of the form takes stands there as well")
    assert len(queries.case_page(site.ctx, site.ctx.people.actor("agent1"), case).files) == 2
    agent.press(Keys.CONTROL + Keys.ENTER)
    agent.until(lambda: agent.path.startswith("/work"), "done")


def test_whoever_may_attach_nothing_drops_nothing(person: People, site: Site) -> None:
    _case, task = open_task(site, NOTED)
    reader = person("owner1")
    reader.go(f"/tasks/{task}")
    reader.see("只读")
    assert reader.js("return document.querySelector('[data-drop], [data-tray]')") is None


# ── while a complaint is taken in ─────────────────────────────────────────────────────────────────


def waiting(person: Person) -> list[str]:
    return person.js("return [...document.querySelectorAll('[data-start-files] .grow')].map((name) => name.innerText)")


def hang_up(person: Person) -> None:
    """The caller hung up: what is known is a complaint all the same."""
    person.find("[data-tray]")
    person.js("document.querySelector('[data-disposition=customer_hung_up]').click()")
    person.until(lambda: not person.js("return document.querySelector('[data-questions]').inert"))


def test_what_arrives_during_a_call_survives_a_reload_and_stands_on_the_case(person: People, site: Site) -> None:
    agent = person("agent1")
    agent.go("/intake")
    give(agent, DROP, "main", ("破损.png", png()), ("网页.png", PAGE), ("外包装.png", png(9, 9)))
    agent.until(lambda: waiting(agent) == ["破损.png", "外包装.png"])
    agent.until(lambda: "网页.png 不接受此类文件" in str(agent.find("[data-tray]").get_attribute("textContent")))
    hang_up(agent)
    agent.go("/intake")
    agent.until(lambda: waiting(agent) == ["破损.png", "外包装.png"], "after a reload")
    agent.js("document.querySelector('[data-start-files] button').click()")
    agent.until(lambda: waiting(agent) == ["外包装.png"])
    give(agent, PASTE, "body", ("image.png", png()))
    agent.press(Keys.CONTROL + Keys.ENTER)  # at once: what is on its way is waited for
    agent.until(lambda: agent.path.startswith("/cases/C-"), "the case")
    agent.see("外包装.png", "截图 15.")
    assert agent.js("return [...document.querySelectorAll('#files .files .chip')].map((one) => one.innerText)") == [
        "可给客户",
        "可给客户",
    ]


def test_what_a_thrown_away_draft_held_is_not_offered_again(person: People, site: Site) -> None:
    by = site.ctx.people.actor("agent1")
    actions.add_start_file(site.ctx, by, "complaint_handling", "破损.png", png())
    agent = person("agent1")
    agent.go("/intake")
    agent.find("[data-tray]")
    agent.see("上次没记完的还在")
    assert waiting(agent) == []
    agent.js("document.querySelector('[data-discard]').click()")
    agent.until(lambda: not queries.start_page(site.ctx, by, "complaint_handling").files)


def test_a_file_field_names_what_it_refuses_and_keeps_the_others(person: People, site: Site, tmp_path: Path) -> None:
    agent = person("agent1")
    agent.go("/intake")
    hang_up(agent)
    for name, content in (("页.png", PAGE), ("照片.png", png())):
        (tmp_path / name).write_bytes(content)
    field = agent.find("input[type=file][id*='complaint_evidence']")
    field.send_keys(f"{tmp_path / '页.png'}\n{tmp_path / '照片.png'}")
    said = "return document.querySelector(\"input[id*='complaint_evidence']\").closest('.bh-drop').textContent"
    agent.until(lambda: "页.png 不接受此类文件" in agent.js(said) and "照片.png" in agent.js(said))
    agent.until(lambda: waiting(agent) == ["照片.png"], "a field's file goes with the case too")


@pytest.mark.parametrize("page", [f"/cases/{CASE}", "/intake"])
def test_files_with_their_marks_and_refusals_break_no_rule_of_axe(person: People, site: Site, page: str) -> None:
    agent = person("agent1")
    agent.go(page)
    if page == "/intake":
        hang_up(agent)
    give(agent, DROP, "main", ("破损.png", png()), ("网页.png", PAGE), ("签收单.png", png(9, 9)))
    agent.until(lambda: len(agent.js("return [...document.querySelectorAll('main .files li .chip')]")) == 2)
    agent.find("[data-tray] .refused")
    agent.until(lambda: agent.js("return !document.querySelector('#toasts').children.length"), "no more toast")
    for size, theme in LOOKS.values():
        agent.look(size, theme)
        assert violations(agent) == []
        assert agent.js("return document.documentElement.scrollWidth <= innerWidth")
