import pytest

from pipeline.domain.document import Page, Picture, Stroke, Word
from pipeline.reading.legibility import is_garbled, is_word_like, merged, needs_recognition, says_the_same
from tests.builders_documents import LETTER, page_of, words_at

SENTENCE = "Your telephone bill of November 3, 2026 is due by November 24, 2026 - total $142.18"


def page(text: str = "", *, pictures: tuple[Picture, ...] = (), strokes: int = 0) -> Page:
    words = tuple(words_at(40, 40, text)) if text else ()
    return Page(1, *LETTER, words=words, pictures=pictures, strokes=(Stroke("line", (0, 0, 9, 9), 1, 2),) * strokes)


WHOLE = Picture((0, 0, *LETTER), 1)
LOGO = Picture((40, 40, 140, 80), 1)


@pytest.mark.parametrize(
    ("seen", "needed"),
    [
        (page(SENTENCE), False),
        (page(SENTENCE, pictures=(LOGO,)), False),
        (page("Fax from 410 843 0142", pictures=(WHOLE,)), True),
        (page(pictures=(LOGO,)), True),
        (page(strokes=300), True),
        (page(), False),
        (page("(cid:3)(cid:17) (cid:9) bill"), True),
        (page("Xrxq wkzk prqwkob vwdwhphqw ghvn shfldo fkdujhv zlwk qhz udwhv grzq vwzd"), True),
    ],
)
def test_a_page_is_recognised_when_its_text_does_not_say_what_it_shows(seen: Page, *, needed: bool) -> None:
    assert needs_recognition(seen) is needed


@pytest.mark.parametrize(
    "text", ["bill", "B&B", "$1,204.55", "410-843-0142", "(410)", "11/24/2026", "Montr\u00e9al,", "&", "VoIP", "LLC", "3rd"]
)
def test_what_people_print_is_word_like(text: str) -> None:
    assert is_word_like(text)


@pytest.mark.parametrize("text", ["\ue001\ue002", "bcdfgh", "\x02\x03", "\u25a1\u25a1x"])
def test_what_broken_fonts_give_is_not(text: str) -> None:
    assert not is_word_like(text)


def test_few_words_are_not_judged() -> None:
    assert not is_garbled(())
    assert not is_garbled(tuple(words_at(0, 0, "bcdfgh xzxzxz")))


def test_what_the_page_itself_says_goes_before_what_was_recognised() -> None:
    own = tuple(words_at(40, 40, "Envelope"))
    seen = (Word("Enve1ope", 41, 40, 80, 49, 1, 9, 0.7), Word("Signed", 41, 400, 80, 409, 1, 9, 0.9))
    assert [word.text for word in merged(own, seen)] == ["Envelope", "Signed"]


def test_an_unpainted_layer_that_repeats_the_picture_hides_nothing() -> None:
    words = page_of((40, 40, SENTENCE)).words
    assert says_the_same(SENTENCE.split(), words)
    assert says_the_same([], words)
    assert not says_the_same(["Account", "number", "99999999"], words)
