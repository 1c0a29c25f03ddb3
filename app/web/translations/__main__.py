"""`python -m app.web.translations [update]`."""

from __future__ import annotations

import sys

from app.web import translations


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        left = translations.update()
        print(f"translations: collected, {left} without English")
    if translations.compile_catalogue():
        print("translations: compiled")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
