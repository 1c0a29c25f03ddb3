"""HTML of process owners made harmless: nothing in a form may run script, load frames or restyle the page.

Templates (`{{…}}`) survive: they are set aside before the sanitiser sees the text and put back after. The browser
sanitises once more when they are filled in.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

TEMPLATE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ACTIVE_TAGS = frozenset(
    {
        "script",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "style",
        "link",
        "meta",
        "base",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "option",
        "svg",
        "math",
        "template",
        "noscript",
        "audio",
        "video",
        "source",
        "portal",
    }
)
ACTIVE_IN_TEXT = re.compile(rf"<(?=/?\s*(?:{'|'.join(sorted(ACTIVE_TAGS))})\b)", re.IGNORECASE)
URL_ATTRIBUTES = frozenset({"href", "src", "action", "formaction", "xlink:href", "background", "poster", "srcset"})
SAFE_SCHEMES = {"http", "https", "mailto", "tel"}
SAFE_TAGS = nh3.ALLOWED_TAGS - ACTIVE_TAGS
SAFE_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items() if tag in SAFE_TAGS} | {
    "*": {"class", "title", "lang", "dir", "align"}
}
SAFE_ATTRIBUTES["a"] = {"href", "target", "title"}


def sanitise_html(text: str) -> str:
    """The same HTML without anything that can act: no script, handler, frame, style, form or unknown scheme."""
    aside: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        aside.append(found.group())
        return f"bhtemplate{len(aside) - 1}x"

    clean = nh3.clean(
        TEMPLATE.sub(put_aside, text),
        tags=SAFE_TAGS,
        attributes=SAFE_ATTRIBUTES,
        url_schemes=SAFE_SCHEMES,
        clean_content_tags={"script", "style"},
        link_rel="noopener noreferrer",
    )
    return re.sub(r"bhtemplate(\d+)x", lambda found: aside[int(found[1])] if int(found[1]) < len(aside) else "", clean)


def defuse_markdown(text: str) -> str:
    """Markdown in which tags that could act are shown as text; harmless HTML stays."""
    return ACTIVE_IN_TEXT.sub("&lt;", text)


def active_content(text: str) -> tuple[str, ...]:
    """What in the HTML would run or load something: names of tags, attributes and schemes, for findings."""
    finder = _Finder()
    finder.feed(TEMPLATE.sub("x", text))
    finder.close()
    return tuple(dict.fromkeys(finder.found))


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ACTIVE_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            scheme = re.match(r"[\s\x00-\x20]*([a-z][a-z0-9+.\-\s]*):", value or "", re.IGNORECASE)
            if name.startswith("on"):
                self.found.append(f"{name}=")
            elif name in URL_ATTRIBUTES and scheme:
                named = re.sub(r"\s", "", scheme[1]).lower()
                if named not in SAFE_SCHEMES | {"data"} or (named == "data" and name != "src"):
                    self.found.append(f"{named}:")
