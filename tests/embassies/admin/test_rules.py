"""Staff can read and change the rules."""

import pytest
from django.test import Client

from embassies.assistance.arrangements import load_arrangements
from embassies.models import Arrangement, Bloc

pytestmark = pytest.mark.django_db


def test_every_rule_and_group_opens(staff_client: Client) -> None:
    load_arrangements()
    for rule in Arrangement.objects.all():
        page = staff_client.get(f"/admin/embassies/arrangement/{rule.pk}/change/")
        assert page.status_code == 200
        assert rule.legal_source in page.content.decode().replace("&#x27;", "'")
    for bloc in Bloc.objects.all():
        page = staff_client.get(f"/admin/embassies/bloc/{bloc.pk}/change/")
        assert page.status_code == 200
    assert staff_client.get("/admin/embassies/arrangement/?q=iran").status_code == 200


def test_loading_the_rules_again_changes_nothing_that_staff_edited() -> None:
    assert load_arrangements() == 50
    Arrangement.objects.filter(key="nordic-co-operation").update(valid_until="2030")
    assert load_arrangements() == 0
    assert Arrangement.objects.get(key="nordic-co-operation").valid_until == "2030"


def test_a_rule_that_nobody_may_use_is_refused() -> None:
    load_arrangements()
    rule = Arrangement.objects.get(key="sweden-for-the-united-states-in-north-korea")
    rule.beneficiaries = []
    with pytest.raises(Exception, match="arrangement_names_beneficiaries_once"):
        rule.save()
