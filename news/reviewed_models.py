"""Articles take two people: to publish one, and to change a public one.

To withdraw one takes a publisher and a reason: it tells readers nothing new.
"""

import re
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from news.models import Article, ArticleCountry, Stage
from news.preview import token_for
from portal.review import workflow
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.review.reviewed_model import (
    ReviewedModel,
    ReviewedPart,
    Verb,
    own_fields,
    register_reviewed,
)
from portal.translations.reviewed import TRANSLATIONS

PUBLISH = "news.publish_article"
FOLLOWS = (
    *("uid", "body_html", "stage", "updated_at", "withdrawn_at", "withdrawal_reason"),
    *("is_demo", "search_title", "search_text", "created_at", "saved_at"),
)
"""Fields that follow from others, or from what was decided."""
WORDS = ("title", "standfirst", "body", "source_url")
_WAYS = re.compile(r"\S+@\S+|(?:https?://|www\.)[^\s)\]]+|\+?\d[\d\s().-]*\d")


def ways(texts: list[str]) -> list[str]:
    """Return the numbers and addresses that texts name, in order."""
    return [re.sub(r"[\s().-]", "", one) for one in _WAYS.findall("\n".join(texts))]


def check_told(article: Article, texts: dict[str, str], *, noted: bool) -> None:
    """Raise ValidationError where a number or an address changes and no note says so."""
    before = [getattr(article, name) for name in WORDS]
    after = [texts.get(name, getattr(article, name)) for name in WORDS]
    if not noted and ways(before) != ways(after):
        raise ValidationError(
            _("A number or an address changes: say so in the note for readers.")
        )


def hand_in(article: Article, actor: Actor) -> Proposal:
    """Propose to publish an article as it is now; once more where it was edited."""
    waiting = waiting_to_publish(article)
    if waiting is None:
        return workflow.propose_whole(article, Verb.PUBLISH, "", actor)
    if workflow.is_outdated(waiting):
        workflow.renew(waiting, waiting.state_token, actor)
    return waiting


def waiting_to_publish(article: Article) -> Proposal | None:
    rows = Proposal.objects.about(article).waiting()
    return rows.filter(verb=Verb.PUBLISH).first()


@dataclass(frozen=True)
class ReviewedArticle(ReviewedModel):
    """Articles: published from their date on, changed with a note for readers."""

    def previews(self, proposal: Proposal) -> list[tuple[str, str]]:
        return links(proposal)

    def apply(
        self, proposal: Proposal, row: models.Model | None, actor: Actor
    ) -> models.Model:
        article = cast("Article", row)
        if proposal.verb == Verb.PUBLISH:
            _publish(article, actor)
            return article
        found = self.amended(article, proposal.items)
        changed = proposal.items[0]["fields"] if proposal.items else {}
        texts = {name: str(changed[name][1]) for name in WORDS if name in changed}
        noted = "change_note" in changed
        check_told(Article.objects.get(pk=article.pk), texts, noted=noted)
        if noted and article.change_note:
            article.updated_at = actor.at
        article.full_clean()
        article.save()
        for one in found.kept:
            one.save()
        for one in found.removed:
            one.delete()
        return article


def _publish(article: Article, actor: Actor) -> None:
    article.stage = Stage.APPROVED
    article.published_at = article.published_at or actor.at
    article.withdrawn_at, article.withdrawal_reason = None, ""
    article.full_clean()
    article.save()


def links(row: Article | Proposal) -> list[tuple[str, str]]:
    """Return (language, address) of the article as the public would see it."""
    token, found = token_for(row), []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, reverse("news:preview", args=[token])))
    return found


ARTICLE = ReviewedArticle(
    Article,
    own_fields(Article, *FOLLOWS),
    parts=(
        ReviewedPart(ArticleCountry, "article", ("country",)),
        TRANSLATIONS,
    ),
    watched=("stage",),
    propose_permission="news.change_article",
    decide_permissions=(PUBLISH,),
)


def register() -> None:
    register_reviewed(ARTICLE)
