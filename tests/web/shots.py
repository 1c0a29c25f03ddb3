"""Pictures of every page for people to look at: `python -m tests.web.shots [LOOK…] [PAGE…]`, into build/shots.

Looks: wide, dark, phone, phone-dark, english, english-phone, zoom (200 %), narrow (320 px). Without names all are made.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.web.browser import NARROW, PHONE, WIDE, ZOOMED, Person, Size, make_demo
from tests.web.pages import PAGES, gallery

FOLDER = Path(__file__).parents[2] / "build" / "shots"
TALLEST = 2400  # pixels of a page that a picture shows
LOOKS: dict[str, tuple[Size, str, str]] = {
    "wide": (WIDE, "light", "zh"),
    "dark": (WIDE, "dark", "zh"),
    "phone": (PHONE, "light", "zh"),
    "phone-dark": (PHONE, "dark", "zh"),
    "english": (WIDE, "light", "en"),
    "english-phone": (PHONE, "light", "en"),
    "zoom": (ZOOMED, "light", "zh"),
    "narrow": (NARROW, "light", "en"),
}


def take(person: Person, file: Path) -> None:
    height = person.js("return Math.max(document.documentElement.scrollHeight, innerHeight)")
    width = person.js("return document.documentElement.clientWidth")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST), "scale": 1}
    asked = {"captureBeyondViewport": True, "clip": clip}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(base64.b64decode(person.here().execute_cdp_cmd("Page.captureScreenshot", asked)["data"]))


def main(names: Sequence[str]) -> int:
    looks = [name for name in LOOKS if name in names] or list(LOOKS)
    pages = [page for page in PAGES if page.name in names] or list(PAGES)
    with tempfile.TemporaryDirectory() as temporary:
        demo = Path(temporary, "demo")
        make_demo(demo)
        with gallery(Path(temporary, "shown"), demo) as shown:
            for look in looks:
                size, theme, language = LOOKS[look]
                for page in pages:
                    take(shown.show(page, size, theme, language), FOLDER / look / f"{page.name}.png")
                print(f"{look}: {len(pages)} pages in {FOLDER / look}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
