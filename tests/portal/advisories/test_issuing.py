"""What is sent about an advisory: issued, changed, ended; CAP 1.2 (B8)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree

from portal.advisories.cap import to_xml
from portal.advisories.issuing import payload
from portal.advisories.models import Advisory, AdvisoryMessage
from portal.review.actor import NotPossibleError
from portal.review.guard import reviewed
from portal.translations.models import Translation
from tests.atlas import NOW
from tests.portal.advisories.cap_rules import NAMESPACE, faults
from tests.portal.advisories.conftest import HOUR, draft, end, issue, revise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("banner", "clock")]
MINUTE = timedelta(minutes=1)


def kinds(advisory):
    rows = AdvisoryMessage.objects.filter(advisory=advisory).order_by("number")
    return [(row.number, row.kind) for row in rows]


def document(client, message):
    answer = client.get(f"/advisories/cap/{message.identifier}.xml")
    assert answer["Content-Type"] == "application/cap+xml; charset=utf-8"
    return answer.content


def text(document, name):
    return etree.fromstring(document).findtext(f".//{NAMESPACE}{name}")


@pytest.fixture
def story(make, clock):
    """Issued, changed twice, ended: four messages, a minute apart."""
    advisory = make("fr", guidance="- Stay **in**\n- Call")
    with reviewed():
        Translation.objects.put(
            Advisory, {advisory.pk: {"title:ar": "عنوان", "text:ar": "نص."}}
        )
    for minute, title in ((1, "Second"), (2, "Third")):
        advisory.title = title
        revise(advisory, f"Now {title}.", at=NOW + minute * MINUTE)
    end(advisory, "It is over.", at=NOW + 3 * MINUTE)
    clock.move_to(NOW + HOUR)
    return list(AdvisoryMessage.objects.order_by("number"))


def test_each_message_is_good_cap(client, story):
    for message in story:
        assert faults(document(client, message)) == []
    assert [m.kind for m in story] == ["Alert", "Update", "Update", "Cancel"]


def test_each_answers_all_before_it(client, story):
    assert len(story) == 4
    for place, message in enumerate(story):
        references = (text(document(client, message), "references") or "").split()
        assert [each.split(",")[1] for each in references] == [
            earlier.urn for earlier in story[:place]
        ]


def test_what_was_sent_stays_as_it_was_said(client, story):
    assert text(document(client, story[0]), "headline") == "Title of fr"
    assert text(document(client, story[1]), "headline") == "Second"
    before = document(client, story[0])
    with reviewed():
        Advisory.objects.update(title="Rewritten behind the back", country="KE")
    assert document(client, story[0]) == before


def test_what_was_sent_can_be_neither_changed_nor_deleted(story):
    for act in (
        story[0].save,
        story[0].delete,
        AdvisoryMessage.objects.all().delete,
        lambda: AdvisoryMessage.objects.update(note="x"),
    ):
        with pytest.raises(TypeError):
            act()


def test_one_info_block_for_each_language(client, story):
    alert = etree.fromstring(document(client, story[1]))
    infos = alert.findall(f"{NAMESPACE}info")
    assert [i.findtext(f"{NAMESPACE}language") for i in infos] == ["en", "ar"]
    assert [i.findtext(f"{NAMESPACE}headline") for i in infos] == ["Second", "عنوان"]
    assert alert.findtext(f".//{NAMESPACE}value") == "FR"


def test_the_instruction_is_plain_text_in_every_language(client, make):
    advisory = make("ke", guidance="## Now\n- Stay **in**\n- [Call](tel:+25420)")
    with reviewed():
        Translation.objects.put(
            Advisory,
            {
                advisory.pk: {
                    "title:fr": "Titre",
                    "text:fr": "Texte.",
                    "guidance:fr": "Restez *chez vous*.",
                }
            },
        )
    revise(Advisory.objects.get(), "In French too.", at=NOW)
    last = AdvisoryMessage.objects.latest("number")
    alert = etree.fromstring(document(client, last))
    assert [one.text for one in alert.iter(f"{NAMESPACE}instruction")] == [
        *("Now\n\n- Stay in\n- Call (+25420)", "Restez chez vous.")
    ]


def test_the_area_is_drawn_beside_its_code(client, make):
    make("ke", country="KE")
    make("world", country="")
    about = {
        message.payload["country"]: etree.fromstring(document(client, message))
        for message in AdvisoryMessage.objects.all()
    }
    assert about[""].findall(f".//{NAMESPACE}polygon") == []
    corners = " ".join(one.text for one in about["KE"].iter(f"{NAMESPACE}polygon"))
    north, east = zip(*(map(float, x.split(",")) for x in corners.split()), strict=True)
    assert (min(north) > -5, max(north) < 6) == (True, True)
    assert (min(east) > 33, max(east) < 43) == (True, True)
    assert about["KE"].findtext(f".//{NAMESPACE}value") == "KE"


def test_a_cancellation_expires_although_the_advisory_had_a_month_to_go(client, make):
    advisory = make("fr", ends_at=NOW + 720 * HOUR)
    end(advisory, "It is over.", at=NOW)
    alert, cancel = AdvisoryMessage.objects.order_by("number")
    assert text(document(client, alert), "expires") == "2026-12-23T12:00:00-00:00"
    body = document(client, cancel)
    assert text(body, "expires") == "2026-11-24T12:00:00-00:00"
    assert text(body, "references").split(",")[1] == alert.urn


def test_a_demonstration_sets_nothing_off(client, make):
    make("real")
    make("demo", is_demo=True)
    status = {
        message.advisory.slug: text(document(client, message), "status")
        for message in AdvisoryMessage.objects.select_related("advisory")
    }
    assert status == {"real": "Actual", "demo": "Test"}


def test_what_nobody_has_read_yet_is_replaced_not_answered(make, client, clock):
    advisory = make("fr", starts_at=NOW + HOUR)
    advisory.title = "Better"
    revise(advisory, "", at=NOW + MINUTE)
    assert kinds(advisory) == [(1, "Alert")]
    message = AdvisoryMessage.objects.get()
    assert message.sent_at == NOW + HOUR
    assert client.get(f"/advisories/cap/{message.identifier}.xml").status_code == 404
    clock.move_to(NOW + HOUR)
    assert text(document(client, message), "headline") == "Better"


def test_one_ended_before_it_began_was_never_there(make, client, clock):
    advisory = make("fr", starts_at=NOW + HOUR)
    end(advisory, "Not needed.", at=NOW + MINUTE)
    clock.move_to(NOW + 2 * HOUR)
    assert kinds(advisory) == []
    assert client.get("/en/advisories/fr/").status_code == 404


def test_what_cannot_be_done_is_refused(make, db):
    issued = make("fr")
    with pytest.raises(NotPossibleError):
        issue(issued, at=NOW)
    over = draft("over", ends_at=NOW)
    with pytest.raises(NotPossibleError):
        issue(over, at=NOW)
    for act in (revise, end):
        with pytest.raises(NotPossibleError):
            act(over, "x", at=NOW)
    end(issued, "x", at=NOW)
    with pytest.raises(NotPossibleError):
        end(issued, "x", at=NOW)
    assert Advisory.objects.get(slug="over").issued_at is None


def test_references_keep_the_sender_s_old_name(make, client, settings, clock):
    settings.SITE_URL = "https://old.example"
    advisory = make("fr")
    settings.SITE_URL = "https://new.example"
    revise(advisory, "Moved.", at=NOW + MINUTE)
    clock.move_to(NOW + HOUR)
    last = AdvisoryMessage.objects.first()
    body = document(client, last)
    assert text(body, "references").startswith("old.example,")
    assert text(body, "sender") == "new.example"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.text(min_size=1, max_size=50), note=st.text(max_size=20))
def test_no_text_breaks_the_document(words, note):
    advisory = Advisory(
        slug="x", country="CI", tone="warning", severity="Severe", urgency="Future",
        certainty="Observed", starts_at=NOW, ends_at=NOW + HOUR, title="t" + words,
        text="t" + words, guidance=words, source_name=words, source_url="https://a.b",
    )  # fmt: skip
    said = {**payload_of(advisory)}
    message = AdvisoryMessage(
        kind="Alert", sender="a.b", sent_at=NOW, note=note, payload=said
    )
    assert faults(to_xml(message, [])) == []


def payload_of(advisory):
    advisory.pk = 0
    return payload(advisory)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("-00:00</sent>", "Z</sent>", "sent: YYYY"),
        ("<scope>Public</scope>", "", "alert: scope 1 to 1 times"),
        ("<urgency>Future</urgency>", "", "info: urgency"),
        ("<status>Actual", "<status>Real", "status: one of"),
        ("<identifier>urn:", "<identifier>urn,", "identifier: no space"),
        ("<msgType>Alert", "<msgType>Update", "references: an Update names"),
        ("<info>", "<info><headline>x</headline>", "info: the order"),
        ("<areaDesc>France</areaDesc>", "", "area: areaDesc"),
        ("cap:1.2", "cap:1.1", "root: alert"),
        ("<headline>Title of fr", "<headline>", "headline: not empty"),
    ],
)
def test_each_rule_of_the_checker_can_fail(client, make, old, new, rule):
    make("fr")
    body = document(client, AdvisoryMessage.objects.get()).decode()
    assert old in body
    broken = body.replace(old, new).encode()
    assert any(fault.startswith(rule) for fault in faults(broken))
