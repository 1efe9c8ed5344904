"""Contact methods: what can be tapped, and what is said where it cannot."""

import pytest

from embassies.missions.contact_methods import contact_methods
from embassies.models import Contact, Mission
from portal.countries.models import Source


def method(value: str, e164: str = "", channel: str = "phone"):
    (found,) = contact_methods([Contact(channel=channel, value=value, e164=e164)])
    return found


@pytest.mark.fault("S13")
@pytest.mark.parametrize(
    ("value", "href"), [("112", "tel:112"), ("Tel: 117", "tel:117"), ("*55", "tel:*55")]
)
def test_a_short_number_can_be_tapped_and_says_where_it_works(value, href):
    assert method(value).href == href
    assert method(value).warning == "A short number works only in the country itself."


@pytest.mark.fault("S13")
def test_a_number_in_no_plan_is_shown_and_not_linked():
    found = method("+44 00 0000")
    assert (found.text, found.href) == ("+44 00 0000", "")
    assert found.warning.startswith("Shown as recorded")


def test_a_valid_number_is_linked_and_a_fax_is_not():
    assert method("020 7946 0911", "+442079460911").href == "tel:+442079460911"
    assert method("020 7946 0911", "+442079460911", "fax").href == ""


def test_the_source_of_the_best_rank_comes_first_and_then_the_newest():
    mission = Mission(pk=1, sending_country="FR", receiving_country="GB")
    sources = {
        "wiki": Source(key="wiki", rank=4),
        "host": Source(key="host", rank=1, publisher="GB"),
        "ministry": Source(key="ministry", rank=1, publisher="FR"),
    }
    contacts = [
        Contact(
            mission=mission,
            channel="phone",
            purpose="general",
            value=value,
            source=sources[key],
            source_date=date,
        )
        for value, key, date in (
            ("1", "wiki", "2026-11-01"),
            ("2", "host", "2026-01"),
            ("3", "ministry", "2024"),
            ("4", "ministry", "2025"),
        )
    ]
    shown = [one.contact.value for one in contact_methods(contacts)]
    assert shown == ["4", "3", "2", "1"]
