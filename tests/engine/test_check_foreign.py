"""Foreign files: whatever they hold, the check answers in time with a finding, never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from diagrams import definitions, flow, node, path, plain, process, user

from app import engine
from app.engine import sandbox

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


def chain(length: int) -> bytes:
    names = [f"t{n}" for n in range(length)]
    tasks = [node("task", name) for name in names]
    parts = [node("startEvent", "s"), *tasks, node("endEvent", "e"), *path(" ".join(["s", *names, "e"]))]
    return definitions(process(*parts))


def deep_expression() -> bytes:
    condition = "(" * 9_000 + "1" + ")" * 9_000
    return definitions(process(node("startEvent", "s"), user("a"), user("b"), *path("s a"), flow("a", "b", condition)))


BAD = {
    "empty.bpmn": (b"", "is empty"),
    "blank.bpmn": (b" \n ", "is empty"),
    "random.bpmn": (bytes(range(256)) * 400, "not well-formed"),
    "bomb.bpmn": (BOMB, "DOCTYPE"),
    "outside.bpmn": (OUTSIDE, "DOCTYPE"),
    "utf16.bpmn": ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "DOCTYPE"),
    "encoding.bpmn": (b'<?xml version="1.0" encoding="utf-8"?><a>\xff\xfe</a>', "not well-formed"),
    "klingon.bpmn": (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding"),
    "deep.bpmn": (b"<a>" * 100_000, "nested more than"),
    "half.bpmn": (plain(user("a"), ids="a")[:200], "not well-formed"),
    "html.bpmn": (b"<html><body/></html>", "not a BPMN 2.0 diagram"),
    "rules.bpmn": (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "is a DMN file"),
    "long.bpmn": (chain(10_000), "at most 5,000"),
    "dangling.bpmn": (definitions(process(*(flow(f"x{n}", f"y{n}") for n in range(2_000)))), "more findings"),
    "expression.bpmn": (deep_expression(), "is not FEEL"),
    "bomb.dmn": (BOMB, "DOCTYPE"),
    "random.dmn": (bytes(range(256)), "not well-formed"),
    "deep.form": (b"[" * 200_000, ""),
    "random.form": (bytes(range(256)), ""),
    "list.form": (b"[]", ""),
    "variables.json": (b"[" * 100_000, "not readable"),
    "notes.txt": (b"hello", "neither a BPMN diagram"),
    "null.bin": (b"\0" * 1000, "neither a BPMN diagram"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def all_findings(folder: Path) -> list[str]:
    findings, n_files = engine.check_foreign([str(folder / name) for name in BAD])
    assert n_files == len(BAD)
    return [str(finding) for finding in findings]


@pytest.mark.parametrize(("name", "part"), [(name, part) for name, (_, part) in BAD.items()])
def test_a_bad_file_has_a_finding_that_says_why(all_findings: list[str], folder: Path, name: str, part: str) -> None:
    lines = [line for line in all_findings if line.startswith(f"{folder / name}:")]
    assert any(": error: " in line and part in line for line in lines), lines


def test_bad_files_in_a_folder_do_not_hide_the_findings_of_good_ones(folder: Path) -> None:
    good = folder / "good.bpmn"
    good.write_bytes(plain(node("scriptTask", "a"), ids="a"))
    findings, _ = engine.check_foreign([str(folder)])
    assert any(finding.file == str(good) and finding.element == "a" for finding in findings)
    assert any("bomb" in finding.file for finding in findings)


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    huge = tmp_path / "huge.bpmn"
    with huge.open("wb") as stream:
        stream.write(b"<a>")
        stream.truncate(50_000_000)
    findings, _ = engine.check_foreign([str(huge)])
    assert [finding.text for finding in findings] == ["has more than 10,000,000 bytes"]


def test_what_is_no_file_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "hollow").mkdir()
    os.mkfifo(tmp_path / "pipe.bpmn")
    paths = [str(tmp_path / name) for name in ("missing.bpmn", "hollow", "pipe.bpmn", "a\0b")]
    findings, n_files = engine.check_foreign(paths)
    assert n_files == 4
    assert [finding.text for finding in findings] == [
        "does not exist",
        "holds no .bpmn, .dmn or .form file",
        "is neither a file nor a folder",
        "does not exist",
    ]


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 0.0)
    (tmp_path / "a.bpmn").write_bytes(plain(user("a"), ids="a"))
    findings, _ = engine.check_foreign([str(tmp_path / "a.bpmn")])
    assert [finding.text for finding in findings] == ["cannot be checked in time"]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
def test_the_memory_of_the_reading_process_is_limited() -> None:
    code = (
        "from app.engine.lint import serve\n"
        "serve._limit_memory()\n"
        "try:\n    bytearray(600 << 20)\nexcept MemoryError:\n    print('limited')\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "limited" in ran.stdout


def release(folder: Path) -> None:
    for name in ("processes", "forms"):
        (folder / name).mkdir(parents=True)
    (folder / "processes" / "x.bpmn").write_bytes(plain(user("a", camunda_formRef="intake"), ids="a"))
    form = {"type": "default", "id": "intake", "schemaVersion": 19, "components": []}
    (folder / "forms" / "intake.form").write_text(json.dumps(form), encoding="utf-8")


def test_references_of_a_single_file_are_looked_up_beside_it(tmp_path: Path) -> None:
    release(tmp_path)
    findings, n_files = engine.check_foreign([str(tmp_path / "processes" / "x.bpmn")])
    assert n_files == 1
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_references_are_looked_up_in_the_whole_folder_given(tmp_path: Path) -> None:
    release(tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "y.bpmn").write_bytes(
        plain(user("a", camunda_formRef="intake"), ids="a").replace(b'id="p"', b'id="q"')
    )
    findings, n_files = engine.check_foreign([str(tmp_path)])
    assert n_files == 3
    assert [finding for finding in findings if finding.severity == "error"] == []
    alone, _ = engine.check_foreign([str(tmp_path / "two")])
    assert [finding.code for finding in alone if finding.severity == "error"] == ["unknown_form"]


def test_a_data_object_two_levels_down_does_not_hang_the_check(tmp_path: Path) -> None:
    """Hazard 9: SpiffWorkflow's own parser never comes back from this."""
    data = node("dataObject", "d") + node("dataObjectReference", "ref", dataObjectRef="d")
    reads = node("dataInputAssociation", inner=node("sourceRef", inner="ref") + node("targetRef", inner="in"))
    inputs = node("dataInput", "in") + node("inputSet", inner=node("dataInputRefs", inner="in")) + node("outputSet")
    task = user("a", node("ioSpecification", inner=inputs) + reads)
    inner = node("startEvent", "s2") + task + node("endEvent", "e2") + "".join(path("s2 a e2"))
    outer = node("startEvent", "s1") + node("subProcess", "two", inner) + node("endEvent", "e1")
    outer += "".join(path("s1 two e1"))
    (tmp_path / "x.bpmn").write_bytes(plain(data, node("subProcess", "one", outer), ids="one"))
    findings, _ = engine.check_foreign([str(tmp_path / "x.bpmn")])
    assert [str(finding) for finding in findings if finding.severity == "error"] == []


def test_the_report_counts_in_its_last_line(tmp_path: Path) -> None:
    (tmp_path / "a.bpmn").write_bytes(plain(node("scriptTask", "a"), ids="a"))
    report = engine.check_report(*engine.check_foreign([str(tmp_path)]))
    assert report.splitlines()[-1] == "1 files, 1 errors, 1 warnings"
    assert report.startswith(f"{tmp_path}/a.bpmn:a: error: script task: ")


def test_the_command_exits_with_1_only_where_there_are_errors(tmp_path: Path) -> None:
    (tmp_path / "good.bpmn").write_bytes(plain(user("a"), ids="a"))
    (tmp_path / "bad.bpmn").write_bytes(b"")
    codes = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "app.engine.check", str(tmp_path / name)], capture_output=True
        )
        for name in ("good.bpmn", "bad.bpmn")
    ]
    assert [(run.returncode, b"Traceback" in run.stdout + run.stderr) for run in codes] == [(0, False), (1, False)]
