"""The SPDX identifier of a licence, from what a source calls it. Pure."""

import re

_FORMS = (
    (r"CC[ -]?0(?:[ -](?:v|version )?1\.0)?", "CC0-1.0"),
    (
        r"CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -](?:v|version )?(\d\.\d)(?: international)?",
        r"CC-\1-\2",
    ),
    (r"(?:Open Government Licen[cs]e|OGL)(?:[ -]UK)?[ -]v?(\d\.\d)", r"OGL-UK-\1"),
    (r"(?:ODbL|Open Database License)(?:[ -]v?1\.0)?", "ODbL-1.0"),
    (r"ODC-By(?:[ -]v?1\.0)?", "ODC-By-1.0"),
    (r"PDDL(?:[ -]v?1\.0)?", "PDDL-1.0"),
)
"""What sources write, and the identifier (https://spdx.org/licenses/)."""


def spdx_id(licence: str) -> str:
    """Return the identifier; "" where the list has none, as for “Public domain”."""
    for form, identifier in _FORMS:
        if found := re.fullmatch(form, licence.strip().upper(), re.IGNORECASE):
            return found.expand(identifier)
    return ""


def licence_name(licence: str) -> str:
    """Return the identifier, or the words of the source where there is none."""
    return spdx_id(licence) or licence
