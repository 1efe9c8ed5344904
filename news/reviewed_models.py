"""Review of articles: two people decide to publish one, and to change a public one.

A publisher alone can withdraw one, with a reason: that publishes nothing new.
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
from portal.review.standing import is_outdated
from portal.translations.reviewed import TRANSLATIONS

PUBLISH = "news.publish_article"
DERIVED_FIELDS = (
    *("uid", "body_html", "stage", "updated_at", "withdrawn_at", "withdrawal_reason"),
    *("is_demo", "search_title", "search_text", "created_at", "saved_at"),
)
"""Fields derived from others, or set by a decision."""
TEXT_FIELDS = ("title", "standfirst", "body", "source_url")
_CONTACT_DETAIL = re.compile(r"\S+@\S+|(?:https?://|www\.)[^\s)\]]+|\+?\d[\d\s().-]*\d")


def contact_details(texts: list[str]) -> list[str]:
    """Return the phone numbers, e-mail and web addresses in texts, in order."""
    return [
        re.sub(r"[\s().-]", "", one)
        for one in _CONTACT_DETAIL.findall("\n".join(texts))
    ]


def require_change_note(
    article: Article, texts: dict[str, str], *, noted: bool
) -> None:
    """Raise ValidationError if contact details change without a note for readers."""
    before = [getattr(article, name) for name in TEXT_FIELDS]
    after = [texts.get(name, getattr(article, name)) for name in TEXT_FIELDS]
    if not noted and contact_details(before) != contact_details(after):
        raise ValidationError(
            _("A number or an address changes: say so in the note for readers.")
        )


def submit_for_review(article: Article, actor: Actor, why: str = "") -> Proposal:
    """Propose to publish an article as it is now; renew a proposal that is outdated."""
    waiting = waiting_to_publish(article)
    if waiting is None:
        why = why or _("Handed in for publication.")
        source = " ".join(filter(None, (article.agency, article.source_url)))
        return workflow.propose_whole(
            article, Verb.PUBLISH, why, actor, evidence=source
        )
    if is_outdated(waiting):
        workflow.renew(waiting, waiting.state_token, actor)
    return waiting


def waiting_to_publish(article: Article) -> Proposal | None:
    rows = Proposal.objects.about(article).waiting()
    return rows.filter(verb=Verb.PUBLISH).first()


@dataclass(frozen=True)
class ReviewedArticle(ReviewedModel):
    """Articles: published on their date, and changed with a note for readers."""

    def previews(self, proposal: Proposal) -> list[tuple[str, str]]:
        return preview_links(proposal)

    def apply(
        self, proposal: Proposal, row: models.Model | None, actor: Actor
    ) -> models.Model:
        article = cast("Article", row)
        if proposal.verb == Verb.PUBLISH:
            _publish(article, actor)
            return article
        found = self.amended(article, proposal.items)
        changed = proposal.items[0]["fields"] if proposal.items else {}
        texts = {name: str(changed[name][1]) for name in TEXT_FIELDS if name in changed}
        noted = "change_note" in changed
        require_change_note(Article.objects.get(pk=article.pk), texts, noted=noted)
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


def preview_links(row: Article | Proposal) -> list[tuple[str, str]]:
    """Return (language, address) of the previews of an article."""
    token, found = token_for(row), []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, reverse("news:preview", args=[token])))
    return found


ARTICLE = ReviewedArticle(
    Article,
    own_fields(Article, *DERIVED_FIELDS),
    parts=(
        ReviewedPart(ArticleCountry, "article", ("country",)),
        TRANSLATIONS,
    ),
    watched=("stage",),
    propose_permission="news.change_article",
    decide_permissions=(PUBLISH,),
    needs_evidence=False,
)


def register() -> None:
    register_reviewed(ARTICLE)
