"""What kind of file a content is, by its first bytes; the name only decides between kinds that begin alike."""

from __future__ import annotations

import re
import unicodedata

from app.errors import Text

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"ftyphei", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"%PDF-", 0, "application/pdf"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"OggS", 0, "audio/ogg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"ftyp", 4, "video/mp4"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_PACKED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
_OLD_OFFICE = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "msg": "application/vnd.ms-outlook"}
_TEXT = {"txt": "text/plain", "csv": "text/csv", "log": "text/plain", "eml": "message/rfc822"}
_ENDINGS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif"),
    "application/pdf": ("pdf",),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/amr": ("amr",),
    "video/mp4": ("mp4", "m4v", "m4a", "mov", "3gp"),
    "text/plain": ("txt", "log"),
    **{kind: (ending,) for kinds in (_PACKED, _OLD_OFFICE, _TEXT) for ending, kind in kinds.items() if ending != "log"},
}
"""The endings that fit a kind, the usual one first."""
NOT_TAKEN = Text(
    "不接受此类文件，或内容与名称不符；可用图片、PDF、文本、表格、文档、压缩包、音视频",
    "This kind of file is not taken, or it is not what its name says; pictures, PDF, text, tables, documents, zip, "
    "sound and video are",
)
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_LONGEST = 120


def type_of(name: str, content: bytes) -> str | None:
    """The media type, or nothing for a kind that is not taken."""
    ending = name.rpartition(".")[2].lower()
    if content.startswith(b"PK\x03\x04"):
        return _PACKED.get(ending)
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12])
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


def safe_name(name: str, kind: str) -> str:
    """The name without folders, control and bidirectional characters, at most 120 characters long.

    Its ending fits the kind, so that nobody saves and opens as a program or a page what was taken as a picture.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in base if unicodedata.category(char) not in _UNSEEN).strip(" .")
    stem, _dot, ending = kept.rpartition(".")
    fitting = _ENDINGS[kind]
    if not stem or ending.lower() not in fitting:
        stem, ending = kept, fitting[0]
    return f"{stem[: _LONGEST - 1 - len(ending)].rstrip(' .') or 'file'}.{ending}"
