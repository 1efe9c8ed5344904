"""Lists of codes: an unknown one is an error of its form or row, and breaks no page."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from embassies.models import Arrangement, Mission
from portal.countries.models import CountryProfile
from portal.web.roles import APPROVER, EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide, filled_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FAULTS = [
    ("neighbours", '["ZZ"]'),
    ("neighbours", '["de"]'),
    ("neighbours", '"DE"'),
    ("neighbours", '{"DE": 1}'),
    ("neighbours", "[7]"),
    ("time_zones", '["Ring zero three"]'),
    ("former_names", '[["x"]]'),
]


@pytest.mark.parametrize(("field", "value"), FAULTS)
def test_a_wrong_code_is_an_error_of_the_form(atlas: Atlas, field: str, value: str):
    editor = signed_in(person(EDITOR))
    profile = CountryProfile.objects.get(country="FR")
    path = reverse("admin:countries_countryprofile_change", args=[profile.pk])
    answer = editor.post(path, filled_at(editor, path) | {field: value})
    assert list(answer.context["adminform"].form.errors) == [field]


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (Mission(), "languages", ["fr_FR"]),
        (Mission(), "time_zone", "Mars/Phobos"),
        (Arrangement(), "services", ["tea"]),
    ],
)
def test_a_wrong_code_of_a_mission_or_a_rule_is_refused(row, field: str, value):
    setattr(row, field, value)
    with pytest.raises(ValidationError) as refused:
        row.clean_fields()
    assert field in refused.value.message_dict


def test_right_codes_are_public_once_approved(atlas: Atlas, client):
    profile = CountryProfile.objects.get(country="FR")
    said = {"neighbours": '["DE", "ES"]', "time_zones": '["Europe/Paris"]'}
    proposal = change(signed_in(person(EDITOR)), profile, **said)
    decide(signed_in(person(APPROVER)), proposal, "approve")
    page = client.get("/en/countries/france/").text
    assert '<a href="/en/countries/spain/">Spain</a>' in page


def test_a_stored_country_that_is_none_is_left_out_and_served_as_its_code(
    atlas: Atlas, client
):
    sql = "UPDATE countries_countryprofile SET neighbours = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, ['["ZZ", 5, "ES"]'])
    page = client.get("/en/countries/france/")
    assert page.status_code == 200
    assert "/countries/spain/" in page.text
    assert "zz" not in page.text.lower().split("neighbours by land")[1][:300]
    served = client.get("/api/v1/countries/FR/").json()
    assert served["profile"]["neighbours"] == ["ZZ", "ES"]
