"""The list of Argentina's foreign ministry. Numbers and people are invented."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow
from embassies.imports.sources import datos_gob_ar as feed
from embassies.imports.sources.documents import write_documents
from tests.embassies.imports.feeds import (
    as_json,
    contacts,
    posts,
    rejections,
    rows,
    sample,
)

CSV = sample("datos_gob_ar.csv")
FILE = "https://files.example/lista-sedes-datos.csv"
PACKAGE = {
    "success": True,
    "result": {
        "resources": [
            {"name": "Datos de las secciones", "format": "CSV", "url": "https://a.csv"},
            {"name": "Manual", "format": "PDF", "url": "https://files.example/a.pdf"},
            {"name": "Datos completos de las sedes", "format": "CSV", "url": FILE},
        ]
    },
}


def by_ref(ref: str) -> MissionRow:
    return next(row for row in posts(feed, CSV) if row.origin.source_ref == ref)


def test_an_embassy_has_its_numbers_hours_and_address():
    embassy = by_ref("ERUNI")
    assert (embassy.sending_country, embassy.receiving_country) == ("AR", "GB")
    assert embassy.kind == "embassy"
    assert embassy.facts["city"] == "London"
    assert embassy.facts["address"] == "65 Invented Street London, W1K 0AA"
    assert embassy.facts["opening_hours"] == "Mo-Fr 09:00-18:00"
    assert contacts(embassy)[:7] == [
        ("phone", "general", "+44 20 7946 0111"),
        ("phone", "consular", "+44 20 7946 0112 (Sección Consular)"),
        ("phone", "emergency", "+44 20 7946 0113"),
        ("email", "general", "eruni@argentina.example"),
        ("email", "consular", "secon_eruni@argentina.example"),
        ("website", "general", "https://eruni.argentina.example"),
        ("social", "general", "https://twitter.com/InventedARG"),
    ]


def test_a_consular_section_is_part_of_its_embassy():
    assert contacts(by_ref("ERUNI"))[7:] == [
        ("phone", "consular", "+44 20 7946 0121"),
        ("email", "consular", "clond@argentina.example"),
    ]
    (section,) = (row for row in rejections(feed, CSV) if "Londres" in row.reason)
    assert section.is_readable


def test_a_consular_section_alone_stands_for_the_embassy():
    header, _, section, *_ = CSV.splitlines()
    (row,) = posts(feed, b"\n".join([header, section]))
    assert row.kind == "embassy"
    assert [purpose for _, purpose, _ in contacts(row)] == ["consular", "consular"]
    assert "address" not in row.facts
    assert "opening_hours" not in row.facts


def test_countries_are_covered_though_the_comma_between_them_is_lost():
    assert [one.key for one in by_ref("ERUNI").parts["coverages"]] == [
        ("IE", ""),
        ("IS", ""),
    ]


def test_a_consulate_has_its_district_and_no_hours_that_are_not_certain():
    consulate = by_ref("CNYOR")
    (district,) = consulate.parts["coverages"]
    assert district.key == (
        "US",
        "Estados de Nueva York, Connecticut y Nueva Jersey",
    )
    assert "opening_hours" not in consulate.facts
    assert consulate.facts["address"] == "12 Invented Avenue"


def test_missions_to_organisations_and_to_the_holy_see_are_told_apart():
    assert by_ref("EUNES").kind == "permanent_mission"
    holy_see = by_ref("ESSED")
    assert (holy_see.kind, holy_see.receiving_country) == ("embassy", "VA")
    assert holy_see.seat == "IT"


def test_what_was_copied_from_another_post_is_left_out():
    copy = by_ref("ESUEC")
    assert contacts(copy) == []
    assert "address" not in copy.facts
    assert copy.remarks == ("contacts left out: those of another post",)
    assert by_ref("EFRAN").facts["address"] == "6 Rue Inventée, 75116"


def test_a_number_of_another_country_without_its_plus_is_left_out():
    assert contacts(by_ref("EEARB")) == []
    assert by_ref("EEARB").facts["opening_hours"] == "Su-Th 08:00-16:00"
    assert by_ref("EFRAN").parts["contacts"][0].facts["e164"] == "+33199004151"


def test_no_person_and_no_further_mobile_is_read():
    told = repr(rows(feed, CSV))
    left_out = ["Inventada", "Personaje", "Embajadora", "0199", "secom"]
    assert [one for one in left_out if one in told] == []


def test_what_is_no_mission_abroad_is_left_out_with_its_reason():
    found = [(row.reason, row.is_readable) for row in rejections(feed, CSV)[1:]]
    assert found == [
        ("Consulado en Oslo: its state is Cerrado", True),
        ("Argentinos en el exterior: no mission abroad", True),
        ("Panadería en Lyon: its kind is not known", False),
        ("Embajada en Atlántida: its host country is not known", False),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_file_is_read_in_every_usual_encoding(encoding):
    data = CSV.decode().encode(encoding)
    assert rows(feed, data) == rows(feed, CSV)


def test_other_names_of_columns_and_records_in_json_are_read():
    record = {
        "tipo": "Embajada",
        "pais": "Francia",
        "ciudad": "París",
        "domicilio": "6 Rue Inventée",
        "telefono_principal": 33199004151,
        "correo": "efran@argentina.example",
        "atencion": "Lunes a viernes de 9:30 a 18:00 horas",
        "titular_apellido": None,
    }
    (row,) = posts(feed, as_json({"result": {"records": [record]}}))
    assert (row.receiving_country, row.facts["city"]) == ("FR", "Paris")
    assert row.facts["opening_hours"] == "Mo-Fr 09:30-18:00"
    assert len(contacts(row)) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html></html>",
        b"sede_id,sede_desc_castellano\nE,Embajada\n",
        CSV.splitlines()[0],
        as_json({"result": {"records": []}}),
        as_json(PACKAGE),
        b"PK\x03\x04",
        b'{"a": ',
    ],
)
def test_what_is_no_list_is_refused_with_one_line(data):
    with pytest.raises(ImportFailedError) as caught:
        rows(feed, data)
    assert "\n" not in str(caught.value)


def test_the_package_leads_to_the_file_of_complete_data():
    pages = {feed.ADDRESS: as_json(PACKAGE), FILE: CSV.decode().encode("cp1252")}
    stream = BytesIO()
    write_documents(feed.collect(pages.__getitem__), stream)
    assert rows(feed, stream.getvalue()) == rows(feed, CSV)


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"result": {"resources": []}}'])
def test_a_package_without_a_file_ends_the_fetching(answer):
    with pytest.raises(ImportFailedError):
        list(feed.collect(lambda address: answer))
