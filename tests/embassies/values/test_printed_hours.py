"""Hours as governments print them. English and Spanish: tests/tools/starter_build."""

import pytest

from embassies.values.printed_hours import expression


@pytest.mark.parametrize(
    ("printed", "hours"),
    [
        ("Montag bis Freitag 09:00 - 12:00 Uhr", "Mo-Fr 09:00-12:00"),
        ("Mo-Fr von 9 bis 12 Uhr", "Mo-Fr 09:00-12:00"),
        (
            "Mo.-Do.: 8.00-12.00 Uhr und 13.00-16.00 Uhr; Fr.: 8.00–13.00 Uhr",
            "Mo-Th 08:00-12:00,13:00-16:00; Fr 08:00-13:00",
        ),
        (
            "Montag bis Donnerstag 8.00 bis 16.00 Uhr und Freitag 8.00 bis 13.00 Uhr",
            "Mo-Th 08:00-16:00; Fr 08:00-13:00",
        ),
        ("Sonntags bis donnerstags jeweils 08:00 bis 11:30 Uhr", "Su-Th 08:00-11:30"),
        (
            "Mo, Di und Do: 9:00-12:00, Mi: 14-16 Uhr, Fr: geschlossen",
            "Mo,Tu,Th 09:00-12:00; We 14:00-16:00; Fr off",
        ),
        ("Di/Do 9:00-12:00, außer an Feiertagen", "Tu,Th 09:00-12:00; PH off"),
        ("Öffnungszeiten: Mo - Fr 08:00 - 12:00", "Mo-Fr 08:00-12:00"),
    ],
)
def test_german_hours_are_read_whole(printed, hours):
    assert expression(printed) == hours


@pytest.mark.parametrize(
    "printed",
    [
        "Nur nach Vereinbarung",
        "Montag bis Freitag 09:00 - 12:00 Uhr nach Vereinbarung",
        "Montag bis Freitag 09:00 - 12:00 Uhr (Visastelle)",
        "Mo-Do 9-12 Uhr, Termine online",
        "Mo,Di,Mi 9-12 Uhr; Mi 14-16 Uhr; Mo-Mi 8-9 Uhr",
        "09:00 - 12:00 Uhr",
        "Montag bis Freitag",
    ],
)
def test_german_hours_with_any_word_beside_are_not_certain(printed):
    assert expression(printed) == ""
