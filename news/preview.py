"""May this link show an article that is not public yet?"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core import signing

from news.models import Article, ArticleQuerySet

HOURS = 24
_SALT = "news.preview"


def token_for(article: Article) -> str:
    """Return a signed token that opens the article's preview for 24 hours."""
    return signing.dumps(str(article.uid), salt=_SALT)


def previewed(token: str, user: AbstractBaseUser | AnonymousUser) -> ArticleQuerySet:
    """Return the article that a member of staff may preview; none for anyone else."""
    if not (user.is_active and getattr(user, "is_staff", False)):
        return Article.objects.none()
    try:
        uid = signing.loads(token, salt=_SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return Article.objects.none()
    return Article.objects.filter(uid=uid)
