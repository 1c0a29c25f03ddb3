"""The drawing of a process in English: what stands on it is called as its property `name_en` says."""

from __future__ import annotations

from lxml import etree

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)


_NAME_EN = "{*}extensionElements/{*}properties/{*}property[@name='name_en']"


def in_english(xml: bytes) -> str:
    """The diagram with English names of steps, lanes, flows and pools, where it has them."""
    root = etree.fromstring(xml, _PARSER)
    for element in root.iter("{*}*"):
        said = element.find(_NAME_EN)
        if said is not None and element.get("name"):
            element.set("name", said.get("value") or "")
    return str(etree.tostring(root, encoding="unicode"))
