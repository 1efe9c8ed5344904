"""Which emergency numbers does a text state without a condition?"""

import pytest

from tools.starter_build.uk_emergency import stated_numbers

POLICE, AMBULANCE, FIRE = "police", "ambulance", "fire"


def for_all(*numbers):
    return dict.fromkeys((POLICE, AMBULANCE, FIRE), numbers)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        (
            "Ambulance: 127 Fire: 128 Police: 112",
            {POLICE: ("112",), AMBULANCE: ("127",), FIRE: ("128",)},
        ),
        ("Telephone: 999 or 911 (ambulance, fire, police)", for_all("999", "911")),
        ("Call 112 (ambulance, fire, police) on any line.", for_all("112")),
        ("Telephone: 911", for_all("911")),
        ("Telephone: 10111, 999, 112 (ambulance, fire, police)", for_all("10111", "999", "112")),
        ("Telephone: 119 (police)", {POLICE: ("119",)}),
        ("Ambulance and fire: 1212 Police: 2020", {POLICE: ("2020",), AMBULANCE: ("1212",), FIRE: ("1212",)}),
        ("Police: 118/119 Tourist Police: 1155", {POLICE: ("118", "119")}),
        ("Telephone: * Ambulance: 15 * Police: 17", {POLICE: ("17",), AMBULANCE: ("15",)}),
        ("They are slow. Police: 17 Take local advice.", {POLICE: ("17",)}),
        (
            "Telephone: 112 (ambulance, fire, police) or Police: 17",
            for_all("112") | {POLICE: ("112", "17")},
        ),
    ],
)  # fmt: skip
def test_a_number_is_read_with_the_services_that_it_is_for(text, stated):
    assert stated_numbers(text) == stated


@pytest.mark.parametrize(
    "text",
    [
        "Ambulance: 21 35 09 62 or 21 35 27 12",
        "Telephone: 112 on a mobile or 18 on a landline (ambulance, fire, police)",
        "Telephone: 112, or 721772 from a landline (ambulance, fire, police)",
        "Ambulance: 03 (103 from mobile phone)",
        "Fire: * 01 from landline * 001 from mobile",
        "Ambulance: 434 for the hospital of the capital",
        "Ambulance (Addis Ababa): 907",
        "Police (when in towns and cities): 197",
        "All emergencies from mobiles: 112",
        "Military police (‘gendarmerie’): 2161",
        "Tourist police: 126 Traffic Police: 122 Mountain rescue: 112",
        "### Ambulance or police emergency Telephone: 17 Mobile: 117",
        "Police: +231 770 800 911",
        "You can report crimes to local police on 06 665 4804.",
        "",
    ],
)
def test_a_number_for_some_callers_or_others_is_not_read(text):
    assert stated_numbers(text) == {}
