"""What is inside a packed file, and inside the archives that it holds, read as far as is safe.

Sizes come from the directory at the end of an archive (APPNOTE 4.3.12, 4.3.16). Only archives inside it are unpacked,
to be read in the same way, and never further than their directory says. What a password locks stays unread.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from app.errors import Text

MOST_UNPACKED = 500_000_000
MOST_PARTS = 10_000
"""These two count what the archives inside hold as well."""
MOST_INSIDE = 50_000_000
"""An archive inside another is unpacked in memory; it was packed already, so it hardly becomes larger."""
DEEPEST = 3
"""So many archives one inside the other, the file itself not counted."""
DAMAGED = Text("文件已损坏，或内容与名称不符", "The file is damaged, or it is not what its name says")
_FOLDERS = {"wordprocessingml": b"word/", "spreadsheetml": b"xl/", "presentationml": b"ppt/"}
_BEGINS = b"PK\3\4"
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # other methods unpack without a bound
_LOCKED, _UTF8 = 0x1, 0x800  # general purpose bits (APPNOTE 4.4.4)
_LONGEST = 60


class _Bad(Exception):
    """Why the file is not taken."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class _Room:
    """How much may still be packed in the file and all that is inside it."""

    def __init__(self) -> None:
        self.parts, self.size = MOST_PARTS, MOST_UNPACKED

    def take(self, parts: list[tuple[bytes, int]]) -> None:
        self.parts -= len(parts)
        self.size -= sum(size for _name, size in parts)
        if self.parts < 0 or self.size < 0:
            raise _Bad(_too_much())


def _too_much() -> Text:
    most = MOST_UNPACKED // 1_000_000
    return Text(
        f"压缩包连同里面的压缩包，解开后最多 {most} MB、{MOST_PARTS} 个文件；超出了，没有收下，请分开传",
        f"With the archives inside it a packed file may open to at most {most} MB and {MOST_PARTS} files; this one "
        "opens to more and was not taken, please send it in parts",
    )


def fault(kind: str, content: bytes) -> Text | None:
    """Why an archive of this media type is not taken; nothing where it is."""
    try:
        names = _look(content, _Room(), ())
    except _Bad as bad:
        return bad.text
    folder = next((folder for name, folder in _FOLDERS.items() if name in kind), None)
    if folder and (b"[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names)):
        return DAMAGED
    return None


def _look(content: bytes, room: _Room, within: tuple[str, ...]) -> list[bytes]:
    """The names of its parts. `within`: the archives that lead to it from the file itself."""
    try:
        parts = _parts(content)
        room.take(parts)
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (struct.error, ValueError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _Bad(_damaged(within)) from error
    with archive:
        for name, inner in _inside(archive, within):
            if len(within) == DEEPEST:
                raise _Bad(_too_deep((*within, name)))
            _look(inner, room, (*within, name))
    return [name for name, _size in parts]


def _parts(content: bytes) -> list[tuple[bytes, int]]:
    """Name and unpacked size of each part, one more than are allowed at most."""
    end = content.rfind(b"PK\x05\x06")
    if end < 0:
        raise ValueError("an archive ends with its directory")
    count, _length, at = struct.unpack_from("<HII", content, end + 10)
    if at == 0xFFFFFFFF or count == 0xFFFF:
        raise ValueError("an archive of this size needs no ZIP64")
    found: list[tuple[bytes, int]] = []
    while len(found) < min(count, MOST_PARTS + 1):
        if content[at : at + 4] != b"PK\x01\x02":
            raise ValueError("the directory is not where it should be")
        size, name, extra, comment = struct.unpack_from("<IHHH", content, at + 24)
        found.append((content[at + 46 : at + 46 + name], size))
        at += 46 + name + extra + comment
    if len(found) == count and at != end:
        raise ValueError("the directory holds more than it counts")
    return found


# ── archives inside ───────────────────────────────────────────────────────────────────────────────


def _inside(archive: zipfile.ZipFile, within: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each part that is an archive, by its first bytes or by its name."""
    for info in archive.infolist():
        if info.flag_bits & _LOCKED:
            continue
        named = info.filename.lower().endswith(".zip")
        begins = _begins(archive, info)
        if named or begins:
            name = _name(info)
            yield name, _unpacked(archive, info, (*within, name))


def _begins(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    try:
        return info.compress_type in _READ and _read(archive, info, len(_BEGINS)) == _BEGINS
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        return False


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, where: tuple[str, ...]) -> bytes:
    if info.file_size > MOST_INSIDE:
        raise _Bad(_too_much())
    if info.compress_type not in _READ:
        raise _Bad(_damaged(where))
    try:
        return _read(archive, info, info.file_size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _Bad(_damaged(where)) from error


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    """So many bytes at most, whatever the part would unpack to."""
    with archive.open(info) as part:
        return part.read(size)


def _name(info: zipfile.ZipInfo) -> str:
    """As people see it: a Chinese system without UTF-8 names packs GB 18030."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return "".join(char for char in name if char.isprintable())[-_LONGEST:]


def _damaged(within: tuple[str, ...]) -> Text:
    if not within:
        return DAMAGED
    where = " › ".join(within)
    return Text(
        f"压缩包里的“{where}”读不出来，没有收下；请换一份，或先去掉它",
        f"“{where}” inside the packed file cannot be read, so nothing was taken; please send another copy, or leave it "
        "out",
    )


def _too_deep(within: tuple[str, ...]) -> Text:
    where = " › ".join(within)
    return Text(
        f"压缩包里一层套一层，最多 {DEEPEST} 层，这里更多：{where}；没有收下，请解开后再传",
        f"At most {DEEPEST} archives may stand one inside the other, here there are more: {where}; not taken, please "
        "unpack it first",
    )
