"""The library of pictures: uploaded once, chosen for any number of articles."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from news.images import file_name
from news.models.article import Article
from news.models.illustrated import point_field


class PictureQuerySet(models.QuerySet["Picture"]):
    def with_use(self) -> Self:
        """Note on each whether an article has it."""
        articles = Article.objects.filter(image_key=OuterRef("key"))
        return self.annotate(is_used=Exists(articles))

    def used(self, *, used: bool) -> Self:
        """Keep those that an article has, or those that none has."""
        has_one = Exists(Article.objects.filter(image_key=OuterRef("key")))
        return self.filter(has_one if used else ~has_one)

    def matching(self, text: str) -> Self:
        """Keep those with every word in what they show, their credit or file name."""
        rows = self
        for word in text.split():
            rows = rows.filter(
                Q(alt__icontains=word)
                | Q(credit__icontains=word)
                | Q(file__icontains=word)
            )
        return rows


class Picture(models.Model):
    """A picture that staff uploaded. No reader sees this row.

    An article that shows it has words and a point of its own, copied from here.
    """

    key = models.CharField(max_length=32, unique=True, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    file = models.CharField(_("file"), max_length=200, blank=True, editable=False)
    alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    credit = models.CharField(_("picture credit"), max_length=100, blank=True)
    x = point_field(_("point to keep, % from the left"))
    y = point_field(_("point to keep, % from the top"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        related_name="+",
        null=True,
        editable=False,
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(x__lte=100) & Q(y__lte=100), name="picture_point_inside"
            ),
        ]

    def __str__(self) -> str:
        return self.alt or self.file or self.key

    @property
    def thumbnail(self) -> str:
        """The name of the smallest JPEG."""
        return file_name(self.key, min(self.width, 320), "jpg")
