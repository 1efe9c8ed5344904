"""An error of the API says what is wrong and what to write instead."""

import pytest
from django.test import Client

from portal.web.problem_types import PROBLEM_TYPES
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db


def errors(client: Client, address: str) -> dict[str, str]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    body = answer.json()
    assert body["type"].endswith("/api/v1/problems/invalid-parameters/")
    return {one["parameter"]: one["detail"] for one in body["invalid_parameters"]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("France", "FR (France)"),
        ("французский", "FR (France)"),
        ("UK", "GB (United Kingdom)"),
        ("FRA", "FR (France)"),
        ("日本", "JP (Japan)"),
        ("Congo", "Congo) or CG (Congo)"),
    ],
)
def test_the_name_of_a_country_is_answered_with_its_code(
    client: Client, written: str, meant: str
) -> None:
    found = errors(client, f"missions/?sending={written}")
    assert f"“{written}” is no code" in found["sending"]
    assert meant in found["sending"]


def test_what_names_no_country_is_answered_with_the_form(client: Client) -> None:
    assert "as in FR" in errors(client, "missions/?sending=Zzzzzz")["sending"]


@pytest.mark.parametrize(
    ("address", "name", "meant"),
    [
        ("missions/?country=FR", "country", "sending or receiving?"),
        ("missions/?Sending=FR", "Sending", "sending?"),
        ("missions/?recieving=FR", "recieving", "receiving?"),
        ("missions/?sending_country=FR", "sending_country", "sending?"),
        ("missions/?limit=3", "limit", "page_size?"),
        ("help/?nationality=FR&country=GB", "country", "in?"),
        ("news/?in=GB", "in", "country?"),
        ("search/?q=x&page_size=3", "page_size", "limit?"),
        ("missions/fr-london/?language=fr", "language", "lang?"),
    ],
)
def test_an_unknown_parameter_names_the_one_that_is_meant(
    client: Client, address: str, name: str, meant: str
) -> None:
    assert errors(client, address)[name].endswith(f"Did you mean {meant}")


def test_a_parameter_like_no_other_is_answered_with_all(client: Client) -> None:
    detail = errors(client, "advisories/?zzz=1")["zzz"]
    assert detail.endswith("There are: country, lang, state.")


def test_a_wrong_choice_lists_the_choices(client: Client) -> None:
    detail = errors(client, "advisories/?state=old")["state"]
    assert detail == "“old” is not one of: live, past."
    assert "consulate_general" in errors(client, "missions/?kind=castle")["kind"]


def test_an_error_in_a_list_is_a_sentence(client: Client) -> None:
    found = errors(client, "help/?nationality=GB&nationality=Malta&in=GB")
    assert found == {
        "nationality": "“Malta” is no code. Write a two-letter code: MT (Malta)."
    }


def test_a_problem_that_its_status_explains_has_no_type(client: Client) -> None:
    body = client.get("/api/v1/missions/nobody/").json()
    assert (body["type"], body["title"]) == ("about:blank", "Not Found")


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_each_type_of_problem_has_a_page(client: Client, name: str) -> None:
    kind = PROBLEM_TYPES[name]
    page = client.get(f"/api/v1/problems/{name}/")
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert kind.remedy in page.text
    assert kind.url in page.text


def test_the_root_lists_every_address(client: Client, atlas: Atlas) -> None:
    body = client.get("/api/v1/").json()
    described = client.get("/api/v1/schema/").json()["paths"]
    assert [one["url"].partition("/api")[2] for one in body["addresses"]] == [
        path.partition("/api")[2] for path in described
    ]
    by_name = {one["operation"]: one for one in body["addresses"]}
    assert "sending" in by_name["missions_list"]["parameters"]
    assert by_name["missions_retrieve"]["parameters"] == ["lang"]
