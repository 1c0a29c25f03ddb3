"""What kind of file a content is, by its first bytes; the name only decides between kinds that begin alike."""

from __future__ import annotations

import re
import unicodedata

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"ftyp", 4, "video/mp4"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
)
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
_OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "msg": "application/vnd.ms-outlook"}
_TEXT = {"txt": "text/plain", "csv": "text/csv", "log": "text/plain", "eml": "message/rfc822"}
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that a page may show in place; everything else is only downloaded."""


def type_of(name: str, content: bytes) -> str | None:
    """The media type, or nothing for a kind that is not taken."""
    ending = name.rpartition(".")[2].lower()
    if content.startswith(b"PK\x03\x04"):
        return _OFFICE.get(ending)
    for signature, offset, kind in _SIGNATURES:
        if content[offset : offset + len(signature)] == signature:
            return _OLD_OFFICE.get(ending) if kind == "application/x-ole-storage" else kind
    if ending in _TEXT and _is_text(content):
        return _TEXT[ending]
    return None


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def safe_name(name: str) -> str:
    """The name without folders, control and bidirectional characters, at most 120 characters long."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs")).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    short = f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) < 20 else kept[:120]
    return short or "file"
