"""The settings of one installation: read once from `BIHUAN_*` variables, then frozen. An unknown one is refused."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.errors import BihuanError

PREFIX = "BIHUAN_"


class BadSettings(BihuanError):
    """An environment variable is unknown or does not hold what it should."""


def _path(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _bool(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError("expected true or false")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("expected the name of a time zone such as Asia/Shanghai") from error
    return text


def _command(text: str) -> str:
    words = shlex.split(text)
    if words and shutil.which(words[0]) is None:
        raise ValueError(f"expected a command whose program is installed here; there is no {words[0]}")
    return text


def _percent(text: str) -> float:
    value = float(text.removesuffix("%"))
    if not 0 <= value <= 100:
        raise ValueError("expected a percentage from 0 to 100")
    return value


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may choose. Durations are in seconds, sizes in bytes.

    `content` is the folder with `processes/`, `forms/` and `rules/` that the first start loads as release 1.
    `task_limit` is how many open tasks a person can do at a time unless a lead gave them another number;
    `on_time_target` is how many percent of the tasks should be done in time.
    `draft_days` is how long a complaint that nobody goes on taking in waits, with its files.
    `instance` holds what belongs to this installation alone: the embedded database, the secret, the uploads.
    """

    instance: Path = Path("instance")
    database_url: str = ""
    secret_key: str = field(default="", repr=False)
    uploads: Path = Path()
    content: Path = Path()
    time_zone: str = "Asia/Shanghai"
    calendar: str = ""
    language: str = "zh"
    max_elements: int = 1000
    max_instances: int = 1000
    max_upload: int = 20_000_000
    max_case_uploads: int = 500_000_000
    session_idle: int = 8 * 3600
    session_total: int = 24 * 3600
    sign_in_tries: int = 8
    sign_in_window: int = 900
    worker: bool = True
    worker_interval: float = 5.0
    secure_cookies: bool = False
    trusted_proxies: int = 0
    task_limit: int = 24
    draft_days: int = 30
    on_time_target: float = 95.0
    virus_scan: str = ""
    virus_scan_seconds: float = 60.0

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; what is not set falls back to the embedded mode. Raises `BadSettings`."""
        env = os.environ if environ is None else environ
        given = {name.removeprefix(PREFIX).lower(): text for name, text in env.items() if name.startswith(PREFIX)}
        known = {item.name for item in fields(cls)}
        if unknown := sorted(given.keys() - known):
            names = ", ".join(PREFIX + name.upper() for name in sorted(known))
            raise BadSettings(f"unknown setting {PREFIX}{unknown[0].upper()}; expected one of {names}")
        return cls(**{name: _read(name, text) for name, text in given.items()}).complete()  # type: ignore[arg-type]

    def complete(self) -> Settings:
        """Fill what follows from the rest: folders beside `instance`, the embedded database, a secret of its own."""
        instance = self.instance.expanduser().resolve()
        return replace(
            self,
            instance=instance,
            database_url=self.database_url or f"sqlite:///{instance / 'bihuan.db'}",
            uploads=self.uploads if self.uploads != Path() else instance / "uploads",
            content=self.content if self.content != Path() else Path(__file__).parents[1],
            secret_key=self.secret_key or _secret(instance / "secret_key"),
        )


_NUMBERS = (
    "max_elements", "max_instances", "max_upload", "max_case_uploads", "session_idle", "session_total",
    "sign_in_tries", "sign_in_window", "trusted_proxies", "task_limit", "draft_days",
)  # fmt: skip
_READERS: Mapping[str, Callable[[str], object]] = {
    "instance": _path,
    "uploads": _path,
    "content": _path,
    "time_zone": _zone,
    "worker": _bool,
    "secure_cookies": _bool,
    "worker_interval": float,
    "on_time_target": _percent,
    "virus_scan": _command,
    "virus_scan_seconds": float,
    **dict.fromkeys(_NUMBERS, int),
}


def _read(name: str, text: str) -> object:
    try:
        return _READERS.get(name, str)(text)
    except ValueError as error:
        raise BadSettings(f"{PREFIX}{name.upper()}: {error}, found {text!r}") from error


def _secret(file: Path) -> str:
    """The secret of this installation, made on the first start and kept for its owner alone."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii").strip()
