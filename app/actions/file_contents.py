"""What is inside a picture or a packed document, read as far as is safe: a file that is small and opens to gigabytes
is refused, and so is one that only begins like what it says it is.
"""

from __future__ import annotations

import struct

from app.errors import Text

MOST_PIXELS = 100_000_000
"""A browser that shows a picture needs four bytes for each pixel, however small the file is."""
MOST_UNPACKED = 500_000_000
MOST_PARTS = 10_000
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU-T T.81, B.1.1.3: markers that begin a frame
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_FOLDERS = {"wordprocessingml": b"word/", "spreadsheetml": b"xl/", "presentationml": b"ppt/"}

_DAMAGED = Text("文件已损坏，或内容与名称不符", "The file is damaged, or it is not what its name says")
_BOMB = Text("压缩包解开后太大，没有收下", "What is packed in the file is too large, so it was not taken")


def fault(kind: str, content: bytes) -> Text | None:
    """Why a content of this media type is not taken; nothing where it is."""
    if kind in _SIZES:
        return _of_picture(kind, content)
    if kind == "application/zip" or "openxmlformats" in kind:
        return _of_archive(kind, content)
    return None


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────


def _of_picture(kind: str, content: bytes) -> Text | None:
    try:
        width, height = _SIZES[kind](content)
    except (struct.error, ValueError):
        return _DAMAGED
    if not width or not height:
        return _DAMAGED
    if width * height > MOST_PIXELS:
        most = MOST_PIXELS // 1_000_000
        return Text(
            f"图片有 {width} × {height} 点，最多 {most} 百万点；请缩小后再传",
            f"The picture has {width} × {height} pixels, at most {most} million are taken; please make it smaller",
        )
    return None


def _png(content: bytes) -> tuple[int, int]:
    name, width, height = struct.unpack_from(">4sII", content, 12)
    if name != b"IHDR":
        raise ValueError("a PNG begins with IHDR")
    return width, height


def _gif(content: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while True:
        start, marker = struct.unpack_from("BB", content, at)
        if start != 0xFF:
            raise ValueError("a marker begins with FF")
        if marker == 0xFF:
            at += 1
        elif marker in _BARE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        else:
            at += 2 + struct.unpack_from(">H", content, at + 2)[0]


def _webp(content: bytes) -> tuple[int, int]:
    (kind,) = struct.unpack_from("4s", content, 12)
    if kind == b"VP8X":
        width, width_high, height, height_high = struct.unpack_from("<HBHB", content, 24)
        return (width | width_high << 16) + 1, (height | height_high << 16) + 1
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", content, 26)
    return width & 0x3FFF, height & 0x3FFF


_SIZES = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}


# ── archives ──────────────────────────────────────────────────────────────────────────────────────


def _of_archive(kind: str, content: bytes) -> Text | None:
    """By the directory at the end of the archive (APPNOTE 4.3.12, 4.3.16); nothing is unpacked."""
    try:
        parts = _parts(content)
    except (struct.error, ValueError):
        return _DAMAGED
    if len(parts) > MOST_PARTS or sum(size for _name, size in parts) > MOST_UNPACKED:
        return _BOMB
    folder = next((folder for name, folder in _FOLDERS.items() if name in kind), None)
    names = [name for name, _size in parts]
    if folder and (b"[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names)):
        return _DAMAGED
    return None


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
