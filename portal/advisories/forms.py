"""Forms of staff to write and to end advisories."""

from datetime import UTC, datetime
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.advisories.models import Advisory
from portal.advisories.owners import OwnerField, possible_owners
from portal.advisories.untranslated import is_emergency, untranslated
from portal.review.forms import CONTINUES
from portal.web.clock import public_now
from portal.web.local_times import EARLIER, LATER, parse_time_zone, to_instant, zone_of
from portal.web.markdown import validate_wording
from portal.web.markdown_field import MarkdownTextarea, PreviewForm
from portal.web.utc_preview import in_utc

TIMES = ("starts_at", "ends_at")


class NoteForm(forms.Form):
    """The public note with which an advisory is ended."""

    note = forms.CharField(
        label=_("Public note"), max_length=300, validators=[validate_wording]
    )


class IssueForm(forms.Form):
    """The tick that an advisory may go out without some languages."""

    languages = forms.BooleanField(
        label=_("It may go out like this. The languages follow later."),
        error_messages={
            "required": _("Tick that it may go out like this, or write the languages.")
        },
    )

    def __init__(self, advisory: Advisory, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.untranslated = untranslated(advisory)
        if not self.untranslated:
            del self.fields["languages"]
        elif is_emergency(advisory):
            self.fields["languages"].required = False


class AdvisoryForm(PreviewForm, forms.ModelForm[Advisory]):
    """An advisory, with its times in its own time zone."""

    change_note = forms.CharField(
        label=_("public change note"),
        max_length=300,
        required=False,
        validators=[validate_wording],
        help_text=_("Needed once it is issued: what changed, in a sentence."),
    )
    continues = CONTINUES
    repeated_hour = forms.ChoiceField(
        label=_("repeated hour"),
        choices=[("", "-"), (EARLIER, _("the earlier")), (LATER, _("the later"))],
        required=False,
        help_text=_("Only where the clocks show a time twice, in autumn."),
    )

    owner = OwnerField(
        label=_("owner"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Whoever keeps it up to date. People who may issue advisories."),
    )

    class Meta:
        model = Advisory
        fields = (
            *("slug", "country", "language", "title", "text", "guidance"),
            *("tone", "severity", "urgency", "certainty"),
            *("time_zone", "starts_at", "ends_at", "review_on", "owner"),
            *("call_to_action_label", "call_to_action_url"),
            *("source_name", "source_url", "source_date", "verified_at", "is_demo"),
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "guidance": MarkdownTextarea(),
            "text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            field = cast("OwnerField", self.fields["owner"])
            field.queryset = possible_owners(self.instance.owner_id)
        if self.instance.pk:
            self._show_local_times()
        has_begun = self.instance.is_public(public_now())
        for name in TIMES:
            if name in self.fields:
                self.fields[name].help_text = in_utc(name, "time_zone", "repeated_hour")
        for name in ("slug", "starts_at") if has_begun else ():
            if name in self.fields:
                self.fields[name].disabled = True

    def _show_local_times(self) -> None:
        zone = zone_of(self.instance.time_zone)
        for name in TIMES:
            # The form field converts from and to UTC: local times pass as if in UTC.
            local = getattr(self.instance, name).astimezone(zone)
            self.initial[name] = local.replace(tzinfo=UTC)

    def clean_time_zone(self) -> str:
        return parse_time_zone(self.cleaned_data["time_zone"]).key

    def clean(self) -> None:
        """Convert both times to instants; require a note once it is issued."""
        super().clean()
        for name in TIMES:
            self._read_local_time(name)
        if self.instance.issued_at and not self.cleaned_data.get("change_note"):
            self.add_error("change_note", _("Say what changed: the public reads it."))

    def _read_local_time(self, name: str) -> None:
        values = self.cleaned_data
        entered: datetime | None = values.get(name)
        if entered is None or "time_zone" not in values:
            return
        if self.fields[name].disabled:
            values[name] = getattr(self.instance, name)
            return
        zone = ZoneInfo(values["time_zone"])
        wall = entered.astimezone(UTC).replace(tzinfo=None)
        try:
            values[name] = to_instant(wall, zone, values.get("repeated_hour", ""))
        except ValidationError as error:
            self.add_error(name, error)
