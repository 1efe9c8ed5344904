"""Queries of articles: public ones, states, order, and loading."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Max, Min

from news.models.states import Stage, State
from portal.review.guard import GuardedQuerySet, refuse_staff
from portal.translations.texts import TranslatedQuerySet

if TYPE_CHECKING:
    from news.models.article import Article

NOT_PUBLIC = (Stage.DRAFT, Stage.IN_REVIEW, Stage.WITHDRAWN)
LONG_TEXTS = ("body", "body_html", "search_title", "search_text")


class ArticleQuerySet(  # type: ignore[override]
    TranslatedQuerySet["Article"], GuardedQuerySet["Article"]
):
    def guard(self, values: Mapping[str, object]) -> None:
        """Refuse bulk writes of staff that approve articles or change approved ones."""
        approves = values.get("stage", Stage.DRAFT) not in NOT_PUBLIC
        if approves or self.filter(stage=Stage.APPROVED).exists():
            refuse_staff(self.model)

    def bulk_create(self, *args: Any, **options: Any) -> list["Article"]:
        refuse_staff(self.model)
        return super().bulk_create(*args, **options)

    def public(self, at: datetime) -> Self:
        """Keep public articles, by the rule of Article.is_public()."""
        return self.filter(stage=Stage.APPROVED, published_at__lte=at)

    def turning_points(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        """Return when one last became public by the clock, and when the next one will.

        Two queries.
        """
        approved = self.filter(stage=Stage.APPROVED)
        last = approved.filter(published_at__lte=at).aggregate(at=Max("published_at"))
        coming = approved.filter(published_at__gt=at).aggregate(at=Min("published_at"))
        return last["at"], coming["at"]

    def in_state(self, state: str, at: datetime) -> Self:
        """Keep the articles in a state, by the rule of Article.state_at()."""
        if state == State.PUBLISHED:
            return self.public(at)
        if state == State.SCHEDULED:
            return self.filter(stage=Stage.APPROVED, published_at__gt=at)
        return self.filter(stage=state)

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def about(self, country: str) -> Self:
        """Keep the approved articles about a country, newest first.

        Reads the index of ArticleCountry in order: the cost of a page does not depend
        on the number of articles.
        """
        return self.filter(
            countries__country=country, countries__listed_at__isnull=False
        ).order_by("-countries__listed_at", "-countries__article_id")

    def older_than(self, article: "Article") -> Self:
        """Keep those older than an article, the nearest first."""
        moment = article.published_at
        return self.before(moment, article.pk).newest_first() if moment else self.none()

    def before(self, moment: datetime, pk: int) -> Self:
        """Keep those after a place in a list of the newest first (keyset paging)."""
        return self.filter(published_at__lte=moment).exclude(
            published_at=moment, pk__gte=pk
        )

    def newer_than(self, article: "Article") -> Self:
        """Keep those newer than an article, the nearest first."""
        return (
            self.filter(published_at__gte=article.published_at)
            .exclude(published_at=article.published_at, pk__lte=article.pk)
            .order_by("published_at", "pk")
        )

    def with_countries(self) -> Self:
        """Load the countries. One query."""
        return self.prefetch_related("countries")

    def for_lists(self) -> Self:
        """Leave the long texts in the database and load the countries. Two queries."""
        return self.without_long_texts().with_lines().with_countries()

    def without_long_texts(self) -> Self:
        """Leave the long texts in the database."""
        return self.defer(*LONG_TEXTS)

    def with_lines(self) -> Self:
        """Load what lists show in every language. No query more."""
        return self.with_translations("title", "standfirst")
