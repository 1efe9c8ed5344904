"""What takes two people about an article: to publish it, and to change it afterwards.

To withdraw one takes a publisher and a reason: it says nothing new to anybody.
"""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from news.models import Article, ArticleCountry, Stage
from news.preview import token_for
from portal.review import proposals
from portal.review.items import amended
from portal.review.kinds import Kind, Verb, own_fields, register_reviewed
from portal.review.models import Motion
from portal.translations.models import REVIEWED, Translation

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


def hand_in(article: Article, *, by: User, at: datetime) -> Motion:
    """Propose to publish an article as it is now; once more where it was edited."""
    waiting = waiting_to_publish(article)
    if waiting is None:
        return proposals.propose_whole(article, Verb.RAISE, "", by=by, at=at)
    if proposals.is_outdated(waiting):
        proposals.renew(waiting, waiting.revision, by=by, at=at)
    return waiting


def waiting_to_publish(article: Article) -> Motion | None:
    rows = Motion.objects.waiting().filter(model=ARTICLE.label, key=str(article.pk))
    return rows.filter(verb=Verb.RAISE).first()


def put_out(motion: Motion, article: Any, by: User, at: datetime) -> None:
    """Publish an article from its date on, or write an approved change of it."""
    if motion.verb == Verb.RAISE:
        article.stage = Stage.APPROVED
        article.published_at = article.published_at or at
        article.withdrawn_at, article.withdrawal_reason = None, ""
        article.full_clean()
        article.save()
        return
    found = amended(ARTICLE, article, motion.items)
    changed = motion.items[0]["fields"] if motion.items else {}
    texts = {name: changed[name][1] for name in WORDS if name in changed}
    noted = "change_note" in changed
    check_told(Article.objects.get(pk=article.pk), texts, noted=noted)
    if noted and found.row.change_note:
        found.row.updated_at = at
    found.row.full_clean()
    found.row.save()
    for one in found.kept:
        one.save()
    for one in found.gone:
        one.delete()


def links(row: Article | Motion) -> list[tuple[str, str]]:
    """Return (language, address) of the article as the public would see it."""
    token, found = token_for(row), []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, reverse("news:preview", args=[token])))
    return found


ARTICLE = Kind(
    model=Article,
    own=own_fields(Article, *FOLLOWS),
    effect=put_out,
    parts={ArticleCountry: "article", Translation: "target"},
    part_fields={ArticleCountry: ("country",), Translation: REVIEWED},
    watched=("stage",),
    ask="news.change_article",
    decide=(PUBLISH,),
    previews=links,
)


def register() -> None:
    register_reviewed(ARTICLE)
