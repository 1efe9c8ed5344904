"""Signed links that show staff an article before it is public, or after a proposal."""

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
    """Return a signed token that opens the preview for 24 hours."""
    said = str(row.uid) if isinstance(row, Article) else row.pk
    return signing.dumps(said, salt=_SALT)


def previewed(token: str, user: AbstractBaseUser | AnonymousUser) -> Article | None:
    """Return the article that a member of staff may preview; none for anyone else.

    That of a proposal is as it would be, and nothing of it is saved.
    """
    if not (user.is_active and getattr(user, "is_staff", False)):
        return None
    try:
        said = signing.loads(token, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    if isinstance(said, str):
        return Article.objects.filter(uid=said).with_countries().first()
    return _proposed(said)


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
