"""Signed links to previews of articles: drafts, and changes that are proposed."""

from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing

from news.models import Article, ArticleCountry
from portal.review.models import Proposal
from portal.review.reviewed_model import reviewed_model
from portal.translations.models import Translation
from portal.translations.texts import texts_by_name

HOURS = 24
_SALT = "news.preview"


def token_for(row: Article | Proposal) -> str:
    """Return a signed token of the preview, valid for 24 hours."""
    key = str(row.uid) if isinstance(row, Article) else row.pk
    return signing.dumps(key, salt=_SALT)


def read_preview(token: str, user: AbstractBaseUser | AnonymousUser) -> Article | None:
    """Return the article of a token for a member of staff; None for anyone else.

    That of a proposal has its changes, which are not saved.
    """
    if not (user.is_active and getattr(user, "is_staff", False)):
        return None
    try:
        key = signing.loads(token, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    if isinstance(key, str):
        return Article.objects.filter(uid=key).with_countries().first()
    return _proposed(key)


def _proposed(key: int) -> Article | None:
    proposal = Proposal.objects.of(Article).filter(pk=key).first()
    if proposal is None or not proposal.target_key:
        return None
    row = Article.objects.filter(pk=proposal.target_key).first()
    if row is None:
        return None
    try:
        found = reviewed_model(row).amended(row, proposal.items)
    except LookupError:  # A country is gone that it would change.
        return row
    article = cast("Article", found.row)
    article.derive()
    article.proposed_countries = [
        str(one.country.code) for one in found.kept if isinstance(one, ArticleCountry)
    ]
    article.texts = texts_by_name(
        one for one in found.kept if isinstance(one, Translation)
    )
    return article
