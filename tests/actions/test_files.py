"""Attachments: what is taken and what is refused, by its content; who says what may go to the customer; viruses."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from app import actions, queries
from app.config import BadSettings, Settings
from app.errors import Refusal
from tests.contents import EICAR, OLE, PAGE, SHEET, SVG, WORD, gif, jpeg, office, packed, png, webp
from tests.house import House, diagram, line

TASK = 'userTask talk camunda:candidateGroups="agent"'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def case(house: House) -> str:
    house.release({"processes/p.bpmn": diagram(line(TASK))})
    return house.open().case


def kept(house: House) -> list[bytes]:
    return [path.read_bytes() for path in house.ctx.settings.uploads.rglob("*") if path.is_file()]


# ── what is taken ─────────────────────────────────────────────────────────────────────────────────


def told(value: object) -> str | None:
    """The name of an example: a packed file holds the time at which it was made."""
    return f"{len(value)} bytes" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("变质.png", png(), "image/png"),
        ("变质.JPG", jpeg(), "image/jpeg"),
        ("动图.gif", gif(), "image/gif"),
        *[(f"{kind!r}.webp", webp(kind, 30, 20), "image/webp") for kind in (b"VP8X", b"VP8L", b"VP8 ")],
        ("证明.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("记录.txt", "通话记录".encode(), "text/plain"),
        ("记录.csv", "通话,记录".encode("gb18030"), "text/csv"),
        ("来信.eml", b"Subject: x", "message/rfc822"),
        ("合同.docx", office(WORD), DOCX),
        ("对账.xlsx", office(SHEET), XLSX),
        ("照片.zip", packed("a.png", "b.png"), "application/zip"),
        ("旧表.xls", OLE, "application/vnd.ms-excel"),
        ("录音.mp3", b"ID3\4", "audio/mpeg"),
        ("录音.wav", b"RIFF\0\0\0\0WAVE", "audio/wav"),
        ("录像.mov", b"\0\0\0\x14ftypqt  ", "video/mp4"),
    ],
)  # fmt: skip
def test_what_customers_send_is_taken_and_kept_under_its_hash(
    house: House, case: str, name: str, content: bytes, kind: str
) -> None:
    added = actions.add_file(house.ctx, house.who("agent1"), case, name, content)
    assert (added.type, added.name, added.size) == (kind, name, len(content))
    assert kept(house) == [content]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "required"),
        ("large.txt", b"x" * 20_000_001, "too_large"),
        ("program.exe", b"MZ" + b"0" * 20, "bad_type"),
        ("program.jpg", b"MZ" + b"0" * 20, "bad_type"),
        ("page.png", PAGE, "bad_type"),
        ("page.html", PAGE, "bad_type"),
        ("drawing.svg", SVG, "bad_type"),
        ("drawing.png", SVG, "bad_type"),
        ("script.webp", b"<script>WEBP</script>", "bad_type"),
        ("text.txt", b"a\0b", "bad_type"),
        ("book.doc", packed("a"), "bad_type"),
        ("macros.docm", office(WORD), "bad_type"),
        ("only-begins.png", b"\x89PNG\r\n\x1a\n" + PAGE, "bad_content"),
        ("only-begins.jpg", b"\xff\xd8\xff\xe0" + PAGE, "bad_content"),
        ("runs-out.jpg", jpeg()[:12], "bad_content"),
        ("no-size.gif", gif(0, 0), "bad_content"),
        ("short.webp", webp(b"VP8X")[:20], "bad_content"),
        ("bomb.png", png(50_000, 50_000), "bad_content"),
        ("bomb.jpg", jpeg(65_000, 65_000), "bad_content"),
        ("bomb.gif", gif(65_000, 65_000), "bad_content"),
        ("bomb.webp", webp(b"VP8X", 16_000, 16_000), "bad_content"),
        ("zip-called.docx", packed("program.exe"), "bad_content"),
        ("sheet-called.docx", office(SHEET), "bad_content"),
        ("cut.docx", office(WORD)[:60], "bad_content"),
        ("no-directory.zip", b"PK\3\4" + bytes(100), "bad_content"),
    ],
    ids=told,
)
def test_what_is_forged_damaged_or_too_much_is_refused_and_leaves_nothing(
    house: House, case: str, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(Refusal, match="invalid") as refusal:
        actions.add_file(house.ctx, house.who("agent1"), case, name, content)
    assert [(fault.field, fault.code) for fault in refusal.value.errors] == [("file", code)]
    assert not house.rows("attachment")
    assert not kept(house)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/照片.png", "照片.png"),
        (r"C:\Users\王\照片.png", "照片.png"),
        ("照片\0\r\n.png", "照片.png"),
        ("照片\u202egnp.exe", "照片gnp.exe.png"),
        ("照片.png\u2028", "照片.png"),
        ("😀破损😀.png", "😀破损😀.png"),
        ("page.html", "page.html.png"),
        ("照片", "照片.png"),
        (".png", "png.png"),
        ("...", "file.png"),
        ("", "file.png"),
        ("长" * 300 + ".png", "长" * 116 + ".png"),
        ("长" * 300, "长" * 116 + ".png"),
        ("a." + "b" * 300, "a." + "b" * 114 + ".png"),
    ],
    ids=told,
)
def test_a_name_is_safe_to_show_and_to_save_under(house: House, case: str, given: str, shown: str) -> None:
    assert actions.add_file(house.ctx, house.who("agent1"), case, given, png()).name == shown


def test_a_file_belongs_to_a_task_of_its_own_case(house: House, case: str) -> None:
    other = house.open()
    with pytest.raises(Refusal, match="not_found"):
        actions.add_file(house.ctx, house.who("agent1"), case, "a.png", png(), task=other.opened[0])
    actions.add_file(house.ctx, house.who("agent1"), other.case, "a.png", png(), task=other.opened[0])
    assert [row.task for row in queries.case_page(house.ctx, house.who("agent1"), other.case).files] == [
        other.opened[0]
    ]


# ── what may go to the customer ───────────────────────────────────────────────────────────────────


def told(house: House, case: str) -> list[tuple[str, str]]:
    rows = queries.case_page(house.ctx, house.who("agent1"), case).timeline
    return [(row.text.zh, row.text.en) for row in rows if row.kind.startswith("file")]


def test_a_file_is_internal_until_the_customers_contact_releases_it(house: House, case: str) -> None:
    agent = house.who("agent1")
    actions.add_file(house.ctx, agent, case, "照片.png", png())
    page = queries.case_page(house.ctx, agent, case)
    assert [(file.internal, file.shown) for file in page.files] == [(True, True)]
    for internal in (False, False, True):
        actions.mark_file(house.ctx, agent, case, 1, internal=internal)
        assert queries.case_page(house.ctx, agent, case).files[0].internal is internal
    assert told(house, case) == [
        ("把附件“照片.png”改为内部", "made the file “照片.png” internal"),
        ("允许把附件“照片.png”给客户", "let the file “照片.png” go to the customer"),
        ("添加了附件“照片.png”（内部）", "added the file “照片.png” (internal)"),
    ]


def test_what_the_customer_sent_may_be_added_as_released(house: House, case: str) -> None:
    actions.add_file(house.ctx, house.who("agent1"), case, "照片.png", png(), internal=False)
    assert not queries.case_page(house.ctx, house.who("agent1"), case).files[0].internal
    assert told(house, case)[0][1] == "added the file “照片.png” (may go to the customer)"


@pytest.mark.parametrize("who", ["agent2", "quality1", "logistics1"])
def test_whoever_is_not_the_customers_contact_releases_nothing(house: House, case: str, who: str) -> None:
    actions.add_file(house.ctx, house.who("agent1"), case, "a.png", png())
    with pytest.raises(Refusal, match="not_allowed"):
        actions.mark_file(house.ctx, house.who(who), case, 1, internal=False)
    with pytest.raises(Refusal, match="not_allowed"):
        actions.add_file(house.ctx, house.who(who), case, "b.png", png(), internal=False)
    assert [row.internal for row in house.rows("attachment")] == [1]
    assert "release_file" not in queries.case_page(house.ctx, house.who("agent2"), case).may


def test_a_file_that_is_not_there_is_not_marked(house: House, case: str) -> None:
    with pytest.raises(Refusal, match="not_found"):
        actions.mark_file(house.ctx, house.who("agent1"), case, 1, internal=False)


# ── viruses ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def scanned(house: House, tmp_path: Path) -> House:
    """An installation whose scanner knows the one test virus, by standard input."""
    return with_scanner(house, tmp_path, "grep -q EICAR-STANDARD && { echo 'Eicar-Signature FOUND'; exit 1; }; exit 0")


def with_scanner(house: House, folder: Path, script: str, *, after: str = "", seconds: float = 20) -> House:
    program = folder / "scanner"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    settings = replace(house.ctx.settings, virus_scan=f"{program} {after}", virus_scan_seconds=seconds)
    return House(replace(house.ctx, settings=settings), house.clock, house.url, house.folder)


def refused(house: House, case: str, content: bytes = b"harmless") -> tuple[str, list[tuple[str, str]]]:
    """The code of the fault, and kind and details of what the audit then holds of files."""
    with pytest.raises(Refusal) as refusal:
        actions.add_file(house.ctx, house.who("agent1"), case, "来信.txt", content)
    assert not house.rows("attachment")
    assert not kept(house)
    notes = [(row.what, row.details) for row in house.rows("audit") if row.what.startswith("file.")]
    return refusal.value.errors[0].code, notes


def test_a_virus_is_refused_and_noted_and_nothing_of_it_is_kept(scanned: House, case: str) -> None:
    code, notes = refused(scanned, case, EICAR)
    assert code == "virus"
    assert [what for what, _ in notes] == ["file.infected"]
    assert "来信.txt" in notes[0][1]
    assert "Eicar-Signature FOUND" in notes[0][1]
    assert actions.add_file(scanned.ctx, scanned.who("agent1"), case, "来信.txt", b"harmless").number == 1


def test_nobody_makes_the_scanner_work_without_the_right_to_attach(scanned: House, case: str) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        actions.add_file(scanned.ctx, scanned.who("finance1"), case, "来信.txt", EICAR)
    assert not [row for row in scanned.rows("audit") if row.what.startswith("file.")]


def test_a_scanner_may_want_the_path_of_the_file(house: House, case: str, tmp_path: Path) -> None:
    scanned = with_scanner(house, tmp_path, '[ "$(cat "$1")" = harmless ]', after="{file}")
    assert actions.add_file(scanned.ctx, scanned.who("agent1"), case, "a.txt", b"harmless").number == 1


@pytest.mark.parametrize(
    ("script", "seconds", "why"),
    [("exit 2", 20, "exit code 2"), ("sleep 30 & sleep 30", 0.3, "timed out"), ("kill -9 $$", 20, "exit code -9")],
)
def test_what_could_not_be_scanned_is_not_taken(
    house: House, case: str, tmp_path: Path, script: str, seconds: float, why: str
) -> None:
    code, notes = refused(with_scanner(house, tmp_path, script, seconds=seconds), case)
    assert code == "not_scanned"
    assert [what for what, _ in notes] == ["file.not_scanned"]
    assert why in notes[0][1]


def test_a_scanner_that_was_removed_lets_nothing_in(house: House, case: str, tmp_path: Path) -> None:
    scanned = with_scanner(house, tmp_path, "exit 0")
    (tmp_path / "scanner").unlink()
    code, notes = refused(scanned, case)
    assert code == "not_scanned"
    assert "No such file" in notes[0][1]


@pytest.mark.parametrize("command", ["no-such-scanner -", 'clamdscan "'])
def test_a_command_that_cannot_be_run_stops_the_start(command: str) -> None:
    with pytest.raises(BadSettings, match="BIHUAN_VIRUS_SCAN"):
        Settings.from_env({"BIHUAN_VIRUS_SCAN": command, "BIHUAN_SECRET_KEY": "x"})
