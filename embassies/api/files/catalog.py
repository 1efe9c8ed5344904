"""The files as a catalog that data portals harvest (DCAT 3)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from embassies.api.files.descriptions import (
    ABOUT,
    KEYWORDS,
    NAME,
    TITLE,
    Described,
    address_of,
    media_type,
    title_of,
)
from embassies.api.files.formats import FORMATS, Format
from portal.web.structured_data import JsonLd, absolute, without_blanks

_ANY_OF_THEM = (
    "Each record names its licence; the sources are listed with theirs. Nothing in the"
    " files is under a share-alike licence."
)
_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_EU = "http://publications.europa.eu/resource/authority"
_FORMS = {
    "csv": ("CSV", "https://www.rfc-editor.org/info/rfc4180"),
    "ndjson": ("JSON", ""),
    "geojson": ("GEOJSON", "https://www.rfc-editor.org/info/rfc7946"),
    "xlsx": ("XLSX", "https://www.iso.org/standard/71691.html"),
    "gpkg": ("GPKG", "http://www.opengis.net/doc/IS/geopackage/1.3"),
}
"""The file type as the EU names it, and the standard that a file keeps."""


def catalog(described: Described) -> JsonLd:
    """Return the catalog that data portals harvest (DCAT 3, JSON-LD)."""
    home = absolute(reverse("api-docs"))
    return {
        "@context": _DCAT,
        "@id": absolute(reverse("api-dcat")),
        "@type": "dcat:Catalog",
        "dct:title": TITLE,
        "dct:description": ABOUT,
        "foaf:homepage": {"@id": absolute("/")},
        "dct:publisher": _publisher(),
        "dcat:dataset": {
            "@id": absolute(reverse("api-datapackage")),
            "@type": "dcat:Dataset",
            "dct:title": TITLE,
            "dct:description": ABOUT,
            "dct:identifier": NAME,
            "dct:modified": _moment(described),
            "dct:rights": {"@type": "dct:RightsStatement", "dct:title": _ANY_OF_THEM},
            "dcat:version": str(described.version),
            "dcat:keyword": KEYWORDS,
            "dcat:landingPage": {"@id": home},
            "dct:source": [{"@id": one} for one in described.homes],
            "dct:language": {"@id": f"{_EU}/language/ENG"},
            "dct:accrualPeriodicity": {"@id": f"{_EU}/frequency/UPDATE_CONT"},
            "dct:publisher": _publisher(),
            **_contact_point(),
            "dcat:distribution": [_distribution(form) for form in FORMATS],
        },
    }


def _publisher() -> JsonLd:
    """Return who runs this copy, or the site itself where nobody is named."""
    return {
        "@id": absolute("/"),
        "@type": "foaf:Agent",
        "foaf:name": settings.OPERATOR or absolute("/"),
    }


def _contact_point() -> JsonLd:
    if not settings.CONTACT:
        return {}
    scheme = urlsplit(settings.CONTACT).scheme
    name = {"mailto": "hasEmail", "tel": "hasTelephone"}.get(scheme, "hasURL")
    contact = {
        "@type": "vcard:Organization",
        f"vcard:{name}": {"@id": settings.CONTACT},
    }
    return {"dcat:contactPoint": contact}


def _moment(described: Described) -> JsonLd:
    return {"@type": "xsd:dateTime", "@value": described.version.at.isoformat()}


def _distribution(form: Format) -> JsonLd:
    media = f"https://www.iana.org/assignments/media-types/{media_type(form)}"
    return {
        "@id": address_of(form),
        "@type": "dcat:Distribution",
        "dct:title": title_of(form),
        "dcat:accessURL": {"@id": address_of(form)},
        "dcat:downloadURL": {"@id": address_of(form)},
        "dcat:mediaType": {"@id": media},
        **_form(form),
        "dct:license": {"@id": absolute(reverse("about-licences"))},
    }


def _form(form: Format) -> JsonLd:
    """Return the file type and the standard of a file, where they are named."""
    kind, standard = _FORMS.get(form.name, ("", ""))
    facts = {
        "dct:format": kind and {"@id": f"{_EU}/file-type/{kind}"},
        "dct:conformsTo": standard and {"@id": standard},
    }
    return without_blanks(facts)
