"""The extract of Wikidata: what each kind of row, seen in the real one, means."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow, Rejection
from embassies.imports.sources import wikidata_csv
from embassies.imports.sources.wikidata_claims import SOURCE
from tests.embassies.imports.tables import ENTITY, extract

DAY = "2022-11-16"
ROME = {"latitude": "41.9042", "longitude": "12.4579"}
MOSCOW = {"latitude": "55.7436", "longitude": "37.595"}
TUNIS = {"latitude": "36.8473", "longitude": "10.2769"}
NAIROBI = {"latitude": "-1.2733", "longitude": "36.7855"}


def read(**cells) -> MissionRow | Rejection:
    return next(wikidata_csv.read(extract({"QID": "Q7", **cells}), DAY))


def row(**cells) -> MissionRow:
    said = read(**cells)
    assert isinstance(said, MissionRow), said
    return said


def reason(**cells) -> str:
    said = read(**cells)
    assert isinstance(said, Rejection), said
    return said.reason


def values(said: MissionRow, channel: str) -> list[str]:
    parts = said.parts["contacts"]
    return [one.facts["value"] for one in parts if one.facts["channel"] == channel]


def covers(said: MissionRow) -> list[tuple[str, ...]]:
    return [one.key for one in said.parts["coverages"]]


def test_a_row_tells_its_item_and_its_date():
    said = row(city="Moscow", jurisdictions="Russia", **MOSCOW)
    assert (said.sending_country, said.receiving_country) == ("FR", "RU")
    assert said.wikidata_id == "Q7"
    assert said.origin.source == SOURCE["key"]
    assert said.origin.source_ref == "Q7"
    assert said.origin.source_url == "https://www.wikidata.org/entity/Q7"
    assert said.origin.source_date == DAY
    assert said.facts["geonames_id"] == 524901
    assert said.facts["time_zone"] == "Europe/Moscow"


def test_a_point_of_wikidata_is_never_called_exact():
    assert row(**MOSCOW).facts["precision"] == "street"


@pytest.mark.parametrize(
    "cell", [{"city": "Khamovniki District"}, {"city": "Povarskaya Street"}, {}]
)
def test_a_district_a_street_or_no_place_at_all_is_the_city_of_the_point(cell):
    assert row(**cell, **MOSCOW).facts["city"] == "Moscow"


def test_a_known_district_is_its_city_without_a_point_too():
    assert row(city="Khamovniki District").facts["city"] == "Moscow"


def test_an_embassy_in_a_capitals_suburb_is_the_one_in_the_capital():
    gentofte = {"latitude": "55.7378", "longitude": "12.5579"}
    said = row(country="Kingdom of Denmark", city="Gentofte Municipality", **gentofte)
    assert said.receiving_country == "DK"
    assert said.facts["city"] == "Copenhagen"


def test_ramallah_is_not_taken_for_a_suburb_of_jerusalem():
    said = row(
        country="Palestine",
        countryQID=f"{ENTITY}Q219060",
        city="Ramallah",
        cityQID=f"{ENTITY}Q158119",
        latitude="31.9169",
        longitude="35.2073",
    )
    assert said.facts["city"] == "Ramallah"


@pytest.mark.parametrize(
    ("country", "city", "point", "named"),
    [
        ("Netherlands", "The Hague", ("52.0852", "4.2938"), "The Hague"),
        ("Ivory Coast", "Abidjan", ("5.336", "-4.026"), "Abidjan"),
        ("Brazil", "Rio de Janeiro", ("-22.957", "-43.176"), "Rio de Janeiro"),
    ],
)
def test_a_seat_that_is_not_the_capital_stays(country, city, point, named):
    said = row(
        operator="Germany",
        country=country,
        city=city,
        latitude=point[0],
        longitude=point[1],
    )
    assert said.facts["city"] == named


def test_an_embassy_to_the_holy_see_is_not_one_to_italy():
    said = row(
        country="Italy",
        city="Rome",
        jurisdictions="Vatican City|Sovereign Military Order of Malta",
        **ROME,
    )
    assert said.receiving_country == "VA"
    assert said.facts["seat_country"] == "IT"
    assert said.facts["city"] == "Rome"
    assert covers(said) == [("XM", "")]


def test_an_embassy_to_italy_that_also_covers_the_order_of_malta_is_to_italy():
    said = row(country="Italy", city="Rome", **ROME, jurisdictions="Italy|Libya")
    assert said.receiving_country == "IT"
    assert "seat_country" not in said.facts
    assert covers(said) == [("LY", "")]


def test_italys_own_embassy_to_the_holy_see_stands_in_rome():
    said = row(
        operator="Italy",
        country="Italy",
        city="Rome",
        jurisdictions="Vatican City",
        **ROME,
    )
    assert (said.receiving_country, said.facts["seat_country"]) == ("VA", "IT")


def test_an_embassy_to_libya_may_sit_in_tunis():
    said = row(
        operator="Canada",
        country="Tunisia",
        city="La Goulette",
        jurisdictions="Libya",
        **TUNIS,
    )
    assert (said.receiving_country, said.facts["seat_country"]) == ("LY", "TN")
    assert said.facts["city"] == "Tunis"
    assert said.remarks == ("accredited to LY, sits in TN",)


def test_a_seat_elsewhere_that_no_point_confirms_is_rejected():
    told = reason(country="Morocco", city="Rabat", jurisdictions="Netherlands")
    assert told == "Q7: stands in MA, but is accredited to NL alone"


@pytest.mark.parametrize(
    ("city", "jurisdictions", "point", "host"),
    [
        ("Aiwo District", "Nauru", ("-0.52821", "166.91454"), "NR"),
        ("Paris", "France|Morocco", ("48.855", "2.29"), "FR"),
        ("Moscow", "France|Russia", ("", ""), "RU"),
        ("Guangzhou", "", ("", ""), "CN"),
    ],
)
def test_a_host_equal_to_the_sender_is_found_out(city, jurisdictions, point, host):
    said = row(
        operator="Australia",
        country="Australia",
        city=city,
        jurisdictions=jurisdictions,
        latitude=point[0],
        longitude=point[1],
    )
    assert said.receiving_country == host
    assert said.remarks == (f"said to stand in AU; taken for {host}",)


def test_a_host_equal_to_the_sender_that_nothing_contradicts_is_rejected():
    assert "stands in its own country, AU" in reason(
        operator="Australia", country="Australia", city="Canberra"
    )


def test_a_point_in_another_country_is_left_out_and_told():
    said = row(city="Moscow", jurisdictions="Russia", **NAIROBI)
    assert said.facts["city"] == "Moscow"
    assert "latitude" not in said.facts
    assert said.remarks == ("the point lies in KE, not in RU: left out",)


def test_a_point_beside_the_border_is_kept():
    kinshasa_side = {"latitude": "-4.28", "longitude": "15.27"}
    said = row(country="Armenia", **MOSCOW)
    assert said.remarks
    brazzaville = read(country="Republic of the Congo", countryQID=f"{ENTITY}Q971")
    assert isinstance(brazzaville, MissionRow)
    said = row(countryQID=f"{ENTITY}Q971", country="Congo", **kinshasa_side)
    assert not said.remarks
    assert said.facts["latitude"] == -4.28


def test_a_point_and_an_accreditation_together_beat_the_host():
    said = row(country="Armenia", jurisdictions="Kenya", city="Yerevan", **NAIROBI)
    assert said.receiving_country == "KE"
    assert said.facts["city"] == "Nairobi"
    assert "latitude" not in said.facts
    assert "taken to stand in KE" in said.remarks[1]


def test_both_chinas_are_told_by_their_ids():
    to_beijing = row(country="People's Republic of China", city="Beijing")
    to_taipei = row(country="Taiwan", city="Taipei", type="de facto embassy")
    assert to_beijing.receiving_country == "CN"
    assert to_taipei.receiving_country == "TW"
    assert to_taipei.kind == "representative_office"
    by_ministry = row(
        operator="Ministry", operatorQID=f"{ENTITY}Q697158", country="Russia"
    )
    assert by_ministry.sending_country == "TW"


def test_kosovo_and_the_order_of_malta_have_their_codes():
    assert row(country="Kosovo").receiving_country == "XK"
    by_order = row(operator="Sovereign Military Order of Malta")
    assert by_order.sending_country == "XM"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"operator": "Abkhazia"}, "sent by Abkhazia: unrecognised"),
        ({"country": "Abkhazia"}, "Abkhazia: unrecognised"),
        (
            {"operator": "Quebec", "type": "Quebec Government Office"},
            "sent by Quebec: not a state",
        ),
        ({"operator": "European Union"}, "sent by European Union: organisation"),
        ({"operator": "Ruritania"}, "sent by Ruritania: not known to the portal"),
        ({"country": "Ruritania"}, "Ruritania: not known to the portal"),
        ({"type": "trade office"}, "no diplomatic mission or consular post"),
        ({"operator": "France|Germany"}, "sent by DE and FR"),
        ({"latitude": "x", "longitude": "1"}, "are no numbers"),
        ({"latitude": "99", "longitude": "1"}, "not on Earth"),
    ],
)
def test_what_is_no_post_of_a_state_in_another_is_rejected_with_its_reason(cells, told):
    assert told in reason(**cells)


@pytest.mark.parametrize(
    ("label", "kind", "is_honorary"),
    [
        ("British High Commission", "high_commission", False),
        ("Consulate General of Sweden", "consulate_general", False),
        ("honorary consulate", "consulate", True),
        ("apostolic nunciature", "nunciature", False),
        ("embassy", "embassy", False),
        ("consulate|consulate general", "consulate_general", False),
    ],
)
def test_the_type_tells_the_kind(label, kind, is_honorary):
    said = row(type=label)
    assert (said.kind, said.is_honorary) == (kind, is_honorary)


def test_a_post_for_an_organisation_is_a_permanent_mission():
    said = row(country="Belgium", jurisdictions="European Union")
    assert (said.kind, said.receiving_country) == ("permanent_mission", "BE")
    assert covers(said) == []


def test_a_consulate_has_districts_of_its_host_and_an_embassy_other_countries():
    said = row(country="Brazil", jurisdictions="Brazil|São Paulo", type="consulate")
    assert covers(said) == [("BR", "São Paulo")]
    said = row(jurisdictions="Russia|Armenia|France", city="Moscow")
    assert covers(said) == [("AM", "")]


def test_addresses_come_without_mailto_and_several_in_a_cell():
    said = row(
        email="mailto:a@x.example|mailto:b@x.example",
        website="https://x.example/|https://y.example/",
    )
    assert values(said, "email") == ["a@x.example", "b@x.example"]
    assert values(said, "website") == ["https://x.example/", "https://y.example/"]


def test_social_media_become_addresses():
    said = row(facebook="Ambassade-du-Brésil", twitter="emb|emb2", youtube="UC1")
    assert values(said, "social") == [
        "https://www.facebook.com/Ambassade-du-Br%C3%A9sil",
        "https://twitter.com/emb",
        "https://twitter.com/emb2",
        "https://www.youtube.com/channel/UC1",
    ]


def test_what_is_no_address_is_left_out_and_told():
    said = row(website="javascript:alert(1)", email="nobody")
    assert values(said, "website") == values(said, "email") == []
    assert len(said.remarks) == 2


def test_a_valid_phone_has_its_international_form():
    said = row(phone="+7-495-937-15-00")
    part = said.parts["contacts"][0]
    assert (part.facts["value"], part.facts["e164"]) == (
        "+7-495-937-15-00",
        "+74959371500",
    )


def test_an_invalid_phone_stays_as_written_and_has_no_international_form():
    said = row(phone="+44-4823557")
    part = said.parts["contacts"][0]
    assert (part.facts["value"], part.facts["e164"]) == ("+44-4823557", "")
    assert said.remarks == ("+44-4823557 is no valid number: kept as written",)


def test_an_item_with_two_senders_is_left_out_altogether():
    table = extract({"QID": "Q7"}, {"QID": "Q7", "operator": "Germany"}, {"QID": "Q8"})
    first, second, third = wikidata_csv.read(table, DAY)
    assert isinstance(first, Rejection)
    assert isinstance(second, Rejection)
    assert isinstance(third, MissionRow)


def test_the_date_is_read_from_the_name_of_the_file():
    assert wikidata_csv.date_in_name("database_of_embassies_2022-11-16.csv") == DAY
    assert wikidata_csv.date_in_name("embassies.csv") == ""
    assert wikidata_csv.date_in_name("120221-11-161.csv") == ""


def test_another_table_is_refused():
    with pytest.raises(ImportFailedError, match="Other columns"):
        list(wikidata_csv.read(BytesIO(b"slug,name\n"), DAY))
