"""Outlines of countries: small, and with the point in the right place."""

from portal.countries.distance import Point
from portal.countries.gazetteer import DATA
from portal.countries.outlines import FILE, Frame, locate

WITHOUT = {
    "AS",
    "CC",
    "CK",
    "CX",
    "FM",
    "IO",
    "KI",
    "MH",
    "MV",
    "PF",
    "PN",
    "PW",
    "SC",
    "TO",
    "TV",
    "VA",
    "WF",
}
"""Places too small, or too scattered, for a drawing that shows anything."""


def rows() -> list[list[str]]:
    return [line.split("\t") for line in FILE.read_text("ascii").splitlines()]


def test_an_outline_is_small_and_stays_within_its_frame() -> None:
    assert len({row[0] for row in rows()}) > 200
    for code, edges, path in rows():
        frame = Frame(*map(float, edges.split()))
        assert path.startswith("M"), code
        assert len(path) <= 1200, code
        assert max(frame.width, frame.height) in (240, 241), code


def test_each_city_of_the_gazetteer_has_a_drawing_of_its_country() -> None:
    lines = (DATA / "cities.tsv").read_text(encoding="utf-8").split("\n")
    cities = [line.split("\t") for line in lines if "\t" in line and line[0] != "#"]
    missing = {
        city[2]
        for city in cities
        if locate(city[2], Point(float(city[3]), float(city[4]))) is None
    }
    assert missing <= WITHOUT


def test_a_point_lies_in_the_middle_of_the_land_around_it() -> None:
    madrid = locate("ES", Point(40.42, -3.7))
    assert madrid is not None
    assert 0.35 < madrid.x / madrid.width < 0.65
    assert 0.35 < madrid.y / madrid.height < 0.65


def test_a_country_across_the_date_line_is_one_drawing() -> None:
    east, west = locate("FJ", Point(-17, 178)), locate("FJ", Point(-17, -179.9))
    assert east is not None
    assert west is not None
    assert east.path == west.path
    assert east.x < west.x


def test_land_overseas_is_drawn_apart() -> None:
    paris, cayenne = locate("FR", Point(48.86, 2.35)), locate("GF", Point(4.93, -52.3))
    assert paris is not None
    assert cayenne is not None
    assert paris.path != cayenne.path


def test_crimea_is_drawn_with_ukraine() -> None:
    (edges,) = (row[1] for row in rows() if row[0] == "UA")
    assert float(edges.split()[1]) < 44.6


def test_a_point_far_from_its_country_has_no_drawing() -> None:
    assert locate("FR", Point(0, 0)) is None
    assert locate("QQ", Point(0, 0)) is None
