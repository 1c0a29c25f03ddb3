"""Passwords: argon2id hashes, and what is too weak to be one."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.actions.repair import invalid
from app.errors import Text

MIN_LENGTH = 10
MAX_LENGTH = 200
_COMMON = ("password", "12345678", "qwertyui", "11111111", "iloveyou", "admin", "bihuan")

_hasher = PasswordHasher()  # argon2id, the library's parameters (RFC 9106, low memory)
_NOBODY = _hasher.hash("nobody has this password")


def one_time_password() -> str:
    """One that is told once and must be changed at the next sign-in (72 bits)."""
    return secrets.token_urlsafe(9)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether it is the password. Takes the same time for a person who does not exist (`stored` empty)."""
    try:
        return _hasher.verify(stored or _NOBODY, password[:MAX_LENGTH]) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def require_strong(password: str, user_id: str) -> None:
    """Long enough, not a common one, not the name (OWASP ASVS 2.1). Refusal: `invalid`."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise invalid(
            "password",
            Text(f"密码须为 {MIN_LENGTH}–{MAX_LENGTH} 个字符", f"{MIN_LENGTH} to {MAX_LENGTH} characters"),
            "length",
        )
    low = password.casefold()
    if (
        user_id.casefold() in low
        or len(set(low)) < 5
        or any(low.startswith(word) and len(low) < 14 for word in _COMMON)
    ):
        raise invalid("password", Text("密码过于简单", "This password is too easy to guess"), "weak")
