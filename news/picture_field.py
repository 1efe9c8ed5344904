"""Fields of staff for pictures: choose one of the library, and the point to keep."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import Media, ModelChoiceField, NumberInput, Select
from django.forms.renderers import BaseRenderer
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from news.images import Rendition, reencode
from news.library import save_files
from news.models import Picture
from portal.web.markdown import clean_line

MOST_CHOICES = 12
_SCRIPT = [Script("portal/pictures.js", type="module")]


def picture_address(key: str, width: int) -> str:
    """Return where staff see a picture, used or not; blank for none."""
    name = f"{key}-{width}.jpg"
    return reverse("admin:news_picture_file", args=[name]) if key else ""


def choices_html(query: str, *, chosen: str = "", name: str = "picture") -> SafeString:
    """Return radio buttons for the newest pictures that match. One query."""
    rows = list(Picture.objects.matching(query)[:MOST_CHOICES])
    if chosen and chosen not in {str(row.pk) for row in rows}:
        rows = [*Picture.objects.filter(pk=chosen), *rows]
    pictures = [(row, picture_address(row.key, min(row.width, 320))) for row in rows]
    context = {"pictures": pictures, "chosen": chosen, "name": name, "query": query}
    return SafeString(render_to_string("admin/news/_picture_choices.html", context))


class PictureChooser(Select):
    """Pictures of the library as radio buttons, with a search that keeps the form."""

    query = ""
    present = ""
    """The address of the picture that the article has now."""

    @property
    def media(self) -> Media:
        # The stubs of Django 5.2 know no objects among the scripts yet.
        return Media(js=_SCRIPT)  # type: ignore[arg-type]

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Any:
        self.query = data.get(f"{name}_search", "")[:100]
        return super().value_from_datadict(data, files, name)

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        chosen = str(value or "")
        known = chosen if chosen.isascii() and chosen.isdigit() else ""
        context = {
            "name": name,
            "field_id": (attrs or {}).get("id", f"id_{name}"),
            "chosen": known,
            "query": self.query,
            "present": self.present,
            "choices": choices_html(self.query, chosen=known, name=name),
            "address": reverse("admin:news_picture_choices"),
        }
        return SafeString(render_to_string("admin/news/_chooser.html", context))


class PictureField(ModelChoiceField[Picture]):
    """One picture of the library; blank keeps the present one."""

    widget = PictureChooser

    def __init__(self, **options: Any) -> None:
        super().__init__(Picture.objects.all(), required=False, **options)


class PointInput(NumberInput):
    """The first number of the point, with the picture on which it is set."""

    address = ""
    other = "image_y"

    def __init__(self) -> None:
        super().__init__({"min": "0", "max": "100"})

    @property
    def media(self) -> Media:
        return Media(js=_SCRIPT)  # type: ignore[arg-type]

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        context = {
            "number": super().render(name, value, attrs, renderer),
            "address": self.address,
            "first": (attrs or {}).get("id", f"id_{name}"),
            "second": f"id_{self.other}",
        }
        return SafeString(render_to_string("admin/news/_point.html", context))


class PictureForm(forms.ModelForm[Picture]):
    """A picture of the library; its file is sent once and never changes."""

    upload = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB and 25 megapixels."),
    )

    class Meta:
        model = Picture
        fields = ("upload", "alt", "credit", "x", "y")
        widgets = {"x": PointInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields.pop("upload", None)
        if "alt" not in self.fields:  # Whoever may only see a picture writes nothing.
            return
        self.fields["alt"].required = True
        point = self.fields["x"].widget
        if isinstance(point, PointInput):
            row = self.instance
            point.other = "y"
            point.address = picture_address(row.key, row.width) if row.key else ""

    def clean_upload(self) -> Rendition:
        return reencode(self.cleaned_data["upload"])

    def save(self, commit: bool = True) -> Picture:
        """Save the words, and the files of a new picture."""
        row = self.instance
        rendition: Rendition | None = self.cleaned_data.get("upload")
        if rendition:
            save_files(rendition)
            row.key, row.width, row.height = (
                *(rendition.key, rendition.width, rendition.height),
            )
            row.file = clean_line(self._file_name())[:200]
        return super().save(commit)

    def _file_name(self) -> str:
        """Return the name of the file that was sent."""
        return str(getattr(self.files.get("upload"), "name", ""))

    def clean(self) -> None:
        """Refuse a picture that the library has already."""
        super().clean()
        rendition: Rendition | None = self.cleaned_data.get("upload")
        if rendition and Picture.objects.filter(key=rendition.key).exists():
            self.add_error("upload", _("This picture is in the library already."))
