"""The first line of an address taken apart: number, street, unit, in US and Canadian writing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.matching.likeness import plain


def _pairs(text: str) -> dict[str, str]:
    return {word: row.split()[0] for row in text.strip().splitlines() for word in row.split()}


STREET_TYPES = _pairs("""
st street str
ave avenue av aven
blvd boulevard boul boulv
rd road
dr drive drv
ln lane la
ct court
cir circle circ
pl place
pkwy parkway pky parkwy
hwy highway hway
ter terrace terr
trl trail
way
sq square
loop
expy expressway expwy
fwy freeway
tpke turnpike
plz plaza
pt point
xing crossing
cres crescent cr
cv cove
aly alley
bnd bend
rdg ridge
rte route rt
row
run
pike
path
pass
mall
ch chemin
rue
rang
cote
ctr center centre
hts heights
holw hollow
is island
jct junction
lndg landing
mdw meadow
mdws meadows
mtn mountain
pne pine
sta station
vlg village
vw view
walk
gdns gardens
grv grove
est estate
ests estates
""")
"""Street types by every spelling; the first of each row is the postal one (USPS Publication 28 C1, Canada Post)."""

DIRECTIONS = _pairs("""
n north nord
s south sud
e east est
w west ouest o
ne northeast nordest
nw northwest nordouest
se southeast sudest
sw southwest sudouest
""")
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ORDINALS = {word: f"{count}" for count, word in enumerate(_ORDINAL_WORDS, 1)}
_OTHER = {"saint": "st", "sainte": "ste", "fort": "ft", "mount": "mt", "county": "co", "mc": "mac"}

_DOOR = "door"
_UNIT_KINDS = {
    **dict.fromkeys(
        ("suite", "ste", "unit", "apt", "apartment", "room", "rm", "#", "no", "bureau", "app", "office", "ofc", "appartement"), _DOOR
    ),
    **dict.fromkeys(("floor", "fl", "flr", "etage"), "floor"),
    **dict.fromkeys(("building", "bldg", "bld", "edifice"), "building"),
    **dict.fromkeys(("lot", "space", "spc", "trlr", "trailer", "slip"), "lot"),
    **dict.fromkeys(("penthouse", "ph"), "penthouse"),
    **dict.fromkeys(("department", "dept"), "department"),
    **dict.fromkeys(("pmb",), "private mailbox"),
}
_PO_BOX = re.compile(r"^(?:(?:p\s?\.?\s?o\s?\.?|post office)\s*box|c\s?\.?p\s?\.?|case postale|box)\s*#?\s*(\w+)")
_FLOOR_AFTER = re.compile(r"\b(\d+)(?:st|nd|rd|th)?\s+(?:floor|fl|flr|etage)\b")
_KINDS_LONGEST_FIRST = "|".join(sorted(_UNIT_KINDS.keys() - {"#"}, key=lambda kind: (-len(kind), kind)))
_UNIT = re.compile(rf"(?<!\w)(?:({_KINDS_LONGEST_FIRST})(?:[.\s:#]+|(?=\d))|#\s*)([a-z]?\d[\w-]*|[a-z](?:-?\d+)?)(?!\w)")
_CANADIAN_UNIT = re.compile(r"^(\d+\w?)\s*-\s*(\d+\w?)\s+(?=\S)")
_NUMBER = re.compile(r"^(?:(?:[nsew]\d+)+[nsew]?\d*|\d+(?:-\d+)?[a-z]?(?:\s+1/2)?)(?=\s|$)")


@dataclass(frozen=True)
class Street:
    """A first address line in its parts, in normal spelling.

    Attributes:
        number: the house number, empty when there is none.
        words: the name without type, directions in place (`n main`).
        type: the postal street type (`st`), empty when none is written.
        units: kind and identifier of each unit, `{("door", "4")}`; all door kinds (suite, apartment, #) count as one.
        po_box: the box number when it is a PO box.
    """

    number: str = ""
    words: tuple[str, ...] = ()
    type: str = ""
    units: frozenset[tuple[str, str]] = frozenset()
    po_box: str = ""


def parse_street(street: str, unit: str = "", *, canadian: bool = False) -> Street:
    """The parts of a first address line; `4-120 Main St` is unit 4 of number 120 only in Canada."""
    line = _tidy(street)
    if box := _PO_BOX.match(line):
        return Street(po_box=box[1])
    units = set(_lone_unit(_tidy(unit)))
    if canadian and (joined := _CANADIAN_UNIT.match(line)):
        units.add((_DOOR, joined[1]))
        line = line[joined.start(2) :]
    line, found = _take_units(line)
    number = _NUMBER.match(line)
    name = line[number.end() :] if number else line
    words, kind = _name_and_type(re.findall(r"[a-z0-9/]+", name))
    return Street(number[0] if number else "", words, kind, frozenset(units | found))


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"(?<=\w)\.(?=\w\.)|[.,;]", " ", plain(text)).split())


def _take_units(line: str) -> tuple[str, set[tuple[str, str]]]:
    """The line without its units, and the units; the number in front of the street is never taken."""
    units: set[tuple[str, str]] = set()
    for pattern, kind in ((_FLOOR_AFTER, "floor"), (_UNIT, _DOOR)):
        while hit := pattern.search(line, line.find(" ") + 1):
            units.add((_UNIT_KINDS.get(hit[1], kind), _identifier(hit[hit.lastindex or 0])))
            line = f"{line[: hit.start()]} {line[hit.end() :]}"
    return " ".join(line.split()), units


def _lone_unit(unit: str) -> set[tuple[str, str]]:
    """The units of a text that is nothing but a unit: `Suite 4`, `4`, `2nd Floor`."""
    _, found = _take_units(f"- {unit}")
    return found or ({(_DOOR, _identifier(unit))} if unit else set())


def _identifier(text: str) -> str:
    bare = re.sub(r"[^a-z0-9]", "", text)
    return re.sub(r"^(\d+)(?:st|nd|rd|th)$", r"\1", bare)


def _name_and_type(words: list[str]) -> tuple[tuple[str, ...], str]:
    """The street's name and its type; a French type stands in front, an English one behind, a direction may follow it."""
    after = [DIRECTIONS[words.pop()]] if len(words) > 1 and words[-1] in DIRECTIONS and words[-2:] != ["rue", "est"] else []
    kind = ""
    if len(words) > 1 and words[-1] in STREET_TYPES:
        kind = STREET_TYPES[words.pop()]
    elif len(words) > 1 and words[0] in STREET_TYPES and words[0] not in DIRECTIONS:
        kind = STREET_TYPES[words.pop(0)]
    return (*(_normal(word) for word in words), *after), kind


def _normal(word: str) -> str:
    ordinal = re.sub(r"^(\d+)(?:st|nd|rd|th|e)$", r"\1", word)
    return DIRECTIONS.get(word) or _ORDINALS.get(word) or _OTHER.get(word) or STREET_TYPES.get(word) or ordinal
