"""The grammar of XPath's regular expressions (XML Schema 1.1 part 2, appendix G, and XPath 3.1 functions, 5.6.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_NESTING = 100
_QUANTIFIER = re.compile(r"(?:([?*+])|\{([0-9]{1,6})(?:(,)([0-9]{1,6})?)?\})(\?)?")
_SPACE = "\t\n\r "
_ESCAPED_SELF = frozenset("\\|.-^?*+{}()[]$")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t"}
_DIGITS = frozenset("0123456789")
_CLASS_ESCAPES = frozenset("sSiIcCdDwW")


class RegexSyntaxError(Exception):
    """Not a regular expression of XPath."""


@dataclass(frozen=True, slots=True)
class Item:
    """Any part of a pattern."""


@dataclass(frozen=True, slots=True)
class Letters(Item):
    """One character out of a set: ranges of characters and class escapes (`d`, `W`, `p{Lu}`, `P{IsGreek}`), perhaps
    all but these (`negated`), perhaps without those of `minus`. `dot` is any but a line end, `any` any at all."""

    ranges: tuple[tuple[str, str], ...] = ()
    escapes: tuple[str, ...] = ()
    negated: bool = False
    minus: Letters | None = None
    special: str = ""


@dataclass(frozen=True, slots=True)
class Anchor(Item):
    kind: str


@dataclass(frozen=True, slots=True)
class BackReference(Item):
    number: int


@dataclass(frozen=True, slots=True)
class Sequence(Item):
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Alternatives(Item):
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Group(Item):
    """`number` counts from 1; 0 for a group that captures nothing."""

    number: int
    body: Item


@dataclass(frozen=True, slots=True)
class Repeat(Item):
    body: Item
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    root: Item
    groups: int
    back_references: bool


def parse_pattern(pattern: str, flags: str) -> Parsed:
    """RegexSyntaxError if the pattern is none."""
    if "q" in flags:
        return Parsed(Sequence(tuple(Letters(((char, char),)) for char in pattern)), 0, False)
    parser = _Parser(_without_space(pattern) if "x" in flags else pattern, flags)
    root = parser.alternatives(0)
    if parser.at < len(parser.text):
        raise RegexSyntaxError("a ) too many")
    return Parsed(root, parser.groups, parser.back_references)


def _without_space(pattern: str) -> str:
    """Flag x: white space goes, except in character classes (but from \\p{…} there too)."""
    kept, depth, escaped = [], 0, False
    for char in pattern:
        if char in _SPACE and not depth:
            continue
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == "[":
            depth += 1
        elif char == "]" and depth:
            depth -= 1
        kept.append(char)
    return "".join(kept)


class _Parser:
    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.back_references = False

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        if self.at >= len(self.text):
            raise RegexSyntaxError("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def alternatives(self, depth: int) -> Item:
        if depth > MAX_NESTING:
            raise RegexSyntaxError("nested too deep")
        branches = [self.branch(depth)]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch(depth))
        return branches[0] if len(branches) == 1 else Alternatives(tuple(branches))

    def branch(self, depth: int) -> Item:
        items: list[Item] = []
        while self.peek() not in ("", "|", ")"):
            items.append(self.quantified(self.atom(depth)))
        return Sequence(tuple(items))

    def quantified(self, atom: Item) -> Item:
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            if self.peek() == "{":
                raise RegexSyntaxError("a { without a number")
            return atom
        self.at = match.end()
        lazy = match[5] is not None
        if match[1]:
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[match[1]]
            return Repeat(atom, least, most, lazy)
        least = int(match[2])
        most = least if match[3] is None else int(match[4]) if match[4] else None
        if most is not None and most < least:
            raise RegexSyntaxError("a quantity that ends before it starts")
        return Repeat(atom, least, most, lazy)

    def atom(self, depth: int) -> Item:
        char = self.take()
        if char == "(":
            return self.group(depth)
        if char == "[":
            return self.char_class(depth)
        if char == ".":
            return Letters(special="any" if "s" in self.flags else "dot")
        if char in "^$":
            return Anchor(("m" if "m" in self.flags else "") + char)
        if char == "\\":
            return self.escape()
        if char in "?*+{}]":
            raise RegexSyntaxError(f"a {char} that stands alone")
        return Letters(((char, char),))

    def group(self, depth: int) -> Item:
        number = 0
        if self.peek() == "?":
            if self.text[self.at : self.at + 2] != "?:":
                raise RegexSyntaxError("(? without a colon")
            self.at += 2
        else:
            self.groups += 1
            number = self.groups
        body = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise RegexSyntaxError("a ( without )")
        self.at += 1
        self.closed.add(number)
        return Group(number, body)

    def escape(self) -> Item:
        char = self.take()
        if char in "123456789":
            return self.back_reference(char)
        if char in _CLASS_ESCAPES:
            return Letters(escapes=(char,))
        if char in "pP":
            return Letters(escapes=(char + self.category(),))
        return Letters(((self.single(char),) * 2,))

    def single(self, char: str) -> str:
        if char in _CONTROL:
            return _CONTROL[char]
        if char not in _ESCAPED_SELF:
            raise RegexSyntaxError(f"\\{char} means nothing")
        return char

    def back_reference(self, digit: str) -> Item:
        number = int(digit)
        while self.peek() in _DIGITS and number * 10 + int(self.peek()) <= self.groups:
            number = number * 10 + int(self.take())
        if number not in self.closed:
            raise RegexSyntaxError(f"there is no group {number} yet")
        self.back_references = True
        return BackReference(number)

    def category(self) -> str:
        end = self.text.find("}", self.at)
        if self.peek() != "{" or end < 0:
            raise RegexSyntaxError("\\p without {…}")
        name = self.text[self.at : end + 1]
        if "x" in self.flags:
            name = "".join(name.split())
        self.at = end + 1
        check_category(name[1:-1])
        return name

    def char_class(self, depth: int) -> Letters:
        if depth > MAX_NESTING:
            raise RegexSyntaxError("nested too deep")
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[str, str]] = []
        escapes: list[str] = []
        minus: Letters | None = None
        while self.peek() != "]" or not (ranges or escapes):
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] == "[" and (ranges or escapes):
                self.at += 2
                minus = self.char_class(depth + 1)
                if self.peek() != "]":
                    raise RegexSyntaxError("a subtraction must end its class")
                break
            self.class_part(ranges, escapes)
        self.at += 1
        return Letters(tuple(ranges), tuple(escapes), negated, minus)

    def class_part(self, ranges: list[tuple[str, str]], escapes: list[str]) -> None:
        start = self.class_char(escapes)
        if start is None:
            return
        following = self.text[self.at + 1 : self.at + 2]
        if self.peek() != "-" or following in ("]", "["):
            ranges.append((start, start))
            return
        self.at += 1
        end = self.class_char(None)
        if end is None or end < start:
            raise RegexSyntaxError("a range that ends before it starts")
        ranges.append((start, end))

    def class_char(self, escapes: list[str] | None) -> str | None:
        """One character of a class; None after a class escape, which goes to `escapes`."""
        char = self.take()
        if char in "[]":
            raise RegexSyntaxError(f"a {char} inside a class")
        if char != "\\":
            return char
        char = self.take()
        if char in _CLASS_ESCAPES or char in "pP":
            if escapes is None:
                raise RegexSyntaxError("a range cannot end with a class")
            escapes.append(char + self.category() if char in "pP" else char)
            return None
        return self.single(char)


_MAJOR = {"L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon"}
_CATEGORIES = frozenset(major + minor for major, minors in _MAJOR.items() for minor in ("", *minors))


def check_category(name: str) -> None:
    """RegexSyntaxError unless it is a category (`Lu`) or a block (`IsBasicLatin`)."""
    if name not in _CATEGORIES and name not in BLOCKS:
        raise RegexSyntaxError(f"there is no category or block {name}")


def _blocks() -> dict[str, tuple[int, int]]:
    """The blocks of the scripts that people write patterns for, by XML Schema's names."""
    table = """BasicLatin 0 7F|Latin-1Supplement 80 FF|LatinExtended-A 100 17F|LatinExtended-B 180 24F
|IPAExtensions 250 2AF|SpacingModifierLetters 2B0 2FF|CombiningDiacriticalMarks 300 36F|Greek 370 3FF
|GreekandCoptic 370 3FF|Cyrillic 400 4FF|CyrillicSupplement 500 52F|Armenian 530 58F|Hebrew 590 5FF|Arabic 600 6FF
|Syriac 700 74F|ArabicSupplement 750 77F|Thaana 780 7BF|Devanagari 900 97F|Bengali 980 9FF|Gurmukhi A00 A7F
|Gujarati A80 AFF|Oriya B00 B7F|Tamil B80 BFF|Telugu C00 C7F|Kannada C80 CFF|Malayalam D00 D7F|Sinhala D80 DFF
|Thai E00 E7F|Lao E80 EFF|Tibetan F00 FFF|Myanmar 1000 109F|Georgian 10A0 10FF|HangulJamo 1100 11FF
|Ethiopic 1200 137F|Cherokee 13A0 13FF|UnifiedCanadianAboriginalSyllabics 1400 167F|Ogham 1680 169F|Runic 16A0 16FF
|Khmer 1780 17FF|Mongolian 1800 18AF|LatinExtendedAdditional 1E00 1EFF|GreekExtended 1F00 1FFF
|GeneralPunctuation 2000 206F|SuperscriptsandSubscripts 2070 209F|CurrencySymbols 20A0 20CF
|CombiningMarksforSymbols 20D0 20FF|CombiningDiacriticalMarksforSymbols 20D0 20FF|LetterlikeSymbols 2100 214F
|NumberForms 2150 218F|Arrows 2190 21FF|MathematicalOperators 2200 22FF|MiscellaneousTechnical 2300 23FF
|ControlPictures 2400 243F|OpticalCharacterRecognition 2440 245F|EnclosedAlphanumerics 2460 24FF|BoxDrawing 2500 257F
|BlockElements 2580 259F|GeometricShapes 25A0 25FF|MiscellaneousSymbols 2600 26FF|Dingbats 2700 27BF
|BraillePatterns 2800 28FF|CJKRadicalsSupplement 2E80 2EFF|KangxiRadicals 2F00 2FDF
|IdeographicDescriptionCharacters 2FF0 2FFF|CJKSymbolsandPunctuation 3000 303F|Hiragana 3040 309F|Katakana 30A0 30FF
|Bopomofo 3100 312F|HangulCompatibilityJamo 3130 318F|Kanbun 3190 319F|BopomofoExtended 31A0 31BF
|EnclosedCJKLettersandMonths 3200 32FF|CJKCompatibility 3300 33FF|CJKUnifiedIdeographsExtensionA 3400 4DBF
|CJKUnifiedIdeographs 4E00 9FFF|YiSyllables A000 A48F|YiRadicals A490 A4CF|HangulSyllables AC00 D7AF
|PrivateUse E000 F8FF|CJKCompatibilityIdeographs F900 FAFF|AlphabeticPresentationForms FB00 FB4F
|ArabicPresentationForms-A FB50 FDFF|CombiningHalfMarks FE20 FE2F|CJKCompatibilityForms FE30 FE4F
|SmallFormVariants FE50 FE6F|ArabicPresentationForms-B FE70 FEFF|HalfwidthandFullwidthForms FF00 FFEF
|Specials FFF0 FFFF|OldItalic 10300 1032F|Gothic 10330 1034F|Deseret 10400 1044F|ByzantineMusicalSymbols 1D000 1D0FF
|MusicalSymbols 1D100 1D1FF|MathematicalAlphanumericSymbols 1D400 1D7FF|Emoticons 1F600 1F64F
|CJKUnifiedIdeographsExtensionB 20000 2A6DF|CJKCompatibilityIdeographsSupplement 2F800 2FA1F|Tags E0000 E007F"""
    rows = [row.split() for row in table.replace("\n", "").split("|")]
    return {f"Is{name}": (int(first, 16), int(last, 16)) for name, first, last in rows}


BLOCKS = _blocks()
