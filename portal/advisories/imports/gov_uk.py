"""Warnings of the United Kingdom's travel advice, from the content API of GOV.UK.

The index lists a page for each country; a page holds ``details.alert_status``, a list of
codes, and no code where it warns of nothing. Documented at
https://content-api.publishing.service.gov.uk/.
"""

from collections.abc import Iterable, Iterator

from portal.advisories.imports.rows import (
    AdviceImportError,
    AdviceRow,
    Document,
    Fault,
    Get,
    as_date,
    as_object,
    as_text,
)
from portal.countries.gazetteer import countries_named

SCALE = "Warnings of the travel advice page"
SITE = "https://www.gov.uk"
INDEX = f"{SITE}/api/content/foreign-travel-advice"
WARNINGS = {
    "avoid_all_travel_to_whole_country": (
        "FCDO advises against all travel to the whole country"
    ),
    "avoid_all_but_essential_travel_to_whole_country": (
        "FCDO advises against all but essential travel to the whole country"
    ),
    "avoid_all_travel_to_parts": (
        "FCDO advises against all travel to parts of the country"
    ),
    "avoid_all_but_essential_travel_to_parts": (
        "FCDO advises against all but essential travel to parts of the country"
    ),
}
"""What a page of GOV.UK shows for each code, the gravest first."""
PLACES = {"usa": "US", "the-occupied-palestinian-territories": "PS"}
"""Pages whose names are no names of one country."""


def collect(get: Get) -> Iterator[Document]:
    """Yield the page of each country that the index lists."""
    links = as_object(as_object(get(INDEX)).get("links"))
    children = links.get("children")
    paths = [
        as_text(as_object(child).get("base_path"))
        for child in (children if isinstance(children, list) else ())
    ]
    if not any(paths):
        raise AdviceImportError("The index lists no country.")
    for path in filter(None, paths):
        address = f"{SITE}/api/content{path}"
        yield Document(address, get(address))


def read(documents: Iterable[Document]) -> Iterator[AdviceRow | Fault]:
    """Yield each page that is public."""
    for document in documents:
        page = as_object(document.content)
        if page.get("schema_name") not in (None, "travel_advice"):
            continue
        if page.get("withdrawn_notice"):
            continue
        yield _row(document.address, page)


def _row(address: str, page: object) -> AdviceRow | Fault:
    content = as_object(page)
    path = as_text(content.get("base_path"))
    label = path or address or "a page"
    details = as_object(content.get("details"))
    codes = details.get("alert_status")
    date = as_date(content.get("public_updated_at") or content.get("updated_at"))
    country = _country(path, as_object(details.get("country")))
    if not isinstance(codes, list) or not set(codes) <= WARNINGS.keys():
        return Fault(label, "its warnings have another form than expected")
    if not (country and date):
        return Fault(label, "it has no date" if country else "its country is not known")
    level = "; ".join(text for code, text in WARNINGS.items() if code in codes)
    return AdviceRow(country, level, f"{SITE}{path}", date)


def _country(path: str, country: object) -> str:
    """Return the alpha-2 code of a page; blank where its name is not one country's."""
    slug = path.rpartition("/")[2]
    name = as_text(as_object(country).get("name")) or slug.replace("-", " ")
    found = countries_named(name)
    return PLACES.get(slug) or (found[0] if len(found) == 1 else "")
