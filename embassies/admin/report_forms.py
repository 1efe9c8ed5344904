"""The forms on a reader's report: what to propose of it, or what to close it with."""

from collections.abc import Iterable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext, gettext_lazy as _

from embassies.admin.part_forms import clean_contact, clean_hours
from embassies.models import Contact, ReaderReport, Status, StatusPeriod
from embassies.review.workflow import Edit
from portal.countries.models import Confidence
from portal.countries.partial_dates import validate_partial_date
from portal.web.typed_text import validate_typed

FIELDS = ("address", "opening_hours", "access_note")
STATUS, CONTACT, NEW = "status-", "contact-", "new contact"
About, Channel = ReaderReport.About, Contact.Channel
_CHANNELS: dict[str, tuple[str, ...]] = {
    About.PHONE: (Channel.PHONE, Channel.FAX),
    About.EMAIL: (Channel.EMAIL, Channel.WEBSITE, Channel.FORM, Channel.SOCIAL),
}
_OWN_FIELD: dict[str, str] = {About.ADDRESS: "address", About.HOURS: "opening_hours"}
Choice = tuple[str, str]


class AcceptForm(forms.Form):
    """What a report comes to: a value of the mission, a contact, or its status.

    It starts at what the report is about; the reader's words are taken over only where
    staff choose so.
    """

    target = forms.ChoiceField(label=_("Which value changes?"))
    channel = forms.ChoiceField(
        label=_("channel"),
        choices=Channel.choices,
        required=False,
        help_text=_("Only for a new contact."),
    )
    purpose = forms.ChoiceField(
        label=_("purpose"),
        choices=Contact.Purpose.choices,
        required=False,
        help_text=_("Only for a new contact."),
    )
    value = forms.CharField(
        label=_("What it becomes"),
        max_length=500,
        required=False,
        help_text=_("For a status: the note that is shown with it."),
    )
    as_written = forms.BooleanField(
        label=_("Take the reader’s words as they stand"), required=False
    )
    since = forms.CharField(
        label=_("Since when"),
        max_length=10,
        required=False,
        validators=[validate_partial_date],
        help_text=_("Only for a status: 2026, 2026-11 or 2026-11-23."),
    )

    def __init__(
        self, report: ReaderReport, data: Mapping[str, object] | None = None
    ) -> None:
        self.report, self.mission = report, report.mission
        self.contacts = {
            f"{CONTACT}{one.pk}": one
            for one in self.mission.contacts.filter(withdrawn_at=None)
        }
        choices = self._choices()
        channels = _CHANNELS.get(report.about, (Channel.PHONE,))
        super().__init__(
            data,
            initial={
                "target": choices[0][0],
                "channel": channels[0],
                "purpose": Contact.Purpose.GENERAL,
            },
        )
        field = self.fields["target"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def _choices(self) -> list[Choice]:
        """Return what can change, beginning with what the report is about."""
        fields = [
            (one.name, str(one.verbose_name))
            for one in self.mission._meta.concrete_fields
            if one.name in FIELDS
        ]
        statuses = [
            (
                f"{STATUS}{one.value}",
                gettext("Whether it is open: %(status)s") % {"status": one.label},
            )
            for one in Status
        ]
        new = (NEW, gettext("A contact that is missing"))
        known = [*self._contact_choices(), new, *fields, *statuses]
        return sorted(known, key=lambda choice: not self._is_about(choice[0]))

    def _contact_choices(self) -> Iterable[Choice]:
        for key, one in self.contacts.items():
            kind = f"{one.get_channel_display()}, {one.get_purpose_display()}"
            yield key, f"{kind}: {one.value}"

    def _is_about(self, target: str) -> bool:
        """Return whether a choice is of the kind that the report is about."""
        about = self.report.about
        if about == About.STATUS:
            return target.startswith(STATUS)
        if about not in _CHANNELS:
            return target == _OWN_FIELD.get(about)
        contact = self.contacts.get(target)
        return target == NEW or bool(contact and contact.channel in _CHANNELS[about])

    def clean(self) -> dict[str, object]:
        """Refuse a value that the record does not take."""
        data = self.cleaned_data
        if not data.get("value") and data.get("as_written"):
            data["value"] = self.report.text
        target, value = data.get("target", ""), data.get("value", "")
        validate_typed(value)
        if not value and "value" not in self.errors:
            required = self.fields["value"].error_messages["required"]
            self.add_error("value", ValidationError(required, code="required"))
        elif target.startswith(STATUS):
            if not data.get("since") and "since" not in self.errors:
                self.add_error("since", _("Say since when it is so."))
        elif target and value:
            self._clean_value(target, value)
        return data

    def _clean_value(self, target: str, value: str) -> None:
        if target == "opening_hours":
            value = clean_hours(value)
        try:
            if contact := self._contact(target):
                contact.value = clean_contact(contact.channel, value, self.mission.seat)
                kept = {"channel", "purpose", "value"}
                names = {one.name for one in contact._meta.concrete_fields}
                contact.clean_fields(exclude=names - kept)
            else:
                setattr(self.mission, target, value)
                self.mission.clean_fields(exclude=["e164", "extension"])
        except ValidationError as error:  # Names fields that are not this form's.
            raise ValidationError(error.messages) from None
        if target == NEW:
            self._refuse_recorded(self.contacts[NEW])

    def _contact(self, target: str) -> Contact | None:
        """Return the contact that changes or is added; None for another value."""
        if target == NEW:
            self.contacts[NEW] = Contact(
                mission=self.mission,
                channel=self.cleaned_data.get("channel") or Channel.PHONE,
                purpose=self.cleaned_data.get("purpose") or Contact.Purpose.GENERAL,
            )
        return self.contacts.get(target)

    def _refuse_recorded(self, new: Contact) -> None:
        same = self.mission.contacts.filter(
            channel=new.channel, purpose=new.purpose, value=new.value
        )
        if same.exists():
            raise ValidationError(_("The record says that already."))

    def edit(self, why: str, evidence: str) -> Edit:
        target = self.cleaned_data["target"]
        parts: list[Model] = []
        if target.startswith(STATUS):
            parts = [self._period(why)]
        elif contact := self.contacts.get(target):
            parts = [contact]
        return Edit(self.mission, parts, why=why, evidence=evidence)

    def _period(self, why: str) -> StatusPeriod:
        """Return the state that is proposed; a report alone is weak evidence."""
        return StatusPeriod(
            mission=self.mission,
            status=self.cleaned_data["target"].removeprefix(STATUS),
            since=self.cleaned_data["since"],
            note=self.cleaned_data["value"],
            evidence=why,
            confidence=Confidence.LOW,
        )


class CloseForm(forms.Form):
    """Why a report changes nothing, for the reader too where they asked for an answer."""

    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=ReaderReport.Outcome.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("One line to the reader (optional)"), max_length=300, required=False
    )
