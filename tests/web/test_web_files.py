"""Attachments through the door: in by content, out as downloads, to the customer only what was released."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest

from app import actions
from tests.contents import PAGE, SVG, jpeg, png
from tests.house import diagram, line
from tests.web.desk_site import Desk, texts

PICKER: dict[str, Any] = {
    "type": "default", "id": "talk", "schemaVersion": 19,
    "components": [{"type": "bh_evidence", "key": "pack", "label": "证据包"}],
}  # fmt: skip
TALK = 'userTask talk camunda:candidateGroups="agent" camunda:formRef="talk"'


def upload(desk: Desk, case: str, *files: tuple[bytes, str], by: str = "agent1", query: str = "", **more: str) -> Any:
    sent = [(BytesIO(content), name) for content, name in files]
    return desk.as_(by).post(f"/cases/{case}/files{query}", file=sent, **more)


def test_a_file_goes_in_and_comes_out_as_a_download(desk: Desk) -> None:
    case = desk.open_case()
    assert upload(desk, case, (png(), "变质 1.png")).status_code == 200
    assert "变质 1.png" in desk.as_("agent1").get(f"/cases/{case}").text
    for query, disposition, kind in (
        ("", "attachment", "application/octet-stream"),
        ("?inline=1", "inline", "image/png"),
    ):
        answer = desk.as_("agent1").get(f"/files/{case}/files/1{query}")
        assert answer.data == png()
        assert answer.headers["Content-Disposition"] == f"{disposition}; filename*=UTF-8''%E5%8F%98%E8%B4%A8%201.png"
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-store"
        answer.close()


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", PAGE), ("a.pdf", b"%PDF-" + PAGE), ("a.csv", SVG), ("a.eml", PAGE)]
)
def test_only_pictures_are_ever_shown_in_place(desk: Desk, name: str, content: bytes) -> None:
    case = desk.open_case()
    assert upload(desk, case, (content, name)).status_code == 200
    answer = desk.as_("agent1").get(f"/files/{case}/files/1?inline=1")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    answer.close()


@pytest.mark.parametrize(
    ("given", "header"),
    [
        ('"; filename=x.exe; a="1.png', "%22%3B%20filename%3Dx.exe%3B%20a%3D%221.png"),
        ("<b>破损.png", "%3Cb%3E%E7%A0%B4%E6%8D%9F.png"),
        ("😀.png", "%F0%9F%98%80.png"),
        ("a\u202egnp.exe", "agnp.exe.png"),
    ],
)
def test_a_name_cannot_break_out_of_its_header_or_the_page(desk: Desk, given: str, header: str) -> None:
    case = desk.open_case()
    actions.add_file(desk.ctx, desk.house.who("agent1"), case, given, png())
    answer = desk.as_("agent1").get(f"/files/{case}/files/1")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{header}"
    answer.close()
    assert not desk.as_("agent1").page(f"/cases/{case}").xpath("//*[@id='files']//b")


def test_of_several_files_the_refused_ones_are_named_and_the_others_kept(desk: Desk) -> None:
    case = desk.open_case()
    answer = upload(desk, case, (png(), "好.png"), (PAGE, "坏.png"), (jpeg(), "也好.jpg"), (b"", "空.png"))
    assert answer.status_code == 200
    told = answer.get_json()["text"]
    assert told.startswith("已添加 2 个附件；坏.png：不接受此类文件")
    assert "空.png：文件是空的" in told
    assert [row.name for row in desk.house.rows("attachment")] == ["好.png", "也好.jpg"]


def test_when_nothing_was_taken_the_answer_is_a_refusal_in_the_readers_language(desk: Desk) -> None:
    case = desk.open_case()
    actions.set_language(desk.ctx, desk.house.who("agent1"), "en")
    answer = upload(desk, case, (PAGE, "a.png"))
    assert answer.status_code == 422
    assert answer.get_json()["text"].startswith("This kind of file is not taken")
    assert desk.as_("agent1").post(f"/cases/{case}/files").status_code == 422


def test_a_request_larger_than_any_file_may_be_is_turned_away(desk: Desk) -> None:
    browser = desk.as_("agent1")
    answer = browser.client.post(
        f"/cases/{desk.open_case()}/files",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        headers={"X-Requested-With": "desk", "X-CSRFToken": browser.token},
        environ_overrides={"CONTENT_LENGTH": "21100000"},
    )
    assert answer.status_code == 413
    assert "文件太大" in answer.get_json()["text"]


def test_a_form_field_gets_a_reference_to_its_file(desk: Desk) -> None:
    told = upload(desk, desk.open_case(), (png(), "a.png"), query="?as=reference").get_json()
    assert (told["name"], told["size"]) == ("a.png", len(png()))


@pytest.mark.parametrize(
    ("who", "file", "status"),
    [
        ("agent2", 1, 200),
        ("supervisor1", 1, 200),
        ("logistics1", 1, 403),  # a department that has no task in the case
        ("finance1", 1, 403),
        ("admin1", 1, 403),
        ("owner1", 1, 403),  # sees every case with personal data masked: nobody can mask a photograph
        ("compliance1", 1, 403),
        ("agent2", 2, 404),
        ("agent2", 2**31, 404),
    ],
)
def test_a_file_is_given_to_whoever_may_see_the_case(desk: Desk, who: str, file: int, status: int) -> None:
    case = desk.open_case()
    upload(desk, case, (png(), "a.png"))
    answer = desk.as_(who).get(f"/files/{case}/files/{file}")
    assert answer.status_code == status
    answer.close()


def test_the_number_of_a_file_leads_to_that_case_only(desk: Desk) -> None:
    case, other = desk.open_case(), desk.open_case()
    upload(desk, other, (png(), "a.png"))
    assert desk.as_("agent1").get(f"/files/{case}/files/1").status_code == 404
    assert desk.as_("agent1").post(f"/cases/{case}/files/1/mark", internal="0").status_code == 404
    assert desk.browser().get(f"/files/{other}/files/1").status_code in (302, 401)


def test_whoever_sees_a_case_masked_sees_that_there_is_a_file_and_no_way_to_it(desk: Desk) -> None:
    case = desk.open_case()
    upload(desk, case, (png(), "王女士13812345678.png"))
    for place in ("", "/print"):
        page = desk.as_("owner1").page(f"/cases/{case}{place}")
        assert "•••.png" in texts(page, "//main")[0]
        assert not [text for text in texts(page, "//main") if "王女士1" in text or "13812345678" in text]
    assert not page.xpath("//a[starts-with(@href, '/files/')] | //img[starts-with(@src, '/files/')]")


def test_a_file_is_added_as_internal_and_its_owner_releases_it_and_takes_it_back(desk: Desk) -> None:
    case, browser = desk.open_case(), desk.as_("agent1")
    upload(desk, case, (png(), "a.png"))
    marks = lambda: texts(browser.page(f"/cases/{case}"), "//*[@id='files']//span[contains(@class, 'chip')]")  # noqa: E731
    assert marks() == ["内部"]
    released = browser.post(f"/cases/{case}/files/1/mark", internal="0").get_json()
    assert marks() == ["可给客户"]
    [undo] = released["undo"]
    browser.send(undo["url"], undo["json"])
    assert marks() == ["内部"]
    upload(desk, case, (png(), "b.png"), internal="0")
    assert marks() == ["内部", "可给客户"]


def test_who_may_not_release_is_not_offered_it(desk: Desk) -> None:
    case = desk.open_case()
    upload(desk, case, (png(), "a.png"), by="agent2")
    page = desk.as_("agent2").page(f"/cases/{case}")
    assert not page.xpath("//*[@id='files']//select | //form[contains(@action, '/mark')]")
    assert "能否给客户由责任人决定" in texts(page, "//*[@id='files']")[0]
    assert desk.as_("agent2").post(f"/cases/{case}/files/1/mark", internal="0").status_code == 403
    assert upload(desk, case, (png(), "b.png"), by="agent2", internal="0").status_code == 403


def test_an_internal_file_cannot_stand_in_the_evidence_pack(desk: Desk) -> None:
    desk.house.release(
        {"processes/p.bpmn": diagram(line(TALK)), "forms/talk.form": json.dumps(PICKER).encode()}
    )  # fmt: skip
    task = desk.house.open().opened[0]
    case, browser = task.rpartition(".")[0], desk.as_("agent1")
    inner, shared = (
        upload(desk, case, (png(), name), query="?as=reference", internal=internal).get_json()["id"]
        for name, internal in (("内部纪要.png", "1"), ("签收照片.png", "0"))
    )
    page = browser.page(f"/tasks/{task}")
    files = json.loads(page.xpath("string(//*[@id='task-data'])"))["data"]["record"]["files"]
    assert [(file["id"], file["internal"]) for file in files] == [(inner, True), (shared, False)]
    answer = browser.send(f"/tasks/{task}/complete", {"data": {"pack": [shared, inner]}})
    assert answer.status_code == 422
    assert [(fault["field"], fault["code"]) for fault in answer.get_json()["errors"]] == [("pack[1]", "internal_file")]
    assert browser.send(f"/tasks/{task}/complete", {"data": {"pack": [shared]}}).status_code == 200
