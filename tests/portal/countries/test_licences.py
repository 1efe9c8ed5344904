"""What a source calls its licence, and the identifier in the SPDX list."""

import pytest

from portal.countries.licences import licence_name, spdx_id


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("CC0 1.0", "CC0-1.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc by-sa 3.0", "CC-BY-SA-3.0"),
        ("CC BY-NC-SA 4.0 International", "CC-BY-NC-SA-4.0"),
        ("Open Government Licence v3.0", "OGL-UK-3.0"),
        ("ODbL 1.0", "ODbL-1.0"),
        ("ODbL", "ODbL-1.0"),
    ],
)
def test_a_known_licence_has_its_identifier(written: str, identifier: str) -> None:
    assert spdx_id(written) == licence_name(written) == identifier


@pytest.mark.parametrize(
    "written", ["Facts", "Public domain", "Creative Commons, as the site states", ""]
)
def test_other_words_stay_as_they_are(written: str) -> None:
    assert spdx_id(written) == ""
    assert licence_name(written) == written
