"""What missions are called in each language."""

import pytest
from django.utils.translation import override

from embassies.missions.titles import kind_name, mission_title

MOSCOW, CAIRO = 524901, 360630


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Embassy of France in Moscow"),
        ("fr", "Ambassade de France à Moscou"),
        ("es", "Embajada de Francia en Moscú"),
        ("de", "Botschaft von Frankreich in Moskau"),
        ("ru", "Посольство Франции (Москва)"),
        ("uk", "Посольство Франції (Москва)"),
        ("ar", "سفارة فرنسا في موسكو"),
        ("zh-hans", "法国大使馆（莫斯科）"),
    ],
)
def test_an_embassy_is_called_as_its_language_wants(language, title):
    with override(language):
        assert mission_title("embassy", "FR", "RU", "Moscow", geonames_id=MOSCOW) == (
            title
        )


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Honorary consulate of Japan in Cairo"),
        ("fr", "Consulat honoraire du Japon au Caire"),
        ("de", "Honorarkonsulat von Japan in Kairo"),
        ("ru", "Почётное консульство Японии (Каир)"),
        ("ar", "قنصلية اليابان الفخرية في القاهرة"),
    ],
)
def test_an_honorary_post_agrees_with_its_noun(language, title):
    with override(language):
        assert (
            mission_title(
                "consulate", "JP", "EG", "Cairo", is_honorary=True, geonames_id=CAIRO
            )
            == title
        )


def test_missions_to_the_holy_see_say_so_and_a_recorded_name_stands():
    with override("fr"):
        assert mission_title("embassy", "US", "VA", "Rome") == (
            "Ambassade des États-Unis près le Saint-Siège"
        )
        recorded = {"fr": "Maison de France"}
        assert mission_title("embassy", "FR", "RU", names=recorded) == recorded["fr"]
        assert mission_title("embassy", "FR", "JP") == "Ambassade de France au Japon"
        assert kind_name("consulate", is_honorary=True) == "Consulat honoraire"
