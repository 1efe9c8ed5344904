"""Phones: which number a text means, and how it is dialled."""

import phonenumbers
import pytest
from hypothesis import given, strategies as st

from embassies.values.phone_numbers import (
    Phone,
    international,
    is_short_number,
    is_toll_free,
    national,
    parse_phone,
    tel_href,
)

REGIONS = ["FR", "US", "RU", "IT", "XK", "VA", "GB", "AE"]


@pytest.mark.parametrize(
    ("raw", "region", "phone"),
    [
        ("+33 1 53 59 11 10", "US", Phone("+33153591110")),
        ("01 53 59 11 10", "FR", Phone("+33153591110")),
        ("0033 1 53 59 11 10", "US", Phone("+33153591110")),
        ("tel:+1-202-944-6000", "FR", Phone("+12029446000")),
        ("(7-495) 937-15-00", "RU", Phone("+74959371500")),
        ("+33 1 53 59 11 10 ext. 12", "FR", Phone("+33153591110", "12")),
        ("+49(0)30 590039000", "FR", Phone("+4930590039000")),
        ("٠٠٩٧١٢٤٤٣٥٥٩٧", "AE", Phone("+97124435597")),
        ("+１ 202 944 6000", "JP", Phone("+12029446000")),
    ],
)
def test_a_written_number_is_read_as_dialled_in_its_country(raw, region, phone):
    assert parse_phone(raw, region) == phone


@pytest.mark.fault("S13")
@pytest.mark.parametrize(
    "raw",
    [
        "",
        "not a number",
        "112",
        "+380 44 123",
        "+44 20 7235 9371 / 7201 7201",
        "+" * 300,
    ],
)
def test_what_is_not_a_valid_number_has_no_e164(raw):
    assert parse_phone(raw, "GB") == Phone()


def test_an_extension_too_long_to_keep_makes_the_number_invalid_not_shorter():
    assert parse_phone("+33153591110 ext. 12345678901", "FR") == Phone()


@pytest.mark.fault("S11", "S13")
def test_a_hidden_bidi_mark_or_nul_never_reaches_the_number():
    assert parse_phone("+33153591110\u202e", "FR") == Phone("+33153591110")
    assert parse_phone("\x00+3315359\u20661110", "FR") == Phone("+33153591110")


def test_a_number_is_written_for_callers_abroad_and_at_home():
    assert international("+33153591110") == "+33 1 53 59 11 10"
    assert national("+33153591110") == "01 53 59 11 10"
    assert national("+12029446000") == "(202) 944-6000"


def test_text_that_is_not_a_number_is_shown_as_it_is():
    assert international("112") == "112"
    assert national("unknown") == "unknown"


def test_a_tel_address_keeps_the_extension():
    assert tel_href("+33153591110") == "tel:+33153591110"
    assert tel_href("+33153591110", "12") == "tel:+33153591110;ext=12"


@pytest.mark.fault("S13")
def test_a_short_number_can_be_tapped_and_nothing_else():
    assert tel_href("112") == "tel:112"
    assert tel_href("*55") == "tel:*55"
    assert tel_href("#31") == "tel:%2331"
    assert tel_href("") == ""
    assert tel_href("javascript:alert(1)") == ""


@pytest.mark.fault("S13")
def test_short_and_toll_free_numbers_are_told_apart():
    assert is_short_number("112")
    assert not is_short_number("+33153591110")
    assert is_toll_free("+18004444444")
    assert not is_toll_free("+12029446000")
    assert not is_toll_free("")


@pytest.mark.fault("S13")
@given(st.text(max_size=60), st.sampled_from(REGIONS))
def test_any_text_gives_a_dialable_number_or_none(raw, region):
    phone = parse_phone(raw, region)
    if phone.e164:
        read = phonenumbers.parse(tel_href(phone.e164, phone.extension), None)
        assert phonenumbers.is_valid_number(read)
        assert (read.extension or "") == phone.extension
    else:
        assert phone == Phone()
