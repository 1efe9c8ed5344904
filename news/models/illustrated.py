"""The picture of an article: files, words and the point that a cut keeps."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from news.images import FORMATS, Cut, cut_name, cut_of, file_name, widths_of

CENTRE = 50
"""Per cent of width or height. A picture whose point is its centre is not cut."""
SHARE_SHAPE = 1200 / 630
"""Width to height of the pictures that other sites show beside a link."""
SHARE_WIDTH = 1200


def point_field(label: StrOrPromise) -> models.PositiveSmallIntegerField[int, int]:
    """Return a field for one coordinate of the point, in per cent."""
    return models.PositiveSmallIntegerField(
        label, default=CENTRE, validators=[MaxValueValidator(100)]
    )


class Illustrated(models.Model):
    """A record with one picture at most.

    Its words and its point are the record's own, copied from the library when the
    picture is chosen: what the public reads changes only with the record.
    """

    image_key = models.CharField(
        max_length=32, blank=True, editable=False, db_index=True
    )
    image_width = models.PositiveIntegerField(default=0, editable=False)
    image_height = models.PositiveIntegerField(default=0, editable=False)
    image_alt = models.CharField(
        _("what the picture shows"), max_length=300, blank=True
    )
    image_credit = models.CharField(_("picture credit"), max_length=100, blank=True)
    image_x = point_field(_("point to keep, % from the left"))
    image_y = point_field(_("point to keep, % from the top"))

    class Meta:
        abstract = True

    @property
    def is_cut(self) -> bool:
        return bool(self.image_key) and (self.image_x, self.image_y) != (CENTRE, CENTRE)

    @property
    def image_shown_height(self) -> int:
        """The height at the full width: a tall picture with a point is a square."""
        is_tall = self.image_height > self.image_width
        return self.image_width if self.is_cut and is_tall else self.image_height

    @property
    def image_files(self) -> dict[str, list[tuple[int, str]]]:
        """The picture's (width, file name) in rising width, by format."""
        if not self.image_key:
            return {}
        return {
            form: [
                (width, self._file(width, form))
                for width in widths_of(self.image_width)
            ]
            for form in FORMATS
        }

    def _file(self, width: int, form: str) -> str:
        if self.image_shown_height == self.image_height:
            return file_name(self.image_key, width, form)
        return cut_name(self._cut(width, 1), form)

    @property
    def share_file(self) -> str:
        """The name of the JPEG for other sites; blank without a picture."""
        if not self.image_key:
            return ""
        if not self.is_cut:
            return file_name(self.image_key, self.image_width, "jpg")
        return cut_name(self._cut(SHARE_WIDTH, SHARE_SHAPE), "jpg")

    def _cut(self, width: int, shape: float) -> Cut:
        return cut_of(
            self.image_key,
            (self.image_width, self.image_height),
            (self.image_x, self.image_y),
            shape=shape,
            width=width,
        )

    @property
    def image_names(self) -> set[str]:
        """The names of all files that readers may fetch."""
        files = {name for files in self.image_files.values() for _width, name in files}
        return files | {self.share_file} if files else files
