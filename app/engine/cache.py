"""Live workflows kept between acts of one process. A bonus: whoever finds nothing here loads the snapshot."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.engine.flow import CaseFlow


class Cache:
    """Live workflows by the release and the very bytes of their snapshot, the longest unused forgotten first.

    Because the key is the content, a workflow can never be stale: after a rollback or an act elsewhere the bytes
    asked for are others. It is taken out while an act uses it, so no two threads ever share one.
    """

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._lock = Lock()
        self._flows: OrderedDict[tuple[str, bytes], CaseFlow] = OrderedDict()

    def take(self, release: str, snapshot: bytes) -> CaseFlow | None:
        with self._lock:
            return self._flows.pop((release, snapshot), None)

    def put(self, release: str, snapshot: bytes, flow: CaseFlow) -> None:
        with self._lock:
            self._flows[release, snapshot] = flow
            while len(self._flows) > self._size:
                self._flows.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._flows.clear()

    def __len__(self) -> int:
        return len(self._flows)
