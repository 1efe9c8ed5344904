"""May this link show an article that is not public yet, or what would become of one?"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing

from news.models import Article, ArticleCountry
from portal.review.items import amended
from portal.review.kinds import kind_of
from portal.review.models import Motion
from portal.translations.models import Translation
from portal.translations.texts import texts_by_name

HOURS = 24
_SALT = "news.preview"


def token_for(row: Article | Motion) -> str:
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
    motion = Motion.objects.filter(pk=key).first()
    if motion is None or not motion.key:
        return None
    row = Article.objects.filter(pk=motion.key).first()
    if row is None:
        return None
    try:
        found = amended(kind_of(row), row, motion.items)
    except LookupError:  # A country is gone that it would change.
        return row
    article: Article = found.row
    article.derive()
    article.proposed_countries = [
        str(one.country.code) for one in found.kept if isinstance(one, ArticleCountry)
    ]
    article.texts = texts_by_name(
        one for one in found.kept if isinstance(one, Translation)
    )
    return article
