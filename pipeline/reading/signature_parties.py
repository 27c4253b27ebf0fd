"""Whose signature a block asks for: told by its label, by what stands over it, or by the block beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.candidates import plain
from pipeline.reading.letter_labels import LetterFact, fact_of
from pipeline.reading.signature_labels import SIGN, SIGNATORY, LabelKind, Signatory, names_customer, role_in
from pipeline.reading.signing_spaces import Place
from pipeline.reading.writing_lines import SHORTEST_RULE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.layout import Layout, Run
    from pipeline.reading.signature_labels import Label


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """A place for a signature and whose it is."""

    place: Place
    signatory: Signatory


MOST_HEADING_WORDS = 5
_HEADING_REACH = 110.0
_OVER_BLOCK, _ROW_OF_BLOCK, _ALIGNED = 40.0, 60.0, 6.0
_MOST_PARTY_WORDS = 12
_SAME_ROW = 2.0
_MOST_ROLE_WORDS = 4
_SHORTEST_NAME = 5
_LEFT_EDGE = 12.0
_AGENT = re.compile(r"\bagent(?:['\u2019]?s)?\b", re.IGNORECASE)
_OWN_AGENT = re.compile(
    r"(?:customer|subscriber|client|end user|account (?:holder|owner)|company)s? (?:duly )?(?:authorized )?agent(?: name)?"
)
_BARE_PARTY = re.compile(
    r"(?:the )?(?:end user|customer|subscriber|client|account (?:holder|owner)|abonnee?|titulaire|agent|carrier|(?:service |new )?provider|"
    r"reseller|dealer|fournisseur|vendor|agency)(?: (?:signature|signatory|authori[sz]ation|acceptance|use only))?"
)
_FOR_PARTY = re.compile(r"(?:signed )?(?:for|on behalf of|pour|au nom de)\b", re.IGNORECASE)


def customers_own(blocks: tuple[SignatureBlock, ...]) -> tuple[SignatureBlock, ...]:
    """The blocks where the customer signs: those that say so, else those that say nothing; never a carrier's or witness'.

    `Authorized signatory` among the facts asks who signs: where another place asks for the signature by that word, it is none.
    """
    said = tuple(block for block in blocks if block.signatory is Signatory.CUSTOMER)
    unsaid = tuple(block for block in blocks if block.signatory is Signatory.UNSAID)
    if any(SIGN.search(block.place.label.run.text) for block in unsaid):
        said = tuple(block for block in said if SIGN.search(text := block.place.label.run.text) or not SIGNATORY.search(text))
    return said or unsaid


def signatory(place: Place, layout: Layout, labels: tuple[Label, ...]) -> Signatory:
    """Whose signature the block asks for: by its label, else by the nearest heading above, else by the line under the label."""
    said = role_in(place.label.run.text)
    if said is Signatory.OTHER and _is_own_agent(place.label.run.text, layout):
        return Signatory.CUSTOMER
    if said is not Signatory.UNSAID:
        return said
    beside = next((role for role in _roles_at_left(place, layout, labels) if role is not Signatory.UNSAID), Signatory.UNSAID)
    if beside is not Signatory.UNSAID:
        return beside
    label_tops = [
        o.run.top for o in labels if o.kind is LabelKind.SIGNATURE and o.run.page == place.page and o.run.top < place.label.run.top - 20
    ]
    reach = min(place.label.run.top - _HEADING_REACH, _top_of_block(place.label, labels) - _OVER_BLOCK)
    ceiling = max([top for top in label_tops if top > reach], default=reach)
    return next((role for role in _roles_near(place, layout, ceiling) if role is not Signatory.UNSAID), Signatory.UNSAID)


def _is_own_agent(label: str, layout: Layout) -> bool:
    """Whether a label asks an agent to sign whom the letter calls the customer's own: `End User's Authorized Agent: Rosa Diaz`."""
    others = _AGENT.sub(" ", label)
    if others == label or role_in(others) is Signatory.OTHER:
        return False
    return any(_OWN_AGENT.fullmatch(_plain_words(run.text.partition(":")[0])) for run in layout.runs)


def _plain_words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['\u2019]", "", plain(text))))


def _top_of_block(label: Label, labels: tuple[Label, ...]) -> float:
    """Where the labels begin that stand over a label in its column, row by row: `Name`, `Title`, `Date` and then `By`."""
    over = [o.run for o in labels if o.run.page == label.run.page and abs(o.run.x0 - label.run.x0) <= _ALIGNED]
    top = label.run.top
    for run in sorted(over, key=lambda run: -run.top):
        if 0 < top - run.top <= _ROW_OF_BLOCK:
            top = run.top
    return top


def _roles_at_left(place: Place, layout: Layout, labels: tuple[Label, ...]) -> Iterator[Signatory]:
    """The roles that head the row of a rule at its left, where its label stands under it, or of a cell that holds its label."""
    x0, top, _, bottom = place.zone
    if place.line is None:
        return
    row = [other for other in layout.runs if other.page == place.page and other.x1 <= x0 + _LEFT_EDGE and top <= other.middle <= bottom]
    if place.label.run.top < place.line - 2:
        in_cell = place.label.run.top >= top and place.label.run.x0 >= x0 and place.label.run.bottom <= bottom
        first = min(row, key=lambda other: other.x0, default=None)
        asking = [o.run for o in labels if o.run.page == place.page and top <= o.run.middle <= bottom]
        heads_row = first is not None and not any(abs(run.x0 - first.x0) <= SHORTEST_RULE for run in asking)
        row = [first] if in_cell and first and heads_row else []
    yield from (role_in(other.text) for other in sorted(row, key=lambda other: -other.x1) if _is_heading(other, layout))


def told_apart(blocks: list[SignatureBlock], layout: Layout, customer: str | None) -> list[SignatureBlock]:
    """Blocks with one label for two parties (`Signature`): where one is headed as the customer's, the other's heading counts.

    Whatever else stands beside the customer's heading over another block is that block's party: `END USER` beside `BEACON LLC`.
    """
    headed = [(block, *_party_above(block, blocks, layout, customer)) for block in blocks]
    tops = [heading for _, party, heading in headed if party is Signatory.CUSTOMER and heading]
    if not tops:
        return blocks
    told = []
    for block, party, _ in headed:
        beside = party is Signatory.UNSAID and any(_is_headed_beside(block, top, layout) for top in tops)
        said = Signatory.OTHER if beside else party
        told.append(block if said is Signatory.UNSAID or _says_itself(block) else replace(block, signatory=said))
    return told


def _is_headed_beside(block: SignatureBlock, heading: Run, layout: Layout) -> bool:
    """Whether something short stands over a block on the row of another block's heading, in the same type."""
    run = block.place.label.run
    row = [o for o in layout.runs if o.page == run.page and o is not heading and abs(o.top - heading.top) <= _SAME_ROW and _is_over(o, run)]
    return any(len(o.words) <= _MOST_PARTY_WORDS and abs(o.size - heading.size) <= 1 for o in row)


def _says_itself(block: SignatureBlock) -> bool:
    label = block.place.label.run.text
    return names_customer(label) or role_in(label) is Signatory.OTHER


def _party_above(block: SignatureBlock, blocks: list[SignatureBlock], layout: Layout, customer: str | None) -> tuple[Signatory, Run | None]:
    """Whose name or role heads a block in its own column, the nearest heading first; nothing over another block's label heads it."""
    run = block.place.label.run
    column = [o for o in layout.runs if o.page == run.page and _is_over(o, run)]
    others = [other.place.label.run.top for other in blocks if other.place.label.run in column and other is not block]
    over = [o for o in column if o.top > max(others, default=0.0) and len(o.words) <= _MOST_PARTY_WORDS]
    parties = ((_party_in(o.text, customer), o) for o in sorted(over, key=lambda o: -o.top))
    return next((found for found in parties if found[0] is not Signatory.UNSAID), (Signatory.UNSAID, None))


def _is_over(other: Run, run: Run) -> bool:
    return run.top - _HEADING_REACH < other.top < run.top - 4 and abs(other.x0 - run.x0) <= SHORTEST_RULE


def _party_in(text: str, customer: str | None) -> Signatory:
    """Whom a heading names: `For the customer`, `Agent: Halyard Voice LLC`, or the customer's own name."""
    if customer and len(_bare(customer)) >= _SHORTEST_NAME and _bare(customer) in _bare(text):
        return Signatory.CUSTOMER
    if _FOR_PARTY.match(text):
        return Signatory.CUSTOMER if names_customer(text) else Signatory.OTHER
    if _BARE_PARTY.fullmatch(_plain_words(text)):
        return role_in(text)
    role, colon, _ = text.partition(":")
    return (
        role_in(role)
        if colon and len(role.split()) <= _MOST_ROLE_WORDS and fact_of(role) is not LetterFact.REPRESENTATIVE
        else Signatory.UNSAID
    )


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(text))


def _roles_near(place: Place, layout: Layout, ceiling: float) -> Iterator[Signatory]:
    run, left, right = place.label.run, min(place.zone[0], place.label.run.x0) - 30, place.zone[2]
    column = [other for other in layout.runs if other.page == run.page and left <= other.x0 <= right and _is_heading(other, layout)]
    for other in sorted(column, key=lambda other: -other.top):
        if ceiling < other.top < run.top - 4:
            yield role_in(other.text)
    for other in column:
        if run.bottom - 2 <= other.top <= run.bottom + 14 and ":" not in other.text:
            yield role_in(other.text)


def _is_heading(run: Run, layout: Layout) -> bool:
    """Whether a run can name a block's party: a few words that are no fact's label, no fact and no sentence."""
    words = len(run.words) <= MOST_HEADING_WORDS and not re.search(r"[@\d/]|\w: *\w|\w\.$", run.text)
    said = fact_of(run.text)
    return words and (said in {None, LetterFact.CUSTOMER} or (said in {LetterFact.CARRIER, LetterFact.OTHER} and not layout.right_of(run)))
