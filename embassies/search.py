"""stub until merged"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    query: str
    results: list = field(default_factory=list)
    alternatives: list = field(default_factory=list)


def search(text: str, *, limit: int = 20) -> Answer:
    return Answer(text)


def suggest(text: str, limit: int = 8) -> list:
    return []
