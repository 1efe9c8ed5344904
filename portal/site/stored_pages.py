"""Which pages are stored, and what of an address they depend on.

By the names of their views. What is not here is rendered for each request: forms with a
secret in them, previews, staff pages, streamed files. All but the last are read from the
primary database.
"""

from portal.page_store.addresses import Stored

_PAGE = Stored()
_FREE = Stored(asks_nothing=True)
_NOW = Stored(seconds=60)
"""Says what time it is somewhere, or whether a post is open."""
_LIST = Stored(("kind", "status", "honorary", "near", "sort", "page"))
_API = Stored(every_query=True)

STORED_PAGES = {
    "home": Stored(("nationality", "in")),
    "help": Stored(("nationality", "in", "city", "near"), seconds=60),
    "countries": _FREE,
    "country": _PAGE,
    "pack": _PAGE,
    "country-suggestions": Stored(("q",), asks_nothing=True),
    "embassies:index": Stored(("q",)),
    "embassies:suggestions": Stored(("q", "format"), asks_nothing=True),
    "embassies:countries-in": _PAGE,
    "embassies:countries-of": _PAGE,
    "embassies:in": _LIST,
    "embassies:of": _LIST,
    "embassies:of_in": _LIST,
    "embassies:in-changes": _PAGE,
    "embassies:of-changes": _PAGE,
    "embassies:map": _PAGE,
    "embassies:vcf": Stored(("version",)),
    "embassies:detail": _NOW,
    "embassies:card": _PAGE,
    "embed-find": Stored(("lang", "in")),
    "embed-help": Stored(("lang", "in")),
    "oembed": Stored(("url", "format", "maxwidth", "maxheight")),
    "about-embed": _PAGE,
    "design": _FREE,
    "about": _PAGE,
    "about-privacy": _FREE,
    "about-accessibility": _FREE,
    "about-data": Stored(("sort", "page")),
    "about-licences": _PAGE,
    "advisories:index": Stored(("page",)),
    "advisories:feed": _PAGE,
    "advisories:detail": _PAGE,
    "cap-index": _PAGE,
    "cap-alert": _PAGE,
    "news:index": Stored(("q", "page")),
    "news:feed": _PAGE,
    "news:in": Stored(("page",)),
    "news:country-feed": _PAGE,
    "news:year": Stored(("page",)),
    "news:month": Stored(("page",)),
    "news:detail": _PAGE,
    "sitemap-index": _PAGE,
    "sitemap": _PAGE,
    "news-sitemap": Stored(seconds=300),
    "robots": _FREE,
    "humans": _FREE,
    "security": _FREE,
    "llms": _FREE,
    "opensearch": _FREE,
    "api-missions": _API,
    "api-mission": _API,
    "api-changes": _API,
    "api-search": _API,
    "api-help": Stored(every_query=True, seconds=60),
    "api-advisories": _API,
    "api-advisory": _API,
    "api-news": _API,
    "api-article": _API,
    "api-arrangements": _API,
    "api-coverage": _API,
    "api-sources": _API,
    "api-schema": Stored(every_query=True, asks_nothing=True),
    "api-docs": _FREE,
    "api-datapackage": _API,
    "api-csv-metadata": Stored(every_query=True, asks_nothing=True),
    "api-dcat": _API,
    "api-dictionary": _FREE,
    "api-index": Stored(every_query=True, asks_nothing=True),
    "api-problem": _FREE,
    "api-countries": _API,
    "api-country": _API,
}

STREAMED = frozenset(
    f"api-missions-{form}"
    for form in ("csv", "ndjson", "geojson", "xlsx", "gpkg", "sqlite")
)
"""Files for everybody, which are kept elsewhere; they may be made from a replica."""
