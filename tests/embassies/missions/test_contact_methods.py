"""Contact methods: what can be tapped, and what is said where it cannot."""

import pytest

from embassies.missions.contact_methods import contact_methods
from embassies.models import Contact


def method(value: str, e164: str = "", channel: str = "phone"):
    (found,) = contact_methods([Contact(channel=channel, value=value, e164=e164)])
    return found


@pytest.mark.parametrize(
    ("value", "href"), [("112", "tel:112"), ("Tel: 117", "tel:117"), ("*55", "tel:*55")]
)
def test_a_short_number_can_be_tapped_and_says_where_it_works(value, href):
    assert method(value).href == href
    assert method(value).warning == "A short number works only in the country itself."


def test_a_number_in_no_plan_is_shown_and_not_linked():
    found = method("+44 00 0000")
    assert (found.text, found.href) == ("+44 00 0000", "")
    assert found.warning.startswith("Shown as recorded")


def test_a_valid_number_is_linked_and_a_fax_is_not():
    assert method("020 7946 0911", "+442079460911").href == "tel:+442079460911"
    assert method("020 7946 0911", "+442079460911", "fax").href == ""
