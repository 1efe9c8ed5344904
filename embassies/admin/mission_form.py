"""A mission as staff edit it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy

from embassies.admin.choices import LanguagesField, TimeZoneField, zone_of_place
from embassies.admin.hours_field import HoursField
from embassies.admin.hours_preview import week_of
from embassies.admin.part_forms import PlainTextForm, clean_hours
from embassies.admin.point_field import CoordinateField, completed
from embassies.models import FormerSlug, Mission, Precision
from embassies.review.reviewed_models import FIELDS
from embassies.values.hours_grid import HoursGrid, read_grid, write_grid
from embassies.values.hours_spelling import normalised
from embassies.values.slugs import mission_slug
from portal.countries.land import is_in
from portal.review.forms import GroundsForm

_PRECISIONS = [
    ("", gettext_lazy("No point is recorded")),
    (Precision.EXACT, gettext_lazy("The door or the building itself")),
    (Precision.STREET, gettext_lazy("Somewhere on this street")),
    (Precision.CITY, gettext_lazy("Only the city: the middle of it")),
]


class MissionForm(PlainTextForm[Mission], GroundsForm):
    """The hours are typed as a table or as an expression, the point as a pasted pair.

    ``hours_shown`` is the expression that the form was opened with.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    languages = LanguagesField(label=gettext_lazy("languages spoken"))
    time_zone = TimeZoneField()
    latitude = CoordinateField(
        label=gettext_lazy("latitude"),
        which=0,
        limit=90,
        help_text=gettext_lazy(
            "A pair may be pasted here: 48.85, 2.35, a geo: address or a link to a map."
        ),
    )
    longitude = CoordinateField(label=gettext_lazy("longitude"), which=1, limit=180)
    precision = forms.ChoiceField(
        label=gettext_lazy("precision of the point"),
        choices=_PRECISIONS,
        widget=forms.RadioSelect,
        required=False,
    )
    hours = HoursField()
    hours_shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    class Meta:
        model = Mission
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()
        if "slug" in self.fields:
            self.fields["slug"].required = bool(self.instance.pk)
        text = self.initial.get("opening_hours", self.instance.opening_hours) or ""
        self.initial["hours"], self.initial["hours_shown"] = read_grid(text), text

    @property
    def says_more_than_the_table(self) -> bool:
        """Whether the hours that the form shows do not fit its table."""
        return read_grid(self["hours_shown"].value() or "") is None

    @property
    def week(self) -> list[str]:
        """The week of the hours that the form shows, as the public page words it."""
        is_editable = "opening_hours" in self.fields
        name = "opening_hours" if is_editable else "hours_shown"
        return week_of(self[name].value() or "")

    def clean_opening_hours(self) -> str:
        return clean_hours(self.cleaned_data["opening_hours"])

    def clean(self) -> dict[str, Any] | None:
        """Refuse a form that was opened before the record was last changed."""
        data = super().clean()
        if self.initial.get("version", "") != self.cleaned_data.get("version", ""):
            raise ValidationError(
                _(
                    "Somebody changed this record while you were editing it. Open it again."
                ),
                code="version",
            )
        self._write_hours()
        self._complete_point()
        self._check_point()
        if self.instance._state.adding:
            self._complete_new()
        return data

    def _write_hours(self) -> None:
        """Write the table as an expression where it was changed, not the expression."""
        said = self.cleaned_data
        if not {"opening_hours", "hours"} <= said.keys():
            return
        widget = self.fields["hours"].widget
        name = self.add_prefix("hours")
        if widget.value_omitted_from_data(self.data, self.files, name):
            return
        shown = said.get("hours_shown") or ""
        grid, text = said["hours"], said["opening_hours"]
        if grid == (read_grid(shown) or HoursGrid()):
            return
        if text == normalised(shown) and read_grid(shown) is None:
            self.add_error("opening_hours", _RICHER)
        elif text in ("", normalised(shown)):
            said["opening_hours"] = write_grid(grid)
        elif read_grid(text) != grid:
            self.add_error("opening_hours", _TWO_HOURS)

    def _complete_point(self) -> None:
        said = self.cleaned_data
        if not {"latitude", "longitude"} <= said.keys():
            return
        names = ("latitude", "longitude")
        pasted = [str(self.data.get(self.add_prefix(one), "")) for one in names]
        point = completed(said["latitude"], said["longitude"], *pasted)
        said["latitude"], said["longitude"] = point
        if point == (None, None):
            said["precision"] = ""
        elif None not in point and not said.get("precision"):
            self.add_error("precision", _("Choose how exact the point is."))

    def _complete_new(self) -> None:
        """Give a new mission the slug and the time zone that follow from the rest."""
        said = self.cleaned_data
        if not said.get("slug") and not self.errors.keys() & _SLUG_FROM:
            said["slug"] = _new_slug(said)
        if not said.get("time_zone"):
            seat = said.get("seat_country") or said.get("receiving_country")
            said["time_zone"] = zone_of_place(
                str(getattr(seat, "code", seat) or ""),
                said.get("city", ""),
                said.get("geonames_id"),
            )

    def _check_point(self) -> None:
        """Refuse a new point that cannot be in the country of the seat."""
        said = self.cleaned_data
        latitude, longitude = said.get("latitude"), said.get("longitude")
        seat = said.get("seat_country") or said.get("receiving_country")
        if {"latitude", "longitude"}.isdisjoint(self.changed_data):
            return
        if latitude is None or longitude is None or not seat:
            return
        if not is_in(str(getattr(seat, "code", seat)), latitude, longitude):
            self.add_error(
                "latitude",
                _(
                    "This point lies at sea or in another country. Are latitude and"
                    " longitude exchanged, or is a sign missing?"
                ),
            )


_RICHER = gettext_lazy(
    "The recorded hours say more than the table can. Change them here, or empty this"
    " field to use the table instead."
)
_TWO_HOURS = gettext_lazy(
    "The table and this text differ. Empty this text to use the table, or leave the"
    " table as it was."
)
_SLUG_FROM = {"kind", "sending_country", "receiving_country", "city"}


def _new_slug(said: Mapping[str, Any]) -> str:
    """Return a slug that no mission has or had. Two queries."""
    taken = {
        *Mission.objects.values_list("slug", flat=True),
        *FormerSlug.objects.values_list("slug", flat=True),
    }
    sending, receiving = (
        str(getattr(said[name], "code", said[name]))
        for name in ("sending_country", "receiving_country")
    )
    return mission_slug(
        said["kind"],
        sending,
        receiving,
        said.get("city", ""),
        is_honorary=bool(said.get("is_honorary")),
        taken=taken,
    )
