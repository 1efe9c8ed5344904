"""What is refused at the door, how it is said, and what it costs."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

REFUSED = {
    "a NUL in the path": "%00",
    "a NUL in a parameter": "?q=a%00b",
    "a NUL in the name of a parameter": "?q%00=a",
    "501 characters": f"?q={'a' * 501}",
    "3,000 parameters": "?" + "&".join(f"p{number}=1" for number in range(3_000)),
    "an empty field name": "?_to_field=",
}


@pytest.mark.fault("huge-query")
@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_a_page_refuses_politely_and_without_a_query(
    query: str,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    db: None,
) -> None:
    # At most the banner of live advisories, which is on every page.
    with django_assert_max_num_queries(1):
        response = client.get(f"/en/{query}")
    assert response.status_code == 400
    assert "<h1>This address cannot be read</h1>" in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.fault("huge-query")
@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_the_api_refuses_with_a_problem(query: str, client: Client) -> None:
    response = client.get(f"/api/v1/missions/{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["status"] == 400


def test_the_problem_names_the_parameter(client: Client) -> None:
    problem = client.get("/api/v1/search/?q=embassy%00moscow").json()
    assert problem["invalid_parameters"] == [
        {"parameter": "q", "detail": "It holds a NUL character."}
    ]


def test_500_characters_are_not_too_many(client: Client, db: None) -> None:
    assert client.get("/en/", {"q": "a" * 500}).status_code == 200


@pytest.mark.fault("S8")
def test_a_foreign_host_is_refused_with_a_page(client: Client, db: None) -> None:
    response = client.get("/en/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
