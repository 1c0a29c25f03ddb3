"""Packed files: how far they and the archives inside them are looked into, and what is refused with which reason."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from app.actions import archives
from tests.contents import WORD, office, packed

ZIP = "application/zip"


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def directory(content: bytes, at: int, layout: str, value: int) -> bytes:
    """The archive with another number in its directory: `at` counts from where the directory begins."""
    place = content.index(b"PK\1\2") + at
    return content[:place] + struct.pack(layout, value) + content[place + struct.calcsize(layout) :]


def nested(depth: int) -> bytes:
    """An archive with so many inside, each in the one before."""
    content = packed("说明.txt")
    for level in range(depth, 0, -1):
        content = zipped((f"{level}.zip", content))
    return content


def refused(content: bytes) -> str:
    """Why, in Chinese."""
    fault = archives.fault(ZIP, content)
    assert fault is not None
    return fault.zh


@pytest.mark.parametrize("count", [0, 1, 0xFFFF])
def test_an_archive_that_hides_parts_from_its_directory_is_refused(count: int) -> None:
    whole = packed("a", "b", "c")
    end = whole.rindex(b"PK\5\6")
    assert "损坏" in refused(whole[: end + 10] + struct.pack("<H", count) + whole[end + 12 :])


def test_archives_inside_archives_are_looked_into_so_deep() -> None:
    assert archives.fault(ZIP, nested(archives.DEEPEST)) is None
    told = refused(nested(archives.DEEPEST + 1))
    assert told.startswith("压缩包里一层套一层，最多 3 层，这里更多：1.zip › 2.zip › 3.zip › 4.zip")


HALF = packed("zeros", size=archives.MOST_INSIDE // 2)
LARGE = zipped(("bytes", bytes(archives.MOST_INSIDE + 1)), method=zipfile.ZIP_STORED)
MANY = packed(*(f"{i}" for i in range(archives.MOST_PARTS // 2)), size=0)
TOO_MANY = 2 * archives.MOST_UNPACKED // archives.MOST_INSIDE + 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(packed(*(f"{i}" for i in range(archives.MOST_PARTS + 1)), size=0), id="parts"),
        pytest.param(directory(office(WORD), 24, "<I", archives.MOST_UNPACKED + 1), id="size"),
        pytest.param(zipped(("a.zip", MANY), ("b.zip", MANY)), id="parts of all inside"),
        pytest.param(zipped(*((f"{i}.zip", HALF) for i in range(TOO_MANY))), id="size of all inside"),
        pytest.param(zipped(*((f"{i}.docx", zipped(("x", HALF))) for i in range(TOO_MANY))), id="two levels down"),
        pytest.param(zipped(("called.dat", LARGE)), id="one inside"),
    ],
)
def test_what_opens_to_too_much_is_refused(content: bytes) -> None:
    assert "最多 500 MB、10000 个文件" in refused(content)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        pytest.param(zipped(("破损.zip", b"no archive")), "破损.zip", id="no archive"),
        pytest.param(zipped(("a.docx", packed("x")[:-30])), "a.docx", id="cut"),
        pytest.param(zipped(("a.zip", zipped(("b", b"PK\3\4")))), "a.zip › b", id="two levels down"),
        pytest.param(zipped(("a.zip", HALF), method=zipfile.ZIP_BZIP2), "a.zip", id="a method without a bound"),
        pytest.param(directory(zipped(("a.zip", HALF)), 24, "<I", 10), "a.zip", id="larger than it says"),
    ],
)
def test_an_archive_inside_that_cannot_be_read_is_named(content: bytes, where: str) -> None:
    assert f"“{where}”读不出来" in refused(content)


def test_names_inside_are_told_as_a_chinese_system_packed_them() -> None:
    plain = zipped(("a" * 8 + ".zip", b"no archive"))
    assert "“破损照片.zip”" in refused(plain.replace(b"a" * 8, "破损照片".encode("gb18030")))


def test_what_a_password_locks_is_taken_unread() -> None:
    assert archives.fault(ZIP, directory(zipped(("a.zip", b"locked")), 8, "<H", 1)) is None
