"""What is inside a picture, read as far as is safe: one that is small and opens to gigabytes is refused, and so is one
that only begins like what it says it is. Packed documents: `archives`.
"""

from __future__ import annotations

import struct

from app.actions import archives
from app.errors import Text

MOST_PIXELS = 100_000_000
"""A browser that shows a picture needs four bytes for each pixel, however small the file is."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # ITU-T T.81, B.1.1.3: markers that begin a frame
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


def fault(kind: str, content: bytes) -> Text | None:
    """Why a content of this media type is not taken; nothing where it is."""
    if kind in _SIZES:
        return _of_picture(kind, content)
    if kind == "application/zip" or "openxmlformats" in kind:
        return archives.fault(kind, content)
    return None


def _of_picture(kind: str, content: bytes) -> Text | None:
    try:
        width, height = _SIZES[kind](content)
    except (struct.error, ValueError):
        return archives.DAMAGED
    if not width or not height:
        return archives.DAMAGED
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
