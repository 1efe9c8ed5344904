"""Diplomatic missions from Wikidata's query service: SPARQL results as JSON.

Live from ADDRESS, or a saved file. The query gives one result for each item, its
values joined by ``|``.
"""

import codecs
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from urllib.parse import urlencode

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.pipeline.table import MAX_ROWS
from embassies.imports.sources.wikidata_claims import Claims, mission_row
from embassies.imports.sources.wikidata_seats import Item
from embassies.imports.sources.wikidata_tables import item_id, split_values
from portal.translations.models import is_language

ENDPOINT = "https://query.wikidata.org/sparql"
QUERY = """
SELECT ?mission ?types ?classes ?operators ?countries ?cities ?jurisdictions ?points ?phones
       ?emails ?websites ?facebook ?twitter ?youtube ?addresses ?begun ?ended ?names
WHERE {
  {
    SELECT ?mission
      (GROUP_CONCAT(DISTINCT STR(?type); separator="|") AS ?types)
      (GROUP_CONCAT(DISTINCT STR(?class); separator="|") AS ?classes)
      (GROUP_CONCAT(DISTINCT STR(?operator); separator="|") AS ?operators)
      (GROUP_CONCAT(DISTINCT STR(?country); separator="|") AS ?countries)
      (GROUP_CONCAT(DISTINCT CONCAT(STR(?city), " ", ?cityName); separator="|")
        AS ?cities)
      (GROUP_CONCAT(DISTINCT CONCAT(STR(?area), " ", ?areaName); separator="|")
        AS ?jurisdictions)
      (GROUP_CONCAT(DISTINCT STR(?point); separator="|") AS ?points)
      (GROUP_CONCAT(DISTINCT ?phone; separator="|") AS ?phones)
      (GROUP_CONCAT(DISTINCT STR(?email); separator="|") AS ?emails)
      (GROUP_CONCAT(DISTINCT STR(?website); separator="|") AS ?websites)
      (GROUP_CONCAT(DISTINCT ?facebookId; separator="|") AS ?facebook)
      (GROUP_CONCAT(DISTINCT ?twitterId; separator="|") AS ?twitter)
      (GROUP_CONCAT(DISTINCT ?youtubeId; separator="|") AS ?youtube)
      (GROUP_CONCAT(DISTINCT STR(?street); separator="|") AS ?addresses)
      (MIN(STR(?start)) AS ?begun)
      (MAX(STR(?end)) AS ?ended)
      (GROUP_CONCAT(DISTINCT CONCAT(LANG(?name), "=", ?name); separator="|") AS ?names)
    WHERE {
      VALUES ?type {
        wd:Q3917681 wd:Q18414273 wd:Q620045 wd:Q2712647 wd:Q73088858 wd:Q2360219
        wd:Q94158456 wd:Q64779402 wd:Q5244910 wd:Q61881945 wd:Q7314257 wd:Q372690
        wd:Q23891529 wd:Q1783003 wd:Q24868622 wd:Q7843791 wd:Q213283
      }
      ?mission wdt:P31/wdt:P279* ?type ;
               wdt:P137 ?operator ;
               wdt:P17 ?country .
      OPTIONAL { ?mission wdt:P31 ?class }
      OPTIONAL { ?mission wdt:P131 ?city . ?city rdfs:label ?cityName .
                 FILTER(LANG(?cityName) = "en") }
      OPTIONAL { ?mission wdt:P1001 ?area . ?area rdfs:label ?areaName .
                 FILTER(LANG(?areaName) = "en") }
      OPTIONAL { ?mission wdt:P625 ?point }
      OPTIONAL { ?mission wdt:P1329 ?phone }
      OPTIONAL { ?mission wdt:P968 ?email }
      OPTIONAL { ?mission wdt:P856 ?website }
      OPTIONAL { ?mission wdt:P2013 ?facebookId }
      OPTIONAL { ?mission wdt:P2002 ?twitterId }
      OPTIONAL { ?mission wdt:P2397 ?youtubeId }
      OPTIONAL { ?mission wdt:P6375 ?street }
      OPTIONAL { ?mission wdt:P571 ?start }
      OPTIONAL { ?mission wdt:P576|wdt:P582 ?end }
      OPTIONAL { ?mission rdfs:label ?name .
                 FILTER(LANG(?name) IN ("en", "fr", "es", "de", "ru", "uk", "ar")) }
    }
    GROUP BY ?mission
  }
}
"""
"""P31/P279* what it is, P137 operator, P17 country, P131 place, P1001 jurisdiction,
P625 point, P1329 phone, P968 e-mail, P856 website, P2013, P2002, P2397 social media,
P6375 address, P571 beginning, P576/P582 end. The types are those of wikidata_tables.KINDS."""

ADDRESS = f"{ENDPOINT}?{urlencode({'query': QUERY, 'format': 'json'})}"
_CHUNK = 64 * 1024
# Characters of one result; what is longer is no result.
_LONGEST = 1024 * 1024
_START = re.compile(r'"bindings"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")
_POINT = re.compile(r"Point\((-?[0-9.]+) (-?[0-9.]+)\)")
Binding = Mapping[str, Mapping[str, str]]


def read(stream: BinaryIO, date: str) -> Iterator[MissionRow | Rejection]:
    """Yield each result; the line is its number. Memory does not grow."""
    for line, binding in enumerate(_bindings(stream), start=1):
        if line > MAX_ROWS:
            raise ImportFailedError(f"It has more than {MAX_ROWS:,} results.")
        values = defaultdict(
            str, {name: str(cell.get("value", "")) for name, cell in binding.items()}
        )
        yield mission_row(_claims(line, values), date)


def _claims(line: int, values: Mapping[str, str]) -> Claims:
    hosts = _items(values, "countries")
    return Claims(
        line=line,
        item=item_id(values["mission"]),
        operators=_items(values, "operators"),
        host=hosts[0] if len(hosts) == 1 else Item("", "several countries"),
        types=(*_items(values, "types"), *_items(values, "classes")),
        city=next(iter(_items(values, "cities")), Item()),
        jurisdictions=_items(values, "jurisdictions"),
        point=_point(values["points"]),
        phones=split_values(values["phones"]),
        emails=split_values(values["emails"]),
        websites=split_values(values["websites"]),
        social=tuple(
            (network, name)
            for network in ("facebook", "twitter", "youtube")
            for name in split_values(values[network])
        ),
        address=next(iter(split_values(values["addresses"])), ""),
        begun=values["begun"][:10],
        ended=values["ended"][:10],
        names=_names(values),
    )


def _items(values: Mapping[str, str], name: str) -> tuple[Item, ...]:
    pairs = (one.partition(" ") for one in split_values(values[name]))
    return tuple(Item(item_id(address), label) for address, _, label in pairs)


def _names(values: Mapping[str, str]) -> dict[str, str]:
    pairs = (one.partition("=") for one in split_values(values["names"]))
    return {
        language: name for language, _, name in pairs if name and is_language(language)
    }


def _point(text: str) -> tuple[float, float] | None:
    """Return the one point (WKT, longitude first); None where there are several."""
    found = {(float(north), float(east)) for east, north in _POINT.findall(text)}
    on_earth = [one for one in found if abs(one[0]) <= 90 and abs(one[1]) <= 180]
    return on_earth[0] if len(found) == len(on_earth) == 1 else None


def _bindings(stream: BinaryIO) -> Iterator[Binding]:
    """Yield the results one by one, so that a large answer is never held whole."""
    decoder, buffer = json.JSONDecoder(), _Buffer(stream)
    if not buffer.skip(_START):
        raise ImportFailedError("It holds no SPARQL results in JSON.")
    while True:
        buffer.skip(_BETWEEN)
        if buffer.text.startswith("]"):
            return
        yield _checked(buffer.take(decoder))


def _checked(value: object) -> Binding:
    if not isinstance(value, dict) or not all(
        isinstance(cell, dict) for cell in value.values()
    ):
        raise ImportFailedError("It holds something else than SPARQL results.")
    return value


class _Buffer:
    """The part of a text that is not read yet."""

    def __init__(self, stream: BinaryIO) -> None:
        self._chunks = iter(lambda: stream.read(_CHUNK), b"")
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self.text = ""
        self._more()

    def skip(self, pattern: re.Pattern[str]) -> bool:
        """Drop the text up to the end of a pattern; False where it is not near."""
        found = pattern.search(self.text)
        self.text = self.text[found.end() :] if found else self.text
        if not self.text:
            self._more()
        return found is not None

    def take(self, decoder: json.JSONDecoder) -> object:
        """Return the JSON value that the text begins with."""
        while True:
            try:
                value, end = decoder.raw_decode(self.text)
            except (ValueError, RecursionError):
                if len(self.text) > _LONGEST or not self._more():
                    raise ImportFailedError("The JSON is broken or cut off.") from None
                continue
            self.text = self.text[end:]
            return value

    def _more(self) -> bool:
        chunk = next(self._chunks, b"")
        try:
            self.text += self._decode(chunk)
        except UnicodeDecodeError:
            raise ImportFailedError("It is not UTF-8.") from None
        return bool(chunk)
