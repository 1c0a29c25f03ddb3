"""The web door for benchmarks: browsers that are signed in without anybody typing a password."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app import actions, create_app
from app.store import people


def cookies(ctx: actions.Context, users: Iterable[str]) -> dict[str, str]:
    """User → the cookie of a session that lives, made as signing in makes it but for the password."""
    application: Any = create_app(ctx.settings, ctx)
    signer = application.session_interface.get_signing_serializer(application)
    now, found = datetime.now(UTC), {}
    with ctx.store.write() as tx:
        for user in users:
            token = secrets.token_urlsafe(32)
            values = {"user_id": user, "created_at": now, "seen_at": now, "address": "127.0.0.1", "agent": "bench"}
            people.insert_session(tx, {"token_hash": sha256(token.encode()).hexdigest(), **values})
            found[user] = f"bihuan={signer.dumps({'_user_id': token, '_fresh': True})}"
    return found


class Browsers:
    """Whole pages as the server makes them, shell and all, for whoever is signed in."""

    def __init__(self, ctx: actions.Context, users: Iterable[str]) -> None:
        self._cookies = cookies(ctx, users)
        self._client = create_app(ctx.settings, ctx).test_client(use_cookies=False)

    def get(self, user: str, url: str) -> bytes:
        answer = self._client.get(url, headers={"Cookie": self._cookies[user]})
        if answer.status_code != 200:
            raise RuntimeError(f"expected 200 of {url}, found {answer.status_code}: {answer.text[:300]}")
        return answer.data
