"""The form of a mission: sections, cards, choices, the table of hours, a pasted point."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from embassies.models import FormerSlug, Mission
from portal.review.guard import reviewed
from portal.review.models import Proposal
from portal.web.roles import AUDITOR, EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import GROUNDS, edit, filled_at, form_of, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
SATURDAY = 5 * 4
ADD = "admin:embassies_mission_add"


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


def page_of(editor: Client, mission: Mission) -> Any:
    path = reverse("admin:embassies_mission_change", args=[mission.pk])
    return html.fromstring(editor.get(path).content.decode())


def refused(editor: Client, mission: Mission, **changes: str) -> str:
    path, data = form_of(editor, mission)
    answer: Any = editor.post(path, {**data, **changes})
    assert answer.status_code == 200
    return "; ".join(str(one) for one in answer.context["errors"])


def proposed(proposal: Any, part: str = "embassies.mission") -> dict[str, Any]:
    (item,) = (one for one in proposal.items if one["part"] == part)
    return {name: new for name, (_old, new) in item["fields"].items()}


def test_the_heading_is_the_title_and_the_slug_leads_to_the_public_page(
    editor, mission
):
    page = page_of(editor, mission)
    (heading,) = page.xpath("//h1")
    assert heading.text_content() == "Embassy of France, London"
    (link,) = page.xpath("//p[@class='mission-address']/a/@href")
    assert link == "/en/embassies/fr-london/"


def test_sections_are_open_where_something_is_filled(editor, atlas: Atlas):
    page = page_of(editor, atlas["fr-london"])
    assert page.xpath("//details[@id='section-services']/@open")
    assert not page.xpath("//details[@id='section-record']/@open")
    page = page_of(editor, atlas["se-dublin"])
    assert not page.xpath("//details[@id='section-services']/@open")


def test_whoever_may_only_read_sees_the_record_without_boxes_to_write_in(mission):
    page = page_of(signed_in(person(AUDITOR)), mission)
    assert "Monday: 09:00–12:30, 14:00–16:00" in page.text_content()
    assert "+44 20 7946 0100" in page.text_content()
    assert "French, English" in page.text_content()
    assert page.xpath("//details[@id='section-place']/@open")
    assert not page.xpath("//*[@data-save] | //input[@name='opening_hours']")
    assert not page.xpath("//*[starts-with(@name, 'hours_') and @type='time']")


def test_a_section_with_an_error_is_open(editor, atlas: Atlas):
    path, data = form_of(editor, atlas["se-dublin"])
    answer = editor.post(path, {**data, "opening_hours": "whenever"})
    page = html.fromstring(answer.content)
    assert page.xpath("//details[@id='section-hours']/@open")


def test_no_box_holds_json(editor, mission):
    page = page_of(editor, mission)
    values = page.xpath("//input/@value | //textarea/text()")
    assert not [one for one in values if one.strip().startswith(("[", "{"))]
    assert page.xpath("//select[@id='id_languages'][@multiple]")
    assert page.xpath("//select[@id='id_contacts-0-languages'][@multiple]")
    assert page.xpath("//select[@id='id_time_zone']//option[@selected]/@value") == [
        "Europe/London"
    ]


def test_saving_what_was_not_changed_proposes_nothing(editor, atlas: Atlas):
    missions = Mission.objects.filter(sending_country="FR")
    assert [edit(editor, mission) for mission in missions] == [None] * missions.count()


def test_a_language_is_added_behind_those_recorded(editor, mission):
    mission.refresh_from_db()
    assert mission.languages == ["fr", "en"]
    proposal = edit(editor, mission, languages=["de", "en", "fr"])  # type: ignore[arg-type]
    assert proposed(proposal) == {"languages": ["fr", "en", "de"]}


def test_a_language_that_the_list_does_not_have_is_kept(editor, mission):
    with reviewed():
        Mission.objects.filter(pk=mission.pk).update(languages=["sgn", "fr"])
    assert edit(editor, mission) is None


def test_hours_typed_into_the_table_are_written_as_an_expression(editor, mission):
    times = {f"hours_{SATURDAY}": "10:00", f"hours_{SATURDAY + 1}": "12:00"}
    proposal = edit(editor, mission, **times)
    assert proposed(proposal) == {
        "opening_hours": "Mo-Fr 09:00-12:30,14:00-16:00; Sa 10:00-12:00; PH off"
    }


def test_hours_typed_as_an_expression_win_over_an_untouched_table(editor, mission):
    proposal = edit(editor, mission, opening_hours="Mo 09:00-12:00")
    assert proposed(proposal) == {"opening_hours": "Mo 09:00-12:00"}


def test_a_table_and_an_expression_that_differ_are_refused(editor, mission):
    times = {f"hours_{SATURDAY}": "10:00", f"hours_{SATURDAY + 1}": "12:00"}
    said = refused(editor, mission, opening_hours="Mo 09:00-12:00", **times)
    assert "The table and this text differ." in said


@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        ("10:00", "", "Saturday: write when it opens and when it closes."),
        ("12:00", "10:00", "Saturday: each time must be later"),
        ("ten", "12:00", "Write a time like this: 09:00"),
    ],
)
def test_a_day_that_cannot_be_is_refused_by_its_name(
    editor, mission, opens, closes, told
):
    times = {f"hours_{SATURDAY}": opens, f"hours_{SATURDAY + 1}": closes}
    assert told in refused(editor, mission, **times)


RICH = 'Mo-Fr 09:00-12:30 "by appointment"; PH off'


@pytest.fixture
def rich(mission: Mission) -> Mission:
    with reviewed():
        Mission.objects.filter(pk=mission.pk).update(opening_hours=RICH)
    return mission


def test_hours_richer_than_the_table_are_said_to_be_and_kept(editor, rich):
    assert "say more than the table" in page_of(editor, rich).text_content()
    assert proposed(edit(editor, rich, address="2 Row")) == {"address": "2 Row"}


def test_the_table_replaces_richer_hours_only_where_their_text_is_emptied(editor, rich):
    times = {"hours_0": "10:00", "hours_1": "12:00"}
    assert "say more than the table can" in refused(editor, rich, **times)
    proposal = edit(editor, rich, opening_hours="", hours_28="", **times)
    assert proposed(proposal) == {"opening_hours": "Mo 10:00-12:00"}


def test_the_table_of_one_s_own_proposal_can_be_changed_again(editor, mission):
    edit(editor, mission, opening_hours="Mo 09:00-12:00")
    path, data = form_of(editor, mission)
    assert (data["hours_0"], data["hours_1"]) == ("09:00", "12:00")
    proposal = sent_again(editor, path, {**data, "hours_1": "13:00"})
    assert proposed(proposal) == {"opening_hours": "Mo 09:00-13:00"}


def sent_again(editor: Client, path: str, data: dict[str, str]) -> Any:
    sent(editor, path, data)
    return Proposal.objects.get()


def test_the_week_is_previewed_in_the_words_of_the_public_page(editor, mission):
    answer = editor.get(
        reverse("admin:embassies_mission_week"),
        {"hours_0": "09:00", "hours_1": "12:00", "hours_28": "on"},
    )
    assert answer.json() == {
        "text": "Mo 09:00-12:00; PH off",
        "lines": ["Monday: 09:00–12:00"],
    }


@pytest.mark.parametrize("box", ["latitude", "longitude"])
def test_a_point_is_pasted_whole_into_either_box(editor, mission, box):
    pasted = {"latitude": "", "longitude": "", box: "geo:51.5012,-0.1419"}
    proposal = edit(editor, mission, precision="street", **pasted)
    found = proposed(proposal)
    assert (found["latitude"], found["longitude"]) == (51.5012, -0.1419)


def test_a_point_without_its_precision_is_refused(editor, mission):
    said = refused(editor, mission, latitude="51.5012, -0.1419", precision="")
    assert "Choose how exact the point is." in said


def test_a_name_is_a_row_of_its_language(editor, mission):
    count = int(form_of(editor, mission)[1]["translations-TOTAL_FORMS"]) - 1
    new = {f"translations-{count}-language": "sv", f"translations-{count}-text": "Namn"}
    added = proposed(edit(editor, mission, **new), "translations.translation")
    assert (added["field"], added["language"], added["text"]) == ("name", "sv", "Namn")


def test_a_note_in_another_language_is_not_among_the_names(editor, mission):
    new = {"field": "access_note", "language": "de", "text": "Hintereingang"}
    edit(editor, mission, **{f"translations-2-0-{k}": v for k, v in new.items()})
    data = form_of(editor, mission)[1]
    assert data["translations-2-0-text"] == "Hintereingang"
    assert "Hintereingang" not in {
        value for name, value in data.items() if name.startswith("translations-0")
    }


NEW = {
    "kind": "consulate",
    "sending_country": "AT",
    "receiving_country": "GB",
    "city": "London",
    "address": "5 Row",
    **GROUNDS,
}


def test_a_new_mission_gets_its_slug_and_time_zone_by_itself(editor, atlas: Atlas):
    path = reverse(ADD)
    proposal = sent(editor, path, filled_at(editor, path) | NEW)
    found = proposed(proposal)
    assert found["slug"] == "consulate-of-austria-in-london"
    assert found["time_zone"] == "Europe/London"


def test_a_slug_that_a_mission_once_had_is_not_given_again(editor, mission):
    FormerSlug.objects.create(slug="consulate-of-austria-in-london", mission=mission)
    path = reverse(ADD)
    proposal = sent(editor, path, filled_at(editor, path) | NEW)
    assert proposed(proposal)["slug"] == "consulate-of-austria-in-london-united-kingdom"


def test_sources_by_field_are_a_table(editor, mission):
    note = {"source": "staff", "by": 1, "at": "2026-11-02T09:00:00+00:00"}
    with reviewed():
        Mission.objects.filter(pk=mission.pk).update(field_sources={"address": note})
    page = page_of(editor, mission)
    cells = page.xpath("//div[contains(@class, 'sources_by_field')]//td/text()")
    assert cells == ["Address", "Staff of this portal", "2026-11-02"]


def test_the_list_of_missions_shows_titles_first(editor, atlas: Atlas):
    page = html.fromstring(
        editor.get(reverse("admin:embassies_mission_changelist")).content
    )
    first = page.xpath("//table[@id='result_list']//th[@class='field-title']//text()")
    assert "Embassy of France, London" in first
