"""Points as people paste them from a map."""

import pytest

from embassies.values.pasted_points import read_point


@pytest.mark.parametrize(
    "text",
    [
        "48.85, 2.35",
        " 48.85 2.35 ",
        "(48.85;2.35)",
        "48,85; 2,35",
        "48,85 2,35",
        "geo:48.85,2.35",
        "geo:48.85,2.35?z=17",
        "geo:48.85,2.35;u=35",
        "https://www.google.com/maps/@48.85,2.35,17z",
        "https://www.google.com/maps/place/X/@48.1,2.1,17z/data=!3m1!4b1!3d48.85!4d2.35",
        "https://maps.google.com/?q=48.85,2.35",
        "https://www.google.com/maps/search/?api=1&query=48.85%2C2.35",
        "https://www.openstreetmap.org/#map=17/48.85/2.35",
        "https://www.openstreetmap.org/?mlat=48.85&mlon=2.35#map=12/48.1/2.1",
        "https://maps.apple.com/?ll=48.85,2.35",
        "48°51'0\"N 2°21'0\"E",
    ],
)
def test_a_pasted_point_is_read(text):
    assert read_point(text) == (48.85, 2.35)


def test_south_and_west_are_below_zero():
    assert read_point("33°30'S, 70°30'W") == (-33.5, -70.5)
    assert read_point("\u221233.5, -70.5") == (-33.5, -70.5)


@pytest.mark.parametrize("text", ["", "48.85", "91, 2", "48, 181", "Paris", "1, 2, 3"])
def test_what_is_no_point_is_not_read(text):
    assert read_point(text) is None
