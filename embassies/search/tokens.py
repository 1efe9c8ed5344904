"""A token: a word or a name of a query, with all that it may mean."""

from dataclasses import dataclass

from embassies.search.vocabulary import Word
from portal.countries.inflections import Case


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a name of several words, with all that it may mean."""

    text: str
    words: tuple[Word, ...] = ()
    countries: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    cities: tuple[int, ...] = ()
    areas: tuple[int, ...] = ()
    edits: float = 0.0
    case: Case = ""
    meant: str = ""
    """The known name that a misspelt word was taken for."""
    rivals: tuple[str, ...] = ()
    """Other countries whose names are as near to a misspelt word."""

    @property
    def is_place(self) -> bool:
        return bool(self.countries or self.people or self.cities or self.areas)

    @property
    def is_unknown(self) -> bool:
        return not self.words and not self.is_place

    def has(self, role: str) -> bool:
        # Asked 60 times a query: a loop is quicker than any().
        for word in self.words:  # noqa: SIM110
            if word.role == role:
                return True
        return False
