"""Addresses of the United States and Canada from printed lines: an address ends with its postal code and is read from there upward."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.domain.address import Address
from pipeline.reading.candidates import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_US_STATES = """alabama AL alaska AK arizona AZ arkansas AR california CA colorado CO connecticut CT delaware DE florida FL georgia GA
hawaii HI idaho ID illinois IL indiana IN iowa IA kansas KS kentucky KY louisiana LA maine ME maryland MD massachusetts MA michigan MI
minnesota MN mississippi MS missouri MO montana MT nebraska NE nevada NV new_hampshire NH new_jersey NJ new_mexico NM new_york NY
north_carolina NC north_dakota ND ohio OH oklahoma OK oregon OR pennsylvania PA rhode_island RI south_carolina SC south_dakota SD
tennessee TN texas TX utah UT vermont VT virginia VA washington WA west_virginia WV wisconsin WI wyoming WY district_of_columbia DC
puerto_rico PR guam GU virgin_islands VI"""
_PROVINCES = """alberta AB british_columbia BC colombie-britannique BC manitoba MB new_brunswick NB nouveau-brunswick NB
newfoundland_and_labrador NL terre-neuve-et-labrador NL nova_scotia NS nouvelle-ecosse NS ontario ON prince_edward_island PE
ile-du-prince-edouard PE quebec QC saskatchewan SK northwest_territories NT nunavut NU yukon YT"""


def _names(table: str) -> dict[str, str]:
    words = table.split()
    return {name.replace("_", " "): code for name, code in zip(words[::2], words[1::2], strict=True)}


US_STATES = _names(_US_STATES)
"""Names of the states, plain, with their codes."""
PROVINCES = _names(_PROVINCES)
"""Names of the provinces in English and French, plain, with their codes."""
_CODES = dict.fromkeys(US_STATES.values(), "US") | dict.fromkeys(PROVINCES.values(), "CA") | {"PQ": "CA"}

_ZIP = r"\d{5}(?:[- ]\d{4})?"
_CANADIAN = r"[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d"
_COUNTRY = re.compile(r",? *\b(USA|U\.S\.A\.|United States(?: of America)?|Canada)\.?$", re.IGNORECASE)
_TAIL = re.compile(rf"(?P<rest>.*?)[ ,]+(?P<postal>{_ZIP}|{_CANADIAN})$", re.IGNORECASE | re.DOTALL)
_UNIT_WORD = (
    r"(?:suite|ste|unit|apt|apartment|floor|fl|bldg|building|room|rm|bureau|app|appt|appartement|unite|etage|local|porte|dept|lot|"
    r"space|spc|trlr|penthouse|ph|no|#)"
)
_UNIT = re.compile(
    rf"^(?:{_UNIT_WORD}\.? *#? *[\w-]+(?:[ ,]+{_UNIT_WORD}\.? *[\w-]+)?|#\s*[\w-]+|"
    r"\d+(?:st|nd|rd|th|e|er) (?:floor|fl|etage))\.?$",
    re.IGNORECASE,
)
_TRAILING_UNIT = re.compile(
    rf"^(?P<street>.*\S)[ ,]+(?P<unit>(?:{_UNIT_WORD}\.? *#? *[\w-]*\d[\w-]*|"
    rf"{_UNIT_WORD}\.? [A-Z]\d?|# ?[\w-]+))$",
    re.IGNORECASE,
)
_UNIT_CUT = re.compile(rf"(?P<word>\b{_UNIT_WORD}\.?), (?=#?\d)", re.IGNORECASE)
"""A line that ends between `bureau` and its number."""
_GLUED_DIRECTION = re.compile(r"\b(St|Ave|Rd|Blvd|Dr|Ln|Ct|Pl|Hwy|Pkwy)(NE|NW|SE|SW|N|S|E|W)$")
"""`King StE`, which recognition makes of `King St E`; in capitals it may be a suite."""
_POST_BOX = re.compile(
    r"^(?:p\.? ?o\.? ?box|post office box|case postale|c\.?p\.?|box|rr|rural route|hc|general delivery)\b", re.IGNORECASE
)
_STREET_WORDS = frozenset(
    [
        "st",
        "street",
        "ave",
        "av",
        "avenue",
        "blvd",
        "boulevard",
        "boul",
        "rd",
        "road",
        "dr",
        "drive",
        "ln",
        "lane",
        "pkwy",
        "parkway",
        "ct",
        "court",
        "pl",
        "place",
        "hwy",
        "highway",
        "ter",
        "terrace",
        "cir",
        "circle",
        "way",
        "trl",
        "trail",
        "sq",
        "square",
        "loop",
        "plaza",
        "plz",
        "expy",
        "expressway",
        "row",
        "run",
        "pike",
        "walk",
        "path",
        "alley",
        "aly",
        "crescent",
        "cres",
        "cr",
        "crossing",
        "xing",
        "point",
        "pt",
        "ridge",
        "rdg",
        "broadway",
        "turnpike",
        "tpke",
        "freeway",
        "fwy",
        "rue",
        "chemin",
        "ch",
        "cote",
        "place",
        "rang",
        "montee",
        "route",
        "rte",
        "autoroute",
        "croissant",
        "cours",
    ]
)
_DIRECTIONS = frozenset(
    [
        "n",
        "s",
        "e",
        "w",
        "ne",
        "nw",
        "se",
        "sw",
        "north",
        "south",
        "east",
        "west",
        "northeast",
        "northwest",
        "southeast",
        "southwest",
        "o",
        "ouest",
        "est",
        "nord",
        "sud",
    ]
)
_SHARED_WORDS = frozenset("suite ste unit apt floor fl bldg building room rm bureau box po p.o c.p cp county state hwy".split())
_ATTENTION = re.compile(r"^(?:attn|attention|c/o|a/s|att)\b[:.]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddressLines:
    """How an address was found in lines: where its first line is and where it ends (one past), and its parts."""

    address: Address
    first: int
    end: int


def state_code(text: str) -> str | None:
    """The code of a state or province, from its code or its name in English or French; None when it is neither."""
    stripped = text.strip(" .,()")
    if stripped.upper().replace(".", "") in _CODES:
        return stripped.upper().replace(".", "")
    name = plain(stripped)
    return US_STATES.get(name) or PROVINCES.get(name)


def is_word_of_addresses(text: str) -> bool:
    """Whether a word is one of the few that addresses share: `Street`, `NW`, `Suite`, `Box`, the code of a state."""
    word = plain(text).strip(".,#()")
    return word in _STREET_WORDS or word in _DIRECTIONS or word in _SHARED_WORDS or word.upper() in _CODES


def is_street(line: str) -> bool:
    """Whether a line begins like a street line: a house number with a street, a PO box, a rural route."""
    text = line.strip()
    if _POST_BOX.match(text):
        return True
    match = re.match(r"(?:[NSEW]?\d+[A-Za-z]?(?:-\d+)?(?: 1/2)?|One|Two)(?:,|\b) *(?P<street>.*[^\W\d_].*)", text)
    return match is not None and not re.match(r"\d{1,3}[ -]\d{3}[ -]\d{4}", text)


def is_post_box(street: str) -> bool:
    """Whether a street line is a PO box, where nobody has a telephone line."""
    return _POST_BOX.match(street.strip()) is not None


def is_unit(line: str) -> bool:
    """Whether a line is only a unit: `STE 2039`, `#110`, `bureau 300`."""
    return _UNIT.match(line.strip()) is not None


def is_attention(line: str) -> bool:
    """Whether a line names a person at the address rather than the customer: `Attn ...`, `c/o ...`."""
    return _ATTENTION.match(line.strip()) is not None


def place_of(line: str) -> Address | None:
    """City, state and postal code of the last line of an address; None when the line is not one."""
    return _split_tail(line)[1] if _split_tail(line) else None  # type: ignore[index]  # checked in the same line


def parse_address(lines: Sequence[str]) -> Address | None:
    """The address that these lines make, from the street down to the postal code; None when they do not make exactly one."""
    text = _UNIT_CUT.sub(r"\g<word> ", ", ".join(line.strip(" ,") for line in lines if line.strip(" ,")))
    country = _COUNTRY.search(text)
    if country:
        text = text[: country.start()].rstrip(" ,")
    tail = _split_tail(text)
    if tail is None:
        return None
    before, place = tail
    if not place.city:
        return None
    street, unit = _street_and_unit(before)
    if not street and place.city:
        street, unit, city = _street_in_front_of_city(place.city)
        place = Address(city=city, state=place.state, postal_code=place.postal_code, country=place.country)
    street = _GLUED_DIRECTION.sub(
        r"\1 \2", street.rsplit(":", maxsplit=1)[-1].strip()
    )  # `Location 1 of 2: 309 N Harrow St`: no street holds a colon
    if not is_street(street):
        return None
    return Address(street, unit, place.city, place.state, place.postal_code, place.country)


def find_address(lines: Sequence[str]) -> AddressLines | None:
    """The first address in a column of lines: the first line that ends with a postal code, and the street above it."""
    for last, line in enumerate(lines[:8]):
        if not _TAIL.match(" " + _COUNTRY.sub("", line.strip())):
            continue
        for first in range(last, max(-1, last - 5), -1):
            address = parse_address(lines[first : last + 1]) if is_street(lines[first]) else None
            if address is not None:
                return AddressLines(address, first, last + 1)
    return None


def _split_tail(text: str) -> tuple[str, Address] | None:
    stripped = _COUNTRY.sub("", text.strip(" ,."))
    match = _TAIL.match(" " + stripped)
    if match is None:
        return None
    rest, postal = match["rest"].strip(" ,"), match["postal"].upper()
    split = _split_state(rest)
    if split is None:
        return None
    city_part, state = split
    country = _CODES[state]
    if (country == "US") != postal[0].isdigit():
        return None
    before, _, city = city_part.rpartition(",")
    code = postal if country == "US" else postal.replace(" ", "")[:3] + " " + postal.replace(" ", "")[3:]
    return before.strip(" ,"), Address(city=city.strip(), state=state, postal_code=code, country=country)


def _split_state(rest: str) -> tuple[str, str] | None:
    for words in (1, 2, 3, 4):
        parts = re.split(r"[ ,]+", rest)
        if len(parts) < words:
            return None
        tail = re.search(r"[ ,]+".join(re.escape(part) for part in parts[-words:]) + "$", rest)
        code = state_code(tail[0]) if tail else None
        if tail and code:
            return rest[: tail.start()].strip(" ,("), code
    return None


def _street_and_unit(before: str) -> tuple[str, str]:
    pieces = [piece.strip() for piece in before.split(",") if piece.strip()]
    if len(pieces) > 1 and re.fullmatch(r"\d+[A-Za-z]?", pieces[0]):
        pieces[:2] = [f"{pieces[0]}, {pieces[1]}"]
    units = [piece for piece in pieces[1:] if is_unit(piece)]
    if len(pieces) > 1 and not units and is_unit(pieces[0]):
        units, pieces = [pieces[0]], pieces[1:]
    streets = [piece for piece in pieces if piece not in units]
    if len(streets) > 1 and not all(is_street(street) for street in streets[1:]):
        return "", ""
    street = " ".join(streets)
    trailing = _TRAILING_UNIT.match(street)
    if trailing and not units and not _POST_BOX.match(street):
        return trailing["street"].rstrip(" ,"), trailing["unit"]
    return street, " ".join(units)


def _street_in_front_of_city(text: str) -> tuple[str, str, str]:
    """Parts `9707 S Union Blvd Suite 4 Duluth`, written without commas, after the last word of the street or the unit."""
    words = text.split()
    ends = [i for i, word in enumerate(words[:-1]) if i > 0 and plain(word).strip(".") in _STREET_WORDS]
    if not ends or not is_street(text):
        return "", "", text
    end = ends[-1] + 1
    while end < len(words) - 1 and plain(words[end]).strip(".") in _DIRECTIONS:
        end += 1
    unit_end = end
    if end < len(words) - 2 and is_unit(" ".join(words[end : end + 2])):
        unit_end = end + 2
    elif end < len(words) - 1 and is_unit(words[end]):
        unit_end = end + 1
    return " ".join(words[:end]), " ".join(words[end:unit_end]), " ".join(words[unit_end:])
