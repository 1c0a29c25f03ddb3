"""The drawing of a process in the reader's language: names of elements from the release, yes and no on flows."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


def named(xml: bytes, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """The diagram with other names. `names`: element id → name; `words`: what a flow says → what it shall say."""
    root = etree.fromstring(xml, _PARSER)
    for element in root.iter("{*}*"):
        if not isinstance(element.tag, str) or not element.get("name"):
            continue
        said = str(element.get("name"))
        element.set("name", names.get(str(element.get("id")), words.get(said, said)))
    return str(etree.tostring(root, encoding="unicode"))
