"""Which carrier sent a bill: its letterhead, its payment address, its thanks; profiles of known carriers only add weight."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Levenshtein

from pipeline.domain.bill import Extracted
from pipeline.reading.candidates import plain, with_legal_form
from pipeline.reading.label_words import Fact
from pipeline.reading.layout import Run, run_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.reading.layout import Layout


@dataclass(frozen=True)
class CarrierProfile:
    """How one carrier prints its bills, as far as anybody has written it down.

    Attributes:
        key: name of its file.
        name: the name that operators know.
        brands: names printed as the sender, the longest spelling of each.
        account_shapes: what its account numbers look like, whole; a labelled account of another shape loses weight.
        btn_in_account: how an account number starts when its first ten digits are the billing telephone number.
        labels: labels of its own, by what they announce; `other` holds decoys.
        day_first: whether it prints `05/11/2026` for 5 November.
    """

    key: str
    name: str
    brands: tuple[str, ...]
    account_shapes: tuple[re.Pattern[str], ...] = ()
    btn_in_account: re.Pattern[str] | None = None
    labels: Mapping[Fact, tuple[str, ...]] = field(default_factory=dict)
    day_first: bool = False


@dataclass(frozen=True)
class Sender:
    """The carrier read from a bill, and its profile when it is a known one."""

    name: Extracted[str] | None
    profile: CarrierProfile | None
    spellings: tuple[str, ...] = ()


def profile_from(key: str, text: str) -> CarrierProfile:
    """The profile in the text of a `schemas/bills/<key>.toml`.

    Raises:
        ValueError: it is no TOML, or a key is missing or unknown.
    """
    tree = tomllib.loads(text)
    unknown = set(tree) - {"name", "brands", "account_shapes", "btn_in_account", "labels", "day_first"}
    if unknown or "name" not in tree or not tree.get("brands"):
        message = f"{key}.toml: needs name and brands, and knows no {sorted(unknown)}"
        raise ValueError(message)
    return CarrierProfile(
        key=key,
        name=tree["name"],
        brands=tuple(sorted(tree["brands"], key=len, reverse=True)),
        account_shapes=tuple(re.compile(shape) for shape in tree.get("account_shapes", ())),
        btn_in_account=re.compile(tree["btn_in_account"]) if "btn_in_account" in tree else None,
        labels=_labels_from(tree.get("labels", {})),
        day_first=tree.get("day_first", False),
    )


def _labels_from(tree: dict[str, Any]) -> dict[Fact, tuple[str, ...]]:
    return {Fact(name.replace("_", " ")): tuple(phrases) for name, phrases in tree.items()}


_TOP = 0.2
"""The letterhead stands in this part of the first page."""
_IN_PASSING = 0.08
_OWN_MENTION = 0.7
LINE_OF_BUSINESS = frozenset(
    """
    inc llc ltd corp corporation co company lp usa of the canada
    communications business wireless mobility services service enterprise telecom affaires mobilite entreprises solutions residential
    technologies technology cloud networks group holdings labs
    """.split()
)
"""Words that follow a carrier's brand in its name: legal forms and lines of business."""
_BESIDE_A_BRAND = LINE_OF_BUSINESS | frozenset(
    """
    customer statement bill invoice account summary facture your monthly phone dba d
    b a online small final
    """.split()
)
_TELECOM = re.compile(
    r"\b(?:tele(?:phone|com|communications?|net)?|communications?|wireless|networks?|voice|mobile|mobility|cable|"
    r"broadband|fib(?:er|re)|telco|voip|pcs|cellular|"
    r"tel|phone|comm|internet|connect|data|pbx|sip|digital|broadcasting|cellulaire|telephonie|utilities|cloud|talk|"
    r"trunking|centrex|prepaid|carrier|exchange|pots|satellite|cablevision|trunks?)\b|"
    r"\b\w{2,}(?:link|tel|telecom|telco|tone|phone|fone|voice|net|comm|connect|wireless|mobile|talk)\b|tel(?:ecom|com|co)?$"
)
_LEGAL = re.compile(
    r"[ ,]+(?:inc|llc|l\.l\.c|ltd|ltee|limited|corp|corporation|co|company|lp|l\.p|cooperative|coop|association|assn|usa)\.?$",
    re.IGNORECASE,
)
_PAYEE = re.compile(
    r"(?:payable to|payment to|payments to|remit to|remittance to|checks? to|a l'ordre de|"
    r"paiement a)[: ]+(?P<name>[^,\n]+?)(?=[ ,]+(?:p\.? ?o\.? |box|llc|inc|ltd|\d|at\b|and\b)|[.,]|$)"
)
_THANKS = re.compile(
    r"(?:thank you for (?:choosing|being an?|using)|thanks for (?:choosing|being an?|using)|welcome to|"
    r"merci d'avoir choisi|merci de choisir) (?P<name>[^.,!]+)"
)
_POST_BOX = re.compile(r"^(?:p\.? ?o\.? ?box|post office box|case postale|c\.?p\.? \d)\b")
"""What stands under the name of a company in the address that payments go to."""
_NOT_A_NAME = re.compile(
    r"\b(?:thank|ready|overview|reminder|past|sorry|invoice|statement|bill|facture|page|account|summary|date|releve|amount|due|total|number|welcome|hello|"
    r"receipt|your|notice|phone bill|questions|www|summary"
    r"|service|charges|important|monthly|copy|duplicate|customer|original|attn|dear|bonjour|payment|releve de compte)\b|[@:$#]|\d{3}"
)


_GENERIC = LINE_OF_BUSINESS | frozenset(
    """
    telephone telephony phone voice internet cable tv television data mobile cell cellular local long distance broadband fiber hosted pbx
    cloud voip sip digital and for detail details usage calls equipment plan plans prepaid postpaid billing center online residential home
    telephonie
    """.split()
)
_LARGE = 1.5
_ALONE = 0.87
"""How sure the only name in large type at the head of a bill is."""
_LONG_NAME = 7
"""Letters of a name that nobody else's name misses by one."""
_MISREAD = 0.9
_LISTED = re.compile(r"[\u00b7\u2022|]")
"""What parts the things that a letterhead offers behind the name: `Bluewater Cablevision TV \u00b7 Internet \u00b7 Phone`."""
_BILL_TO = frozenset({"billto", "billedto", "soldto", "invoiceto", "shipto", "customer", "client", "facturea", "facturera"})
_TITLE = re.compile(
    r"^(?:(?:final|tax|monthly|proforma|your) )?(?:invoice|statement|bill|receipt|facture)(?: from| de)?[ :-]+(?=[A-Z])", re.IGNORECASE
)


def sender_of(layout: Layout, profiles: Sequence[CarrierProfile], hint: str = "", recognized: frozenset[int] = frozenset()) -> Sender:
    """The carrier that sent the bill, as printed; a carrier named in the request is only looked for, never taken.

    Where the first page was read from a picture, a known name that lacks one letter of its letterhead counts as that name.
    """
    misread = _misread(layout, profiles) if 1 in recognized else ()
    best = _longest_names(sorted((*_known(layout, profiles), *misread), key=lambda c: -c.worth))
    stranger = _stranger(layout, hint, recognized)
    if stranger and _is_generic(stranger.name):
        stranger = None
    if best and (stranger is None or best[0].worth >= stranger.worth or _says(stranger.name, best[0].profile)):
        return _chosen(best[0], best[1].worth if len(best) > 1 else 0.0)
    return _chosen(stranger, best[0].worth if best else 0.0) if stranger else Sender(None, None)


def _longest_names(candidates: list[_Candidate]) -> list[_Candidate]:
    """The candidates, those whose name begins another's counted for that one: `verizon` over the logo of Verizon Wireless."""
    longest = []
    for one in candidates:
        shorter = [o for o in candidates if o is not one and one.worth >= _OWN_MENTION and plain(one.name).startswith(plain(o.name) + " ")]
        longer = [o for o in candidates if o is not one and o.worth >= _OWN_MENTION and plain(o.name).startswith(plain(one.name) + " ")]
        if not longer:
            longest.append(replace(one, worth=min(0.99, 1 - (1 - one.worth) * prod(1 - other.worth for other in shorter))))
    return sorted(longest, key=lambda candidate: -candidate.worth)


@dataclass(frozen=True)
class _Candidate:
    name: str
    run: Run
    worth: float
    profile: CarrierProfile | None = None
    text: str = ""


def _chosen(candidate: _Candidate, rival: float) -> Sender:
    worth = candidate.worth if rival < 0.7 * candidate.worth else candidate.worth * 0.75
    name = Extracted(with_legal_form(candidate.name), worth, candidate.run.page, candidate.run.box, candidate.text or candidate.run.text)
    spellings = (candidate.name, *(candidate.profile.brands if candidate.profile else ()))
    return Sender(name, candidate.profile, spellings)


def _says(name: str, profile: CarrierProfile | None) -> bool:
    return profile is not None and any(_pattern(brand).search(plain(name)) for brand in profile.brands)


def _pattern(brand: str) -> re.Pattern[str]:
    return _any_of((brand,))


@cache
def _any_of(brands: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the brands as a whole word, blanks and hyphens free, the longest first; a web address is no brand."""
    forms = [
        r"[\s.-]*".join(re.escape(word) for word in re.split(r"[\s.-]+", plain(brand))) for brand in sorted(brands, key=len, reverse=True)
    ]
    return re.compile(r"(?<![\w&])(?:" + "|".join(forms) + r")(?![\w&])(?!\.(?:com|example|net|ca|org)\b)")


@lru_cache(maxsize=1024)  # every brand is asked about for every bill
def _squeezed(text: str) -> str:
    return re.sub(r"[\s.-]", "", plain(text))


def _known(layout: Layout, profiles: Sequence[CarrierProfile]) -> Iterator[_Candidate]:
    """Every known carrier that is mentioned, with the brand that is printed in the most telling place."""
    owners = {_squeezed(brand): (brand, profile) for profile in profiles for brand in profile.brands}
    if not owners:
        return
    mention = _any_of(tuple(brand for brand, _ in owners.values()))
    seen: dict[str, list[tuple[float, str, Run]]] = {}
    for run in layout.runs:
        text = plain(run.text)
        for brand, profile in {owners[_squeezed(match[0])][0]: owners[_squeezed(match[0])][1] for match in mention.finditer(text)}.items():
            seen.setdefault(profile.key, []).append((_telling(run, text, brand, layout), brand, run))
    by_key = {profile.key: profile for profile in profiles}
    for key, mentions in seen.items():
        _, brand, run = max(mentions, key=lambda mention: mention[0])
        yield _Candidate(brand, run, _weight_of([telling for telling, _, _ in mentions]), by_key[key], run.text)


def _misread(layout: Layout, profiles: Sequence[CarrierProfile]) -> Iterator[_Candidate]:
    """The known carriers whose name differs from a letterhead by one letter."""
    names = [(profile, brand, _squeezed(brand)) for profile in profiles for brand in profile.brands]
    for run in _letterheads(layout):
        read = _squeezed(run.text)
        for known, brand, name in names:
            if len(name) >= _LONG_NAME and read != name and Levenshtein.distance(read, name, score_cutoff=1) == 1:
                yield _Candidate(brand, run, _MISREAD, known)


def _weight_of(tellings: Sequence[float]) -> float:
    missing = 1.0
    for telling in tellings:
        missing *= 1 - telling if telling > _IN_PASSING else 1.0
    return min(0.99, max(1 - missing, *tellings, 0.0))


def _telling(run: Run, text: str, brand: str, layout: Layout) -> float:
    """How much a mention of a brand says about the sender: a letterhead nearly all, a line item nearly nothing."""
    rest = _any_of((brand,)).sub("", text, count=1)
    alone = all(word in _BESIDE_A_BRAND for word in re.findall(r"[^\W_]+", rest))
    _, height = layout.page_sizes[run.page]
    if alone and run.page == 1 and run.top < _TOP * height:
        return 0.93
    if any(_any_of((brand,)).search(match["name"]) for match in (*_PAYEE.finditer(text), *_THANKS.finditer(text))):
        return 0.75
    return 0.5 if alone else _IN_PASSING


def body_size(layout: Layout) -> float:
    """The size of most of the type on the first page, in points."""
    sizes = sorted(run.size for run in layout.runs if run.page == 1 for _ in run.words)
    return sizes[len(sizes) // 2] if sizes else 10.0


def _stranger(layout: Layout, hint: str, recognized: frozenset[int]) -> _Candidate | None:
    """A sender that no profile knows: a name in the letterhead that also stands where a payment goes, or that speaks of telephones.

    A lone word that was recognised larger than the others may be a word whose box has caught a speck.
    """
    letterheads = list(_letterheads(layout))
    if not letterheads:
        return None
    certain = len(letterheads[0].words) > 1 or letterheads[0].page not in recognized
    alone = len(letterheads) == 1 and certain and letterheads[0].size >= _LARGE * body_size(layout)
    elsewhere = [plain(run.text) for run in layout.runs]
    payees = [match["name"] for text in elsewhere for match in (*_PAYEE.finditer(text), *_THANKS.finditer(text))]
    addressed = {_core(run) for run in _over_post_boxes(layout, elsewhere)}
    ranked = sorted(
        (_weighed(run, place, elsewhere, (*payees, *addressed), hint) for place, run in enumerate(letterheads)), key=lambda c: -c.worth
    )
    best = ranked[0]
    return replace(best, worth=max(best.worth, _ALONE)) if alone and not _is_generic(best.name) else best


def _over_post_boxes(layout: Layout, texts: Sequence[str]) -> Iterator[Run]:
    """The runs of which one of the two lines below begins with a post box; `texts` are those of all runs."""
    boxes = [run for run, text in zip(layout.runs, texts, strict=True) if _POST_BOX.search(text)]
    for run in layout.runs:
        # a line of the same column begins at most so far from the first
        near = [box for box in boxes if box.page == run.page and abs(box.x0 - run.x0) <= max(4, run.size)]
        if near and any(under in near for under in layout.column_below(run, 2)):
            yield run


def _is_generic(text: str) -> bool:
    """Whether a text only says what is sold (`Business Telephone`), which is nobody's name."""
    return all(word in _GENERIC for word in re.findall(r"[^\W_]+", plain(text)))


def _core(run: Run) -> str:
    """A name without its legal form."""
    return plain(_LEGAL.sub("", run.text))


def _weighed(run: Run, place: int, elsewhere: Sequence[str], payees: Iterable[str], hint: str) -> _Candidate:
    name = plain(run.text)
    core = _core(run)
    missing = 0.5 if place == 0 else 0.8
    missing *= 0.2 if _TELECOM.search(core) else 1.0
    missing *= 0.25 if any(core in payee or payee.strip() in name for payee in payees if len(payee.strip()) > 3) else 1.0  # noqa: PLR2004 - not an initial
    repeats = sum(text == name or text.startswith(core + " ") for text in elsewhere)
    missing *= 0.5 if repeats > 1 else 1.0
    missing *= 0.6 if _has_site(core, elsewhere) else 1.0
    missing *= 0.5 if hint and plain(_LEGAL.sub("", hint)) == core else 1.0
    return _Candidate(run.text, run, min(0.97, 1 - missing))


def _has_site(core: str, elsewhere: Iterable[str]) -> bool:
    joined = re.sub(r"\W", "", core)
    start = joined[:6]
    site = re.compile(rf"(?<![a-z]){re.escape(start)}[a-z0-9-]*\.(?:com|ca|net|org|example)\b")
    return len(joined) >= 5 and any(start in text and site.search(text) for text in elsewhere)  # noqa: PLR2004 - letters that tell


def _letterheads(layout: Layout) -> Iterator[Run]:
    """Runs at the top of the first page that can be a sender's name, the largest type first."""
    if 1 not in layout.page_sizes:
        return
    _, height = layout.page_sizes[1]
    body = body_size(layout)
    large = [
        _without_offers(_untitled(run), layout)
        for run in layout.runs
        if run.page == 1 and run.top < _TOP * height and run.size >= 1.1 * body
    ]
    top = [run for run in _stacked(large, layout) if _may_be_sender(run.text) and not _is_billed(run, layout)]
    if not top:  # a line printer has one size of type
        first = next((run for run in layout.runs if run.page == 1), None)
        top = [first] if first and _may_be_sender(first.text) and _TELECOM.search(_core(first)) else []
    yield from sorted(top, key=lambda run: (-round(run.size), run.top))[:3]


def _untitled(run: Run) -> Run:
    """The run without the title before the sender's name (`INVOICE Tallgrass Voice, LLC`)."""
    title = _TITLE.match(run.text)
    return (run.part(title.end()) or run) if title else run


def _is_billed(run: Run, layout: Layout) -> bool:
    """Whether a name stands right under `Bill to`: the customer's, also where recognition makes one word of the label or the name large."""
    over = next(iter(layout.above(run, run.size)), None)
    return over is not None and _squeezed(over.text).rstrip(":") in _BILL_TO


def _without_offers(run: Run, layout: Layout) -> Run:
    """The run without the list of what is sold behind the sender's name, and without a letter before it that is a logo's."""
    words = list(run.words)
    if len(words) > 1 and len(words[0].text) == 1 and _is_named_without(words[0].text, run, layout):
        del words[0]
    if _LISTED.search(run.text):
        while len(words) > 1 and all(part in _GENERIC for part in re.findall(r"[^\W_]+", plain(words[-1].text))):
            del words[-1]
    return run_of(tuple(words))


def _is_named_without(letter: str, run: Run, layout: Layout) -> bool:
    """Whether the bill has the same words elsewhere without the letter, and nowhere else with it."""
    whole, bare = plain(run.text), plain(run.text)[len(letter) :].strip()
    texts = [plain(other.text) for other in layout.runs if other is not run]
    return any(bare in text for text in texts) and not any(whole in text for text in texts)


def _stacked(runs: Sequence[Run], layout: Layout) -> list[Run]:
    """The runs, a name that a logo sets in two lines joined where the bill has it in one line elsewhere."""
    texts = [plain(run.text) for run in layout.runs]
    joined: list[Run] = []
    for run in runs:
        over = next((other for other in joined if _is_next_line(other, run)), None)
        whole = run_of((*over.words, *run.words)) if over else None
        if whole and over and any(text.startswith(plain(whole.text)) for text in texts):
            joined[joined.index(over)] = whole
        else:
            joined.append(run)
    return joined


def _is_next_line(over: Run, under: Run) -> bool:
    return (
        abs(over.size - under.size) < 0.05 * over.size and abs(over.x0 - under.x0) < over.size and abs(under.top - over.bottom) < over.size
    )


def _may_be_sender(text: str) -> bool:
    words = text.split()
    return 1 <= len(words) <= 7 and any(c.isalpha() for c in text) and len(text) >= 3 and not _NOT_A_NAME.search(plain(text))  # noqa: PLR2004 - a name's length
