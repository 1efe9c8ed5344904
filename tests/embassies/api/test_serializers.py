"""What the API describes is what it answers, also where another module writes it."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from embassies.api.changes import ChangesSerializer
from embassies.api.search import SearchSerializer
from embassies.api.serializers import (
    FeaturesSerializer,
    MissionPageSerializer,
    MissionSerializer,
)
from embassies.models import Mission
from embassies.models.changes import last_change
from embassies.records import records
from portal.web.serializers import AnswerSerializer
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

API = "/api/v1/"
HOT: list[tuple[str, type[AnswerSerializer], str]] = [
    # address, what describes its answer, a list in it that is not empty
    ("missions/?near=51.5,-0.12&count=true", MissionPageSerializer, "results"),
    ("missions/fr-london/", MissionSerializer, "contacts"),
    ("changes/", ChangesSerializer, "results"),
    ("search/?q=french+embassy+london", SearchSerializer, "results"),
    ("search/?q=swedish+embassy+london", SearchSerializer, "alternatives"),
    ("missions.geojson", FeaturesSerializer, "features"),
]
"""Answers that no serializer writes."""


def undescribed(field: Any, answer: Any, name: str = "") -> list[str]:
    """Return the keys that are described and not answered, or the other way round."""
    if isinstance(field, serializers.ListSerializer):
        found = [undescribed(field.child, one, name) for one in answer]
        return [key for keys in found for key in keys]
    if not isinstance(field, serializers.Serializer) or answer is None:
        return []
    wrong = [f"{name}.{key}" for key in field.fields.keys() ^ answer.keys()]
    for key in field.fields.keys() & answer.keys():
        wrong += undescribed(field.fields[key], answer[key], f"{name}.{key}")
    return wrong


@pytest.mark.parametrize(("address", "serializer", "filled"), HOT)
def test_a_hot_answer_has_the_described_keys(
    client: Client,
    atlas: Atlas,
    address: str,
    serializer: type[AnswerSerializer],
    filled: str,
) -> None:
    answer = json.loads(client.get(API + address).getvalue())
    assert answer[filled]
    assert undescribed(serializer(), answer) == []


def test_a_key_that_is_not_described_is_found(client: Client, atlas: Atlas) -> None:
    answer = client.get(f"{API}missions/fr-london/").json()
    answer["colour"] = answer["contacts"][0].pop("hours")
    assert sorted(undescribed(MissionSerializer(), answer)) == [
        ".colour", ".contacts.hours",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_a_record_is_what_its_serializer_writes(atlas: Atlas, language: str) -> None:
    mission = atlas["fr-london"]
    mission.mark_staff_edit(["address"], by=7, at=NOW)
    mission.save()
    public = Mission.objects.public().order_by("slug")
    with translation.override(language):
        fast = records(public, at=NOW)
        plain = [MissionSerializer.write(one, at=NOW) for one in _loaded(public)]
    assert len(fast) > 10
    assert any(one["contacts"] for one in fast)
    assert any(one["replaced_by"] for one in fast)
    assert _written(fast) == _written(plain)


def _loaded(missions: Any) -> Any:
    loaded = missions.with_contacts().with_coverage().with_status_history()
    loaded = loaded.annotate(changed_at=last_change())
    return loaded.prefetch_related("services__source")


def _written(body: Any) -> Any:
    return json.loads(JSONRenderer().render(body))
