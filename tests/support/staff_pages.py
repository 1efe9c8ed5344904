"""The staff pages to look at: one list for every test about how they look and read.

A page added to the portal is added here: a name, and its address in the world below.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from embassies.models import Mission, ReaderReport, Verification
from news.models import Article, Picture
from portal.advisories.models import Advisory
from portal.countries.models import EmergencyNumber
from portal.review.models import Proposal
from tests.atlas import Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import signed_in
from tests.support.staff_forms import edit


@dataclass(frozen=True)
class World:
    """The atlas, with something of everything that waits for staff."""

    chief: User
    mission: Mission
    proposal: Proposal
    report: ReaderReport
    advisory: Advisory
    article: Article
    number: EmergencyNumber
    picture: Picture
    check: Verification


def build_world(atlas: Atlas) -> World:
    mission = atlas["fr-london"]
    chief = User.objects.create_superuser("chief")
    colleague = signed_in(User.objects.create_superuser("colleague"))
    proposal = edit(colleague, mission, address="2 Row", why="A letter")
    return World(
        chief=chief,
        mission=mission,
        proposal=proposal,
        report=ReaderReport.objects.create(
            mission=mission,
            about="phone",
            text="+44 20 7946 0999",
            evidence="I rang",
            sent_at=timezone.now(),
        ),
        advisory=draft(),
        article=Article.objects.create(title="A notice", body="Text.", stage="draft"),
        number=EmergencyNumber.objects.order_by("pk")[0],
        picture=Picture.objects.create(key="0" * 32, width=320, height=200, alt="A"),
        check=_checked(atlas["se-dublin"], proposal.proposer),
    )


def _checked(mission: Mission, by: User) -> Verification:
    """Return somebody's check that is still correct, in the sample."""
    at = timezone.now()
    Mission.objects.filter(pk=mission.pk).update(verified_at=at, verified_by=by)
    return Verification.objects.create(
        mission=mission, by=by, method="called", at=at, due_on=at.date()
    )


def page(name: str, *arguments: str) -> Callable[[World], str]:
    """Return how to find a page of the admin; arguments name parts of the world."""

    def address(world: World) -> str:
        rows: list[Any] = [getattr(world, one) for one in arguments]
        return reverse(f"admin:{name}", args=[row.pk for row in rows])

    return address


def at(name: str) -> Callable[[World], str]:
    return lambda world: reverse(name)


SIGHTS: dict[str, Callable[[World], str]] = {
    "dashboard": page("index"),
    "missions": page("embassies_mission_changelist"),
    "a mission": page("embassies_mission_change", "mission"),
    "a new mission": page("embassies_mission_add"),
    "history": page("embassies_mission_history", "mission"),
    "proposals": page("review_proposal_changelist"),
    "a proposal": page("review_proposal_change", "proposal"),
    "to remove a number": page("countries_emergencynumber_delete", "number"),
    "reader reports": page("embassies_readerreport_changelist"),
    "a reader report": page("embassies_readerreport_change", "report"),
    "advisories": page("advisories_advisory_changelist"),
    "an advisory": page("advisories_advisory_change", "advisory"),
    "a new advisory": page("advisories_advisory_add"),
    "to issue an advisory": page("advisory_issue", "advisory"),
    "to delete an advisory": page("advisories_advisory_delete", "advisory"),
    "articles": page("news_article_changelist"),
    "an article": page("news_article_change", "article"),
    "a new article": page("news_article_add"),
    "pictures": page("news_picture_changelist"),
    "a picture": page("news_picture_change", "picture"),
    "a new picture": page("news_picture_add"),
    "checks by staff": page("embassies_verification_changelist"),
    "a check by staff": page("embassies_verification_change", "check"),
    "still correct": lambda world: (
        f"{reverse('admin:embassies_mission_still_correct_many')}"
        f"?mission={world.mission.pk}&mission={world.check.mission_id}"
    ),
    "the log": page("audit_auditentry_changelist"),
    "rules": page("embassies_arrangement_changelist"),
    "a new rule": page("embassies_arrangement_add"),
    "people": page("auth_user_changelist"),
    "a new password": page("password_change"),
    "calendar": at("calendar"),
    "status": at("status"),
    "what I am told": at("notification-preference"),
    "second factor": at("mfa_index"),
    "an authenticator app": at("mfa_activate_totp"),
    "a passkey": at("mfa_add_webauthn"),
}
