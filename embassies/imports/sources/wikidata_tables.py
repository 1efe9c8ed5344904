"""Tables of Wikidata ids: countries, kinds of post, places. And how cells are read."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent.parent.parent / "data"

KINDS = {
    "Q620045": "nunciature",
    "Q2712647": "nunciature",  # apostolic delegation
    "Q18414273": "high_commission",
    "Q19600600": "high_commission",  # British
    "Q4824242": "high_commission",  # Australian
    "Q73088858": "deputy_high_commission",  # assistant
    "Q2360219": "permanent_mission",
    "Q94158456": "interests_section",
    "Q64779402": "liaison_office",
    "Q5244910": "representative_office",  # de facto embassy
    "Q61881945": "representative_office",  # de facto consulate
    "Q7314257": "representative_office",
    "Q579581": "representative_office",  # Taipei Representative Office
    "Q372690": "consulate_general",
    "Q108058047": "consulate_general",  # of Sweden
    "Q112307194": "consulate_general",  # of Belgium
    "Q23891529": "honorary_consulate",
    "Q1783003": "consular_agency",
    "Q24868622": "consular_agency",  # consular office
    "Q7843791": "consulate",
    "Q10686185": "consulate",  # of Sweden
    "Q3917681": "embassy",
    "Q113065939": "embassy",  # of the United States
    "Q73414365": "embassy",  # diplomatic mission of El Salvador
    "Q213283": "embassy",  # diplomatic mission, no more exactly
}
"""The kind of each type of item; where an item has several, the first here counts."""

BUILDINGS = {
    "Q41176": "building",
    "Q811979": "architectural structure",
    "Q35112127": "historic building",
    "Q11755880": "residential building",
    "Q1021645": "office building",
    "Q3947": "house",
    "Q1802963": "mansion",
    "Q3950": "villa",
    "Q16560": "palace",
    "Q4989906": "monument",
    "Q5003624": "memorial",
    "Q570116": "tourist attraction",
    "Q2319498": "landmark",
    "Q33506": "museum",
    "Q210272": "cultural heritage",
    "Q358": "heritage site",
    "Q839954": "archaeological site",
    "Q109607": "ruins",
}
"""Types of items that are about the walls of a post and not its work."""

HONORARY = "honorary_consulate"


@dataclass(frozen=True, slots=True)
class Entity:
    """The role of an item; ``country`` is blank for what is no country."""

    country: str
    role: str


@cache
def entities() -> dict[str, Entity]:
    """Return countries, their organs, and items that are known to be neither."""
    rows = _rows("wikidata_countries.csv")
    return {row["wikidata_id"]: Entity(row["country"], row["role"]) for row in rows}


@cache
def places() -> dict[str, str]:
    """Return the city of places whose name is misleading; blank for regions."""
    return {row["wikidata_id"]: row["city"] for row in _rows("wikidata_places.csv")}


def country_of(item: str) -> str:
    """Return the alpha-2 code of an item; blank where it is no country."""
    entity = entities().get(item)
    return entity.country if entity else ""


def why_not(item: str, label: str) -> str:
    """Return why an item is no country of the portal."""
    entity = entities().get(item)
    role = entity.role if entity else "not known to the portal"
    return f"{label or item}: {role}"


def item_id(address: str) -> str:
    """Return the id at the end of an item's address."""
    return address.rsplit("/", 1)[-1]


def split_values(cell: str) -> tuple[str, ...]:
    """Return the values of a cell, which are joined by ``|``."""
    return tuple(filter(None, (value.strip() for value in cell.split("|"))))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
