"""Which names mean one carrier: brands, old names and companies behind them."""

from __future__ import annotations

from pipeline.matching.likeness import Likeness, as_printed, likeness, plain_words

_FAMILIES: tuple[frozenset[str], ...] = tuple(
    frozenset(names)
    for names in (
        ("att", "at and t", "bellsouth", "pacific bell", "southwestern bell", "sbc", "ameritech", "cricket"),
        ("verizon", "cellco partnership", "mci", "bell atlantic", "straight talk", "tracfone", "xo"),
        ("tmobile", "t mobile", "sprint", "metro by tmobile", "metropcs"),
        ("comcast", "xfinity"),
        ("spectrum", "charter", "time warner cable", "bright house"),
        ("lumen", "centurylink", "century link", "qwest", "level 3", "embarq", "brightspeed"),
        ("frontier", "citizens"),
        ("cox",),
        ("windstream", "kinetic", "paetec", "earthlink"),
        ("consolidated communications", "fidium", "fairpoint", "surewest"),
        ("altice", "optimum", "suddenlink", "cablevision", "lightpath"),
        ("tds", "tds telecom"),
        ("cincinnati bell", "altafiber"),
        ("hawaiian telcom",),
        ("mediacom",),
        ("ziply",),
        ("us cellular", "united states cellular", "uscellular"),
        ("google voice", "google fiber"),
        ("ringcentral", "ring central"),
        ("vonage", "nexmo"),
        ("8x8",),
        ("nextiva",),
        ("ooma",),
        ("bandwidth",),
        ("twilio",),
        ("telnyx",),
        ("sinch", "inteliquent", "onvoy"),
        ("peerless", "peerless network"),
        ("granite", "granite telecommunications"),
        ("bell canada", "bell", "bell aliant", "bell mts", "mts", "aliant"),
        ("rogers", "fido", "shaw", "freedom mobile"),
        ("telus", "koodo"),
        ("videotron", "freedom"),
        ("cogeco",),
        ("sasktel",),
        ("eastlink",),
    )
)
"""Each row is one carrier under its names, as `plain_words` writes them; sources: the carriers' own pages and FCC merger orders."""

_GENERIC = frozenset(
    {
        *(
            "inc",
            "llc",
            "ltd",
            "lp",
            "llp",
            "corp",
            "corporation",
            "co",
            "company",
            "incorporated",
            "limited",
            "usa",
            "us",
            "america",
            "the",
        ),
        *("business", "enterprise", "wireless", "mobility", "mobile", "communications", "communication", "telecommunications", "telecom"),
        *("telephone", "cable", "services", "service", "of", "com", "clec", "technologies", "network", "networks", "assn", "association"),
        *("and", "dba", "d", "b", "a", "canada", "residential", "small", "fiber", "fios", "voice", "internet", "partnership", "holdings"),
    }
)
"""Words that say what a carrier does, not which it is."""

_CTM = frozenset({"ctm", "calltrackingmetrics", "call tracking metrics"})


def compare_carriers(one: str, other: str) -> Likeness:
    """How like two carriers' names are: `near` for brands of one family and for a name that contains the other."""
    families = _families(one), _families(other)
    near = bool(families[0] & families[1]) if all(families) else _contains(one, other) or _contains(other, one)
    return likeness(exact=as_printed(one) == as_printed(other) != "", near=near)


def is_call_tracking_metrics(name: str) -> bool:
    """Whether this is the winning side itself: CallTrackingMetrics under any spelling."""
    return any(_has_phrase(_spelling(name), own) for own in _CTM)


def is_known_carrier(name: str) -> bool:
    """Whether the name holds that of a carrier in the table."""
    return bool(_families(name))


def _spelling(name: str) -> str:
    return " ".join(plain_words(name))


def _has_phrase(text: str, phrase: str) -> bool:
    return f" {phrase} " in f" {text} "


def _families(name: str) -> frozenset[int]:
    """The rows whose longest name stands in `name`: `Bell Canada` is not `Pacific Bell`."""
    text = _spelling(name)
    hits = {alias: row for row, aliases in enumerate(_FAMILIES) for alias in aliases if _has_phrase(text, alias)}
    return frozenset(row for alias, row in hits.items() if not any(alias != longer and _has_phrase(longer, alias) for longer in hits))


def _joined(name: str) -> str:
    return "".join(plain_words(name))


def _contains(whole: str, part: str) -> bool:
    """Whether the telling words of `part` stand together in `whole`, in order; generic words tell nothing."""
    telling = [word for word in plain_words(part) if word not in _GENERIC]
    if not telling or _joined(whole) == _joined(part):
        return _joined(whole) == _joined(part) != ""
    phrase = " ".join(telling)
    rest = " ".join(word for word in plain_words(whole) if word not in _GENERIC)
    return _has_phrase(rest, phrase) or phrase.replace(" ", "") == rest.replace(" ", "")
