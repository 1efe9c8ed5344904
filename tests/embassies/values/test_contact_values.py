"""Contacts as people and spreadsheets write them: which a text holds, and what is none."""

import pytest
from hypothesis import given, strategies as st

from embassies.values.contact_values import (
    DAMAGED,
    NO_EMAIL,
    NO_NUMBER,
    NO_WEB,
    SEVERAL,
    ContactValue,
    Fault,
    form_fault,
    read_contact,
)
from embassies.values.phone_numbers import parse_phone, short_number
from portal.web.formulas import FORMULA

DIALLED = [
    ("TG", "+228 22 21 61 94", "+22822216194"),
    ("TG", "22 21 61 94", "+22822216194"),
    ("TG", "228 22216194", "+22822216194"),
    ("TG", "00228 22 21 61 94", "+22822216194"),
    ("TG", "+ 228 - 22 21 61 94", "+22822216194"),
    ("TG", "(+228) 22 21 61 94", "+22822216194"),
    ("TG", "Tel.: +228 22 21 61 94", "+22822216194"),
    ("TG", "tel:+228-22-21-61-94", "+22822216194"),
    ("TG", "Phone (24h): +228 22 21 61 94", "+22822216194"),
    ("TG", "+228 22 21 61 94 (Mon-Fri 9-17)", "+22822216194"),
    ("TG", "+228 22 21 61 94 24/7", "+22822216194"),
    ("TG", "+228 22 21 61 94 - emergencies only", "+22822216194"),
    ("TG", "22822216194.0", "+22822216194"),
    ("TG", "\u202a+228 22 21 61 94\u202c", "+22822216194"),
    ("TG", "+33 1 53 59 11 10", "+33153591110"),
    ("FR", "01\u00a053\u00a059\u00a011\u00a010", "+33153591110"),
    ("FR", "01\u202f53\u202f59\u202f11\u202f10", "+33153591110"),
    ("FR", "+33 (0)1.53.59.11.10", "+33153591110"),
    ("FR", "01 53 59 11 10 (int. 12)", "+33153591110;12"),
    ("FR", "+33 1 53 59 11 10 ext. 12", "+33153591110;12"),
    ("FR", "+33 1 53 59 11 10x12", "+33153591110;12"),
    ("FR", "+33 1 53 59 11 10 poste 12", "+33153591110;12"),
    ("FR", "tel:+33153591110;ext=12", "+33153591110;12"),
    ("US", "(202) 944-6000,,12", "+12029446000;12"),
    ("US", "+1 202 944 6000 #12", "+12029446000;12"),
    ("US", "011 33 1 53 59 11 10", "+33153591110"),
    ("US", "1-800-FLOWERS", "+18003569377"),
    ("VE", "1-888-407-4747", "+18884074747"),
    ("DE", "+49 (0)30 590 039 000", "+4930590039000"),
    ("DE", "(030) 590039000", "+4930590039000"),
    ("DE", "030/590039000", "+4930590039000"),
    ("DE", "+49 30 / 590039000", "+4930590039000"),
    ("DE", "030.590039000", "+4930590039000"),
    ("DE", "+49 30 590039-0", "+49305900390"),
    ("DE", "030 590039000 App. 12", "+4930590039000;12"),
    ("AT", "0043 5574/4951", "+4355744951"),
    ("IT", "[39] (06) 4674-1", "+390646741"),
    ("RU", "8 (495) 937-15-00", "+74959371500"),
    ("RU", "+7 495 937-15-00 (доб. 12)", "+74959371500;12"),
    ("MX", "(011) [52]-55-5080-2000", "+525550802000"),
    ("GY", "[592] 225-4900 through 4909", "+5922254900"),
    ("JP", "＋８１ ３ ５７９８ ６０００", "+81357986000"),
    ("EG", "٠٢ ٢٤١٧٧٢٣٦", "+20224177236"),
    ("IN", "०११ २६११ ५२२२", "+911126115222"),
    ("IR", "۰۲۱ ۶۴۱۲ ۳۰۰۰", "+982164123000"),
    ("NG", "+234-803-123-4567 (WhatsApp)", "+2348031234567"),
    ("BR", "(11) 3030-4040", "+551130304040"),
]
"""Where, as written, and what a person would dial there."""

SEVERAL_NUMBERS = [
    ("TG", "+228 22 21 61 94 / 95", ["+22822216194", "+22822216195"]),
    ("TG", "+228 22 21 61 94/95", ["+22822216194", "+22822216195"]),
    ("TG", "+228 22 21 61 94, 22 21 61 95", ["+22822216194", "+22822216195"]),
    ("TG", "22 21 61 94 or 22 21 61 95", ["+22822216194", "+22822216195"]),
    ("TG", "228-22-21-61-94/22-21-61-95", ["+22822216194", "+22822216195"]),
    ("TG", "+228 22216194\n+228 22216195", ["+22822216194", "+22822216195"]),
    ("TG", "+228 22216194 +33 1 53 59 11 10", ["+22822216194", "+33153591110"]),
    ("GB", "+44 20 7235 9371 / 7201 7201", ["+442072359371", "+442072017201"]),
    ("US", "202-944-6000/6001/6002", ["+12029446000", "+12029446001", "+12029446002"]),
    ("IT", "+39 06 46741 / 06 46742", ["+390646741", "+390646742"]),
    ("DE", "+49 30 590039 / 40", ["+4930590039", "+4930590040"]),
    ("KE", "+254 20 1234567/8", ["+254201234567", "+254201234568"]),
    ("FI", "+358 9 1234567 x12; +358 9 1234567 x13", ["+35891234567;12", "+35891234567;13"]),
]  # fmt: skip

UNCERTAIN = [
    ("TG", "2221619"),
    ("TG", "+228 22 21 61 94, 95"),
    ("TG", "+228 22 21 61 94; 95"),
    ("TG", "Tel +228 22 21 61 94 Fax +228 22 21 61 95"),
    ("FI", "+358 9 123 4567 ext 12/13"),
    ("DE", "+44 20 7235 9371 / 7201 7201"),
    ("DE", "+49 30 590039-0/-40"),
    ("DE", "0761/20300/40"),
    ("GB", "+44-4823557"),
    ("GB", "ask the porter"),
]

DAMAGE = [
    "2.28222E+11",
    "2,28222E+11",
    "228222000000",
    "228222000000.0",
    "#####",
    "#N/A",
    "#VALUE!",
]


def dialled(value: str, seat: str) -> str:
    phone = parse_phone(value, seat)
    return ";".join(filter(None, (phone.e164, phone.extension)))


def values(channel: str, text: str, seat: str = "TG") -> list[str]:
    found = read_contact(channel, text, seat)
    return [one.value for one in found if isinstance(one, ContactValue)]


def reasons(channel: str, text: str) -> list[str]:
    found = read_contact(channel, text, "TG")
    return [one.reason for one in found if isinstance(one, Fault)]


@pytest.mark.parametrize(("seat", "text", "number"), DIALLED)
def test_a_number_in_any_real_spelling_is_dialled_as_a_person_would(seat, text, number):
    (value,) = values("phone", text, seat)
    assert dialled(value, seat) == number


@pytest.mark.parametrize(("seat", "text", "numbers"), SEVERAL_NUMBERS)
def test_several_numbers_in_one_text_are_several_contacts(seat, text, numbers):
    assert [dialled(one, seat) for one in values("phone", text, seat)] == numbers


@pytest.mark.fault("S13")
@pytest.mark.parametrize(("seat", "text"), UNCERTAIN)
def test_what_is_not_certain_is_kept_as_it_is_and_never_dialled(seat, text):
    (found,) = read_contact("phone", text, seat)
    assert found == ContactValue(text, is_clear=False)
    assert dialled(text, seat) == ""


@pytest.mark.parametrize("text", DAMAGE)
def test_what_a_spreadsheet_did_to_a_number_is_told_and_never_dialled(text):
    assert reasons("phone", text) == [DAMAGED]
    assert dialled(text, "TG") == ""


@pytest.mark.parametrize(
    "text", ["+4113", "N/A", "-", "none", "a@b.org", "https://b.org"]
)
def test_what_is_no_number_is_told(text):
    assert reasons("phone", text) == [NO_NUMBER]


@pytest.mark.fault("S13")
@pytest.mark.parametrize(
    ("text", "short"), [("112", "112"), ("Tel: 117", "117"), ("*55", "*55")]
)
def test_a_short_number_is_kept_and_can_be_dialled_there(text, short):
    assert values("phone", text) == [text]
    assert short_number(text) == short


def test_two_short_numbers_are_two_contacts():
    assert values("phone", "112 / 102") == ["112", "102"]


def test_the_words_beside_a_number_or_an_address_become_its_note():
    (number,) = read_contact("phone", "+228 22 21 61 94 (emergencies, 24h)", "TG")
    (email,) = read_contact("email", "a@b.org (visa only)", "TG")
    assert [one.note for one in (number, email) if isinstance(one, ContactValue)] == [
        "emergencies, 24h",
        "visa only",
    ]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("a@example.org; b@example.org", ["a@example.org", "b@example.org"]),
        ("a@b.org, c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org / c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org or c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org\nc@d.org", ["a@b.org", "c@d.org"]),
        ("mailto:visa@example.org?subject=A visa", ["visa@example.org"]),
        ("mailto:mailto:a@b.org", ["a@b.org"]),
        ("E-mail: a@b.org.", ["a@b.org"]),
        ("Consular Section <a@b.org>", ["a@b.org"]),
        ("a@bücher.example", ["a@bücher.example"]),
    ],
)
def test_each_e_mail_address_in_a_text_is_read(text, addresses):
    assert values("email", text) == addresses


@pytest.mark.parametrize(
    "text",
    ["x(at)y", "x [at] y", "consular(at)example.org", "x@y", "a@b..org", "none", ".a@b.org"],
)  # fmt: skip
def test_what_is_no_e_mail_address_is_told_with_its_text(text):
    assert read_contact("email", text, "TG") == [Fault(text, NO_EMAIL)]


def test_the_good_address_beside_a_bad_one_is_kept():
    assert values("email", "a@b.org, c@d") == ["a@b.org"]
    assert reasons("email", "a@b.org, c@d") == [NO_EMAIL]


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://a.org; https://b.org", ["https://a.org", "https://b.org"]),
        ("https://a.org, www.b.org", ["https://a.org", "https://www.b.org"]),
        ("https://a.org or http://b.org", ["https://a.org", "http://b.org"]),
        ("https://a.org/x,y;z", ["https://a.org/x,y;z"]),
        ("www.x.org/visa", ["https://www.x.org/visa"]),
        ("http://http://x.org", ["http://x.org"]),
        ("HTTP://X.org", ["http://X.org"]),
    ],
)
def test_each_web_address_in_a_text_is_read(text, addresses):
    assert values("website", text) == addresses


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "https://", "x", "a@b.org", "https//x.org", "https://[::1",
     "https://good.org@bad.org"],
)  # fmt: skip
def test_what_is_no_web_address_is_told(text):
    assert reasons("website", text) == [NO_WEB]


@pytest.mark.fault("S5")
@pytest.mark.parametrize("channel", ["phone", "email", "website"])
def test_a_formula_is_no_contact(channel):
    assert read_contact(channel, "\u200b=1+1", "TG") == [Fault("\u200b=1+1", FORMULA)]


@pytest.mark.fault("S5")
@pytest.mark.parametrize("text", ["+228 22 21 61 94\n=1+1", "+228 22 21 61 94 (=visa)"])
def test_a_formula_behind_a_number_is_no_contact_either(text):
    assert reasons("phone", text)[-1] == FORMULA


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+228 22 21 61 94", ""),
        ("2221619", ""),
        ("+228 22 21 61 94 / 95", SEVERAL),
        ("2.28222E+11", DAMAGED),
        ("ask the porter", NO_NUMBER),
    ],
)
def test_a_field_takes_one_contact_and_says_what_to_write(text, reason):
    assert form_fault("phone", read_contact("phone", text, "TG")) == reason


PIECES = st.sampled_from(["+228 22 21 61 94", "a@b.org", "www.b.org", "95", " / ", "; ", ", ", "x", "\n", "(24h)", "=", "mailto:", " or "])  # fmt: skip


@given(
    st.sampled_from(["phone", "email", "website"]),
    st.text(max_size=40) | st.lists(PIECES, max_size=6).map("".join),
)
def test_what_was_read_is_read_the_same_again(channel, text):
    found = values(channel, text)
    assert [values(channel, one) for one in found] == [[one] for one in found]
