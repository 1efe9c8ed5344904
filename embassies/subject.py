"""Is a question about missions and help at all, or about a hotel, a recipe, Narnia?"""

from dataclasses import dataclass

from embassies.places import is_known_widely
from embassies.tokens import Token
from portal.countries.gazetteer import city_at

_SENTENCE = 6  # words: longer ones are pleas for help rather than names of things


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a question speaks of, beside the places."""

    has_post: bool
    has_cue: bool
    has_never: bool
    has_fiction: bool
    unknown: int
    words: int

    @property
    def is_other(self) -> bool:
        plea = self.has_cue and self.words >= _SENTENCE
        return self.has_fiction or (self.has_never and not plea)


def is_believable(tokens: list[Token], *, has_sender: bool, has_host: bool) -> bool:
    """Whether enough of a question is understood to answer it."""
    about = _subject(tokens)
    if about.is_other:
        return False
    if about.has_post and not (has_sender and has_host):
        return not about.unknown and not _post_of_a_city(tokens)
    if about.has_post or not about.unknown:
        return True
    if has_sender and has_host:
        return about.has_cue or about.words >= _SENTENCE
    return about.has_cue and about.unknown <= 1


def _subject(tokens: list[Token]) -> _Subject:
    cues = ("citizen", "visa", "stop")
    return _Subject(
        has_post=any(token.has("kind") for token in tokens),
        has_cue=any(
            token.has(cue) for token in tokens if len(token.text) > 3 for cue in cues
        ),
        has_never=any(token.has("never") for token in tokens),
        has_fiction=any(token.has("fiction") for token in tokens),
        unknown=sum(token.is_unknown for token in tokens),
        words=len(tokens),
    )


def _post_of_a_city(tokens: list[Token]) -> bool:
    """Whether "embassy of" is followed by a small or a misspelt city."""
    for at, token in enumerate(tokens[2:], 2):
        of = tokens[at - 1].has("of") and not tokens[at - 1].has("in")
        if of and tokens[at - 2].has("kind") and token.cities and not token.countries:
            return token.edits > 0 or not is_known_widely(city_at(token.cities[0]))
    return False
