"""Tell queries about missions and help from others: a hotel, a recipe, Narnia."""

from dataclasses import dataclass

from embassies.search.tokens import Token
from embassies.search.vocabulary import vocabulary
from portal.countries.inflections import base_forms

_SHORT = 4  # letters: a misspelling of so few could be anything
_MISSPELT = 0.5  # edits
_SENTENCE = 6  # words: longer ones are pleas for help rather than names of things


@dataclass(frozen=True, slots=True)
class _Mentions:
    """What a query mentions beside the places: a post, a plight, a way to call …"""

    has_post: bool
    has_cue: bool
    has_contact: bool
    has_never: bool
    has_fiction: bool
    unknown: int
    words: int

    @property
    def is_other(self) -> bool:
        plea = self.has_cue and self.words >= _SENTENCE
        return self.has_fiction or (self.has_never and not plea)


def is_about_other_things(tokens: list[Token]) -> bool:
    """Return whether a query names a hotel, a dish or a country of stories."""
    return _mentions(tokens, []).is_other


def is_on_topic(tokens: list[Token], places: list[Token], *, has_pair: bool) -> bool:
    """Return whether enough of a query is understood to answer it.

    Where neither a post nor a plight is named, every word has to be known and
    well spelt.
    """
    about = _mentions(tokens, places)
    if about.is_other:
        return False
    if about.has_post:
        return True
    misspelt = any(place.edits >= _MISSPELT for place in places)
    # “I lost my passport in …” is on topic; a short misspelt word may be no place.
    if has_pair and about.has_cue:
        return all(len(p.text) > _SHORT or p.edits < _MISSPELT for p in places)
    if has_pair:
        return not misspelt and (not about.unknown or about.words >= _SENTENCE)
    return not (
        about.unknown or (not about.has_cue and (misspelt or about.has_contact))
    )


def _mentions(tokens: list[Token], places: list[Token]) -> _Mentions:
    words = [word for token in tokens for word in token.words]
    named = {place.text for place in places}
    return _Mentions(
        has_post=any(word.role == "kind" for word in words),
        has_cue=any(
            word.role in ("citizen", "visa") or word.value == "help"
            for token in tokens
            if len(token.text) > 2
            for word in token.words
        ),
        has_contact=any(word.value == "contact" for word in words),
        has_never=any(word.role == "never" for word in words),
        has_fiction=any(map(_is_fiction, tokens)),
        unknown=sum(not one.words and one.text not in named for one in tokens),
        words=len(tokens),
    )


def _is_fiction(token: Token) -> bool:
    """Whether a word names a country of stories: Narnia, and in Russian cases too."""
    if token.has("fiction") or not token.is_unknown:
        return token.has("fiction")
    known = vocabulary().words
    forms = (form for form, _case in base_forms(token.text))
    return any(w.role == "fiction" for form in forms for w in known.get(form, ()))
