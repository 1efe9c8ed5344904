"""Parts of an article: its countries and its former addresses."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from news.models.article import Article
from news.models.states import Stage
from portal.review.guard import Guarded, GuardedQuerySet, refuse_staff


class ArticleCountryQuerySet(GuardedQuerySet["ArticleCountry"]):
    def guard(self, values: Mapping[str, object]) -> None:
        """Refuse writes of staff to countries of approved articles."""
        moves = "article" in values or "article_id" in values
        if moves or self.filter(article__stage=Stage.APPROVED).exists():
            refuse_staff(self.model)

    def bulk_create(self, *args: Any, **options: Any) -> list["ArticleCountry"]:
        refuse_staff(self.model)
        return super().bulk_create(*args, **options)


class ArticleCountry(Guarded):
    """A country that an article is about.

    ``listed_at`` repeats the article's date while it is approved: it orders the
    country's news by index. It never decides what is public.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="countries"
    )
    country = CountryField(_("country"))
    listed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ArticleCountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["country", "listed_at", "article"], name="article_country_news"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "country"], name="article_country_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.country.code)

    def guard(self) -> None:
        """Refuse writes of staff to a country of an approved article."""
        known = ArticleCountry.objects.filter(pk=self.pk or 0)
        of = [self.article_id, *known.values_list("article", flat=True)]
        if Article.objects.filter(pk__in=of, stage=Stage.APPROVED).exists():
            refuse_staff(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.listed_at = self.article.listed_at
        super().save(*args, **kwargs)


class FormerSlug(models.Model):
    """A former address of an article, which redirects to it."""

    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    article = models.ForeignKey(
        Article, models.CASCADE, verbose_name=_("article"), related_name="former_slugs"
    )

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug
