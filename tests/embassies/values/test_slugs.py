"""What is a mission's address in the portal?"""

import pytest

from embassies.values.slugs import mission_slug
from portal.countries.names import slugify_name


def test_an_address_says_who_is_where():
    slug = mission_slug("consulate_general", "FR", "RU", "Saint Petersburg")
    assert slug == "consulate-general-of-france-in-saint-petersburg"


def test_an_honorary_post_says_so():
    slug = mission_slug("consulate", "SE", "PL", "Gdańsk", is_honorary=True)
    assert slug == "honorary-consulate-of-sweden-in-gdansk"


def test_without_a_city_the_country_stands_in_its_place():
    assert mission_slug("embassy", "FR", "RU") == "embassy-of-france-in-russia"


def test_a_city_in_another_script_is_as_good_as_none():
    assert mission_slug("embassy", "FR", "RU", "Москва") == (
        "embassy-of-france-in-russia"
    )


def test_an_embassy_to_the_holy_see_is_not_called_one_in_rome():
    assert (
        mission_slug("embassy", "FR", "VA", "Rome") == "embassy-of-france-to-holy-see"
    )


def test_a_taken_address_gets_the_country_then_a_number():
    taken: set[str] = set()
    for expected in (
        "consulate-of-mexico-in-leon",
        "consulate-of-mexico-in-leon-nicaragua",
        "consulate-of-mexico-in-leon-nicaragua-2",
        "consulate-of-mexico-in-leon-nicaragua-3",
    ):
        slug = mission_slug("consulate", "MX", "NI", "León", taken=taken)
        assert slug == expected
        taken.add(slug)


def test_a_country_is_not_said_twice():
    taken = {"embassy-of-france-in-russia"}
    slug = mission_slug("embassy", "FR", "RU", taken=taken)
    assert slug == "embassy-of-france-in-russia-2"


def test_the_longest_address_fits_the_field():
    city = "a" * 100
    stem = mission_slug("deputy_high_commission", "VC", "GS", city)
    slug = mission_slug("deputy_high_commission", "VC", "GS", city, taken={stem})
    assert len(stem) <= len(slug) <= 150


def test_an_unknown_country_is_an_error():
    with pytest.raises(KeyError):
        mission_slug("embassy", "X-NC", "TR", "Ankara")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Łódź", "lodz"), ("Tromsø", "tromso"), ("Gießen", "giessen"), ("Iğdır", "igdir")],
)
def test_letters_without_a_plain_part_are_spelled_out(name, slug):
    assert slugify_name(name) == slug
