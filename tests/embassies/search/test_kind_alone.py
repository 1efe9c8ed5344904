"""Questions that name a kind of post and nothing else."""

import pytest

from embassies.models import Mission
from embassies.search import search
from tests.atlas import Atlas
from tests.embassies.search.test_search import add_post

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["embassy", "ambassades", "посольство", "大使馆"])
def test_a_kind_alone_finds_the_posts_of_that_kind(atlas: Atlas, word: str) -> None:
    found = search(word, limit=500).results
    assert {one.slug for one in found} == {
        *Mission.objects.public().filter(kind="embassy").values_list("slug", flat=True)
    }
    assert len(search(word, limit=2).results) == 2


def test_consulates_alone_are_consulates_of_every_rank(atlas: Atlas) -> None:
    add_post(atlas, "fr-gb-leeds", "consulate_general")
    add_post(atlas, "fr-gb-hull", "consulate", is_honorary=True)
    consuls = search("consulates", limit=500).results
    found = [one.slug for one in consuls]
    assert {"fr-gb-leeds", "fr-gb-hull", "fr-edinburgh"} <= {*found}
    assert "fr-london" not in found
    honorary = [one for one in consuls if one.is_honorary]
    assert {"fr-gb-hull"} <= {one.slug for one in honorary}
    assert search("honorary consulate", limit=500).results == honorary


@pytest.mark.parametrize("text", ["embassy qwrtz", "embassy in narnia", "help"])
def test_a_kind_beside_words_that_are_not_understood_finds_nothing(
    atlas: Atlas, text: str
) -> None:
    assert search(text).results == []
