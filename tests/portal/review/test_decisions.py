"""Random people, random verbs: what is public was decided by two, or is listed."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import rule

from embassies.models import Mission
from embassies.review import workflow as of_missions
from embassies.review.workflow import Edit
from news.models import Article, Stage
from news.reviewed_models import ARTICLE, submit_for_review
from portal.advisories.models import Advisory
from portal.advisories.reviewed_models import ADVISORY
from portal.review import workflow
from portal.review.items import value_of
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb
from tests.atlas import Atlas
from tests.portal.advisories.conftest import draft
from tests.portal.review.office import WHICH, WHO, Office, run

pytestmark = pytest.mark.django_db
WORDS = st.sampled_from(["One", "Two", "Call 112", "Write to a@b.example"])


class Missions(Office):
    review: ClassVar[Any] = workflow
    table: ClassVar[str] = "review_proposal"
    KEPT = ("address", "withdrawn_at")

    def proposals(self) -> list[Any]:
        return list(Proposal.objects.with_people().order_by("pk"))

    def public(self) -> dict[str, dict[str, Any]]:
        found = {}
        for one in Mission.objects.filter(slug__in=("fr-london", "se-dublin")):
            found[f"mission {one.pk}"] = {
                name: value_of(one, name) for name in self.KEPT
            }
            for part in one.contacts.all():
                said = {"value": part.value, "withdrawn": part.withdrawn_at is not None}
                found[f"contact {part.pk}"] = said
        return found

    def took_effect(self, row: Any) -> None:
        for item in row.items:
            known = self.right.setdefault(
                f"{item['part'].split('.')[1]} {item['id']}", {"withdrawn": False}
            )
            if item["verb"] == "remove":
                known["withdrawn"] = True
                continue
            for name in {*self.KEPT, "value"} & set(item["fields"]):
                known[name] = item["fields"][name][1]

    @rule(who=WHO, which=WHICH, word=WORDS, verb=st.integers(0, 4))
    def edit(self, who: str, which: int, word: str, verb: int) -> None:
        slug = ("fr-london", "se-dublin")[which % 2]
        mission = Mission.objects.get(slug=slug)
        contacts = list(mission.contacts.filter(withdrawn_at=None))
        parts, gone = [], []
        if verb == 0:
            mission.address = word
        elif verb == 1:
            mission.access_note = word
        elif verb == 2 and contacts:
            gone = [contacts[which % len(contacts)]]
        elif verb == 3 and contacts:
            parts = [contacts[which % len(contacts)]]
            parts[0].value = f"020 7946 0{100 + which}"
        else:
            parts = [type(mission.contacts.all().first() or contacts[0])()]
            parts[0].mission, parts[0].channel, parts[0].value = mission, "form", word
            parts[0].purpose = "general"
        self.attempt(of_missions.submit, Edit(mission, parts, gone, why=word), who=who)

    def write_past(self, which: int) -> None:
        Mission.objects.filter(slug="fr-london").update(address="past")

    def served(self, client: Client) -> None:
        pk = Mission.objects.get(slug="fr-london").pk
        served = client.get("/api/v1/missions/fr-london/").json()
        assert served["address"] == self.right[f"mission {pk}"]["address"]


class Advisories(Office):
    review: ClassVar[Any] = workflow
    table: ClassVar[str] = "review_proposal"
    KEPT = ("title", "text", "tone", "country", "ends_at")

    def start(self) -> None:
        for number in range(2):
            row = draft(f"a-{number}")
            self.attempt(workflow.propose_whole, row, Verb.PUBLISH, "", who="ada")

    def proposals(self) -> list[Any]:
        return list(Proposal.objects.with_people().order_by("pk"))

    def public(self) -> dict[str, dict[str, Any]]:
        return {
            str(row.pk): {
                **{name: value_of(row, name) for name in self.KEPT},
                "ended": row.cancelled_at is not None,
            }
            for row in Advisory.objects.filter(issued_at__isnull=False)
        }

    def took_effect(self, row: Any) -> None:
        if row.verb == Verb.END:
            self.right[row.target_key]["ended"] = True
            return
        known = self.right.setdefault(row.target_key, {"ended": False})
        fields = row.items[0]["fields"]
        known |= {name: fields[name][1] for name in self.KEPT if name in fields}

    @rule(who=WHO, which=WHICH)
    def ask(self, who: str, which: int) -> None:
        row = Advisory.objects.order_by("pk")[which % 2]
        verb = Verb.END if row.issued_at else Verb.PUBLISH
        self.attempt(workflow.propose_whole, row, verb, "Why", who=who)

    @rule(who=WHO, which=WHICH, word=WORDS, name=st.sampled_from(KEPT))
    def change(self, who: str, which: int, word: str, name: str) -> None:
        row = Advisory.objects.order_by("pk")[which % 2]
        known: dict[str, Any] = {
            "tone": "conflict",
            "country": "DE",
            "ends_at": row.ends_at + timedelta(hours=1 + which % 24),
        }
        setattr(row, name, known.get(name, word))
        if row.issued_at is None:
            row.save()
        elif items := ADVISORY.edited(row):
            self.attempt(workflow.propose, row, Verb.CHANGE, items, word, who=who)

    def write_past(self, which: int) -> None:
        row = Advisory.objects.get(pk=next(iter(self.right)))
        if which % 2:
            row.save()
        else:
            Advisory.objects.filter(pk=row.pk).update(title="past")

    def served(self, client: Client) -> None:
        listed = client.get("/api/v1/advisories/").json()["results"]
        live = [
            known["title"]
            for known in self.right.values()
            if not known["ended"] and datetime.fromisoformat(known["ends_at"]) > self.at
        ]
        assert sorted(one["title"] for one in listed) == sorted(live)


class News(Office):
    review: ClassVar[Any] = workflow
    table: ClassVar[str] = "review_proposal"
    KEPT = ("title", "body")

    def start(self) -> None:
        for number in range(2):
            Article.objects.create(title=f"Article {number}", body="Text.")

    def proposals(self) -> list[Any]:
        return list(Proposal.objects.with_people().order_by("pk"))

    def public(self) -> dict[str, dict[str, Any]]:
        return {
            str(row.pk): {name: value_of(row, name) for name in self.KEPT}
            for row in Article.objects.filter(stage=Stage.APPROVED)
        }

    def took_effect(self, row: Any) -> None:
        if row.verb == Verb.CHANGE and row.target_key not in self.right:
            return  # It was withdrawn since: a change does not bring it back.
        known = self.right.setdefault(row.target_key, {})
        fields = row.items[0]["fields"]
        known |= {name: fields[name][1] for name in self.KEPT if name in fields}

    @rule(who=WHO, which=WHICH)
    def give_in(self, who: str, which: int) -> None:
        row = Article.objects.order_by("pk")[which % 2]
        if row.stage in (Stage.DRAFT, Stage.IN_REVIEW):
            row.stage = Stage.IN_REVIEW
            row.save()
            self.attempt(submit_for_review, row, who=who)

    @rule(who=WHO, which=WHICH, word=WORDS, name=st.sampled_from(KEPT))
    def change(self, who: str, which: int, word: str, name: str) -> None:
        row = Article.objects.order_by("pk")[which % 2]
        setattr(row, name, word)
        if row.stage != Stage.APPROVED:
            row.save()
            return
        row.change_note = f"Changed {which}"
        items = ARTICLE.edited(row)
        self.attempt(workflow.propose, row, Verb.CHANGE, items, word, who=who)

    @rule(which=WHICH)
    def withdraw(self, which: int) -> None:
        row = Article.objects.order_by("pk")[which % 2]
        if row.stage == Stage.APPROVED and which % 5 == 0:
            row.withdraw("Wrong", self.now())
            del self.right[str(row.pk)]

    def write_past(self, which: int) -> None:
        Article.objects.filter(pk=next(iter(self.right))).update(title="past")

    def served(self, client: Client) -> None:
        listed = client.get("/api/v1/news/").json()["results"]
        titles = [known["title"] for known in self.right.values()]
        assert sorted(one["title"] for one in listed) == sorted(titles)


def test_missions(atlas: Atlas) -> None:
    run(Missions)


def test_advisories() -> None:
    run(Advisories)


def test_articles() -> None:
    run(News)
