"""What international number does a printed telephone number stand for?"""

import pytest

from tools.starter_build.phones import e164, printed_phones


@pytest.mark.parametrize(
    ("printed", "region", "number"),
    [
        ("[33] (1) 43-12-22-22", "FR", "+33143122222"),
        ("[44] (0) 20-7499-9000", "GB", "+442074999000"),
        ("[39] 06-46741", "IT", "+390646741"),
        ("[61] (02) 6214-5600", "AU", "+61262145600"),
        ("(246) 227-4000", "BB", "+12462274000"),
        ("(501) 822-4011", "BZ", "+5018224011"),
        ("(+598) 1770-2000", "UY", "+59817702000"),
        ("[20-2] 2797-3300", "EG", "+20227973300"),
        ("(011) 52-55-5080-2005", "MX", "+525550802005"),
        ("[00] (965) 2259-1001", "KW", "+96522591001"),
        ("0760-030-3000", "IQ", "+9647600303000"),
        ("1-888-407-4747", "VE", "+18884074747"),
        ("[592] 225-4900 through 4909", "GY", "+5922254900"),
        ("[234] (9) 461-4000", "NG", ""),
    ],
)
def test_a_printed_number_becomes_one_that_can_be_dialled(printed, region, number):
    phone = printed_phones(printed, region)[0]
    assert (phone.printed, phone.e164) == (printed, number)


def test_two_numbers_in_one_line_are_two():
    phones = printed_phones("[33] (1) 43-12-22-22, [33] (1) 42-66-97-83", "FR")
    assert [phone.e164 for phone in phones] == ["+33143122222", "+33142669783"]


def test_an_extension_is_kept_apart():
    phone = printed_phones("[1] (202) 800-7201 (ext. 100)", "US")[0]
    assert (phone.e164, phone.extension) == ("+12028007201", "100")


def test_whose_number_it_is_stays_beside_it():
    phone = printed_phones("US Embassy Riyadh [966] 11-835-4000", "YE")[0]
    assert (phone.note, phone.e164) == ("US Embassy Riyadh", "+966118354000")


def test_words_alone_are_no_number():
    assert printed_phones("none", "FR") == []
    assert e164("not a number", "FR") == ""
