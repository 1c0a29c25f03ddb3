"""What nobody refers to any more leaves the disk; what anybody refers to stays, whoever comes at the same moment."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app import actions, queries
from app.actions import start_files
from app.actions.take_file import keep
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.store import start_drafts
from tests.contents import png
from tests.house import House, diagram, line

TASK = 'userTask talk camunda:candidateGroups="agent"'
ONE, TWO = png(1, 1), png(2, 2)


@pytest.fixture
def ready(both: House) -> House:
    both.release({"processes/p.bpmn": diagram(line(TASK))})
    return both


def kept(house: House) -> set[bytes]:
    return {path.read_bytes() for path in house.ctx.settings.uploads.rglob("*") if path.is_file()}


def start_file(house: House, content: bytes, by: str = "agent1") -> actions.Added:
    return actions.add_start_file(house.ctx, house.who(by), "p", "照片.png", content)


def test_a_file_that_was_removed_from_an_intake_leaves_the_disk(ready: House) -> None:
    gone, _stays = start_file(ready, ONE), start_file(ready, TWO)
    actions.drop_start_files(ready.ctx, ready.who("agent1"), [gone.number])
    assert actions.purge_files(ready.ctx) == 1
    assert kept(ready) == {TWO}
    assert actions.purge_files(ready.ctx) == 0


def test_the_same_content_stays_as_long_as_any_file_has_it(ready: House) -> None:
    agent, case = ready.who("agent1"), ready.open().case
    mine, theirs = start_file(ready, ONE), start_file(ready, ONE, "agent2")
    actions.add_file(ready.ctx, agent, case, "照片.png", ONE)
    for number, who in ((mine.number, agent), (theirs.number, ready.who("agent2"))):
        actions.drop_start_files(ready.ctx, who, [number])
        assert actions.purge_files(ready.ctx) == 0
    _file, place = queries.attachment(ready.ctx, agent, case, 1)
    assert place.read_bytes() == ONE


def test_an_intake_that_nobody_goes_on_with_is_forgotten_with_its_files(ready: House) -> None:
    days = ready.ctx.settings.draft_days
    agent = ready.who("agent1")
    start_file(ready, ONE)
    actions.save_start_draft(ready.ctx, agent, "p", {"what": "坏了"})
    ready.clock.advance(timedelta(days=days - 1))
    actions.purge_files(ready.ctx)
    actions.save_start_draft(ready.ctx, agent, "p", {"what": "坏了两箱"})  # and its file is wanted again
    ready.clock.advance(timedelta(days=2))
    start_file(ready, TWO, "agent2")
    assert actions.purge_files(ready.ctx) == 0
    assert [file.name for file in queries.start_page(ready.ctx, agent, "p").files] == ["照片.png"]
    ready.clock.advance(timedelta(days=days - 1))
    assert actions.purge_files(ready.ctx) == 1
    assert (len(ready.rows("start_draft")), len(ready.rows("start_file"))) == (0, 1)
    assert kept(ready) == {TWO}


def test_what_a_broken_upload_left_goes_and_what_is_not_ours_stays(ready: House) -> None:
    folder = ready.ctx.settings.uploads / "ab"
    folder.mkdir(parents=True)
    now = ready.clock.now().timestamp()
    names = {"old": "ab" * 32 + f".{'0' * 32}.part", "young": "ab" * 32 + f".{'1' * 32}.part", "note": "README.part"}
    for name in names.values():
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (now, now - 90_000 * (name != names["young"])))
    (folder / ("ab" * 32)).write_bytes(b"whole, but its row was rolled back")
    assert actions.purge_files(ready.ctx) == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted([names["young"], names["note"]])


# ── at the same moment ────────────────────────────────────────────────────────────────────────────


def beside(act: Callable[[], object]) -> tuple[threading.Thread, threading.Event]:
    """The act begins in another thread; the event says that it is through."""
    through = threading.Event()

    def run() -> None:
        act()
        through.set()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, through


def test_the_purge_waits_for_an_upload_of_the_same_content_that_is_on_its_way(ready: House) -> None:
    gone = start_file(ready, ONE)
    row = dict(ready.rows("start_file")[0]._mapping)
    actions.drop_start_files(ready.ctx, ready.who("agent1"), [gone.number])
    with ready.ctx.store.write() as tx:
        keep(tx, ready.ctx.settings.uploads, row["sha256"], ONE)  # finds it there, and its row comes later
        thread, through = beside(lambda: actions.purge_files(ready.ctx))
        assert not through.wait(0.3)
        values = {**row, "added_at": ready.clock.now(), "internal": False}
        start_drafts.insert_file(tx, {name: value for name, value in values.items() if name != "file_id"})
    thread.join()
    assert kept(ready) == {ONE}


def test_an_upload_waits_for_the_purge_of_the_same_content_and_brings_it_anew(
    ready: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = start_file(ready, ONE)
    actions.drop_start_files(ready.ctx, ready.who("agent1"), [gone.number])
    remove, began = Path.unlink, []

    def slowly(path: Path, *, missing_ok: bool = False) -> None:
        began.append(beside(lambda: start_file(ready, ONE)))
        assert not began[0][1].wait(0.3)
        remove(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", slowly)
    assert actions.purge_files(ready.ctx) == 1
    began[0][0].join()
    assert kept(ready) == {ONE}


def test_files_on_their_way_onto_a_case_are_not_forgotten(ready: House) -> None:
    agent, case = ready.who("agent1"), ready.open().case
    number = start_file(ready, ONE).number
    ready.clock.advance(timedelta(days=ready.ctx.settings.draft_days + 1))
    with transaction(ready.ctx) as tx:
        work = CaseWork.load(ready.ctx, tx, agent, case)
        rows = start_files.waiting(tx, agent, "p", [number])
        thread, through = beside(lambda: actions.purge_files(ready.ctx))
        assert not through.wait(0.3)
        start_files.move(work, rows)
        work.finish()
    thread.join()
    assert [file.name for file in queries.case_page(ready.ctx, agent, case).files] == ["照片.png"]
    assert kept(ready) == {ONE}
