"""Forms of staff to write an article, with its date and its picture."""

from datetime import datetime
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.images import reencode
from news.library import add_picture
from news.models import Article, Picture, Stage
from news.picture_field import (
    PictureChooser,
    PictureField,
    PointInput,
    picture_address,
)
from news.reviewed_models import TEXT_FIELDS, require_change_note
from portal.review.forms import CONTINUES
from portal.web.local_times import EARLIER, LATER, parse_time_zone, to_instant, zone_of
from portal.web.markdown import clean_line
from portal.web.markdown_field import MarkdownTextarea, PreviewForm
from portal.web.utc_preview import in_utc

NEXT_STAGES: dict[str, tuple[str, ...]] = {
    Stage.DRAFT: (Stage.DRAFT, Stage.IN_REVIEW),
    Stage.IN_REVIEW: (Stage.DRAFT, Stage.IN_REVIEW),
    Stage.APPROVED: (Stage.APPROVED, Stage.WITHDRAWN),
    Stage.WITHDRAWN: (Stage.WITHDRAWN, Stage.DRAFT),
}
"""The stages to which one person alone can move an article, by its stage."""
_INPUT_FORMAT = "%Y-%m-%dT%H:%M"


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it withdrawn? Readers do not see this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


class ArticleForm(PreviewForm, forms.ModelForm[Article]):
    """An article, with its date of publication in local time."""

    local_time = forms.DateTimeField(
        label=_("Public from"),
        required=False,
        input_formats=[_INPUT_FORMAT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format=_INPUT_FORMAT
        ),
    )
    time_zone = forms.CharField(
        label=_("Time zone"), initial="UTC", help_text=_("UTC, or like Europe/Kyiv")
    )
    repeated = forms.ChoiceField(
        label=_("If the clocks show that time twice"),
        required=False,
        choices=[("", "—"), (EARLIER, _("the earlier")), (LATER, _("the later"))],
    )
    upload = forms.FileField(
        label=_("Upload a picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 5 MB and 25 megapixels."),
    )
    why = forms.CharField(
        label=_("Why?"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Whoever approves it reads this."),
    )
    continues = CONTINUES
    picture = PictureField(label=_("Choose from the library"))
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    uploader: User | None = None
    """Who fills the form in."""
    upload_error: ValidationError | None = None
    opened_stage: str = Stage.DRAFT
    """The stage when the form was opened."""

    class Meta:
        model = Article
        fields = (
            *("title", "slug", "language", "standfirst", "body", "stage", "time_zone"),
            *("change_note", "agency", "source_url", "author"),
            *("image_alt", "image_credit", "image_x", "image_y", "withdrawal_reason"),
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "standfirst": forms.Textarea(attrs={"rows": 3, "class": "vTextField"}),
            "body": MarkdownTextarea(),
            "image_x": PointInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened_stage = self.instance.stage
        self._offer_stages()
        self._keep_upload()
        self._show_picture()
        for name in {"image_x", "image_y"} & self.fields.keys():
            self.fields[name].required = False
        if "local_time" in self.fields:
            shown = in_utc("local_time", "time_zone", "repeated")
            self.fields["local_time"].help_text = shown
        published_at = self.instance.published_at
        if published_at:
            local = published_at.astimezone(zone_of(self.instance.time_zone))
            self.initial["local_time"] = local.replace(tzinfo=None)
            self.initial["repeated"] = _fold_choice(local)

    def _offer_stages(self) -> None:
        field: Any = self.fields.get("stage")
        if field:
            stages = NEXT_STAGES[Stage(self.opened_stage)]
            field.choices = [one for one in field.choices if one[0] in stages]

    def clean_time_zone(self) -> str:
        return parse_time_zone(self.cleaned_data["time_zone"]).key

    def _keep_upload(self) -> None:
        """Put an upload into the library and choose it, whatever else is wrong.

        An error elsewhere never loses it; one in the picture itself is noted.
        """
        upload = self.files.get("upload")
        if not isinstance(upload, UploadedFile) or "upload" not in self.fields:
            return
        try:
            rendition = reencode(upload)
        except ValidationError as error:
            self.upload_error = error
            return
        sent = {name: self.data.get(f"image_{name}", "") for name in ("alt", "credit")}
        name = upload.name or ""
        row = add_picture(rendition, by=self.uploader, file=name, **sent)
        data = cast("QueryDict", self.data).copy()
        data["picture"] = str(row.pk)
        self.data = data
        del self.files["upload"]

    def _show_picture(self) -> None:
        article, shown = self.instance, Picture.objects.none()
        chosen = self.data.get("picture", "")
        if chosen.isascii() and chosen.isdigit():
            shown = Picture.objects.filter(pk=chosen[:9])
        row = shown.first()
        present = picture_address(article.image_key, min(article.image_width, 320))
        for field in self.fields.values():
            if isinstance(field.widget, PictureChooser):
                field.widget.present = present
            if isinstance(field.widget, PointInput):
                field.widget.address = (
                    picture_address(row.key, row.width)
                    if row
                    else picture_address(article.image_key, article.image_width)
                )

    def clean_upload(self) -> None:
        if self.upload_error:
            raise self.upload_error

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        self._set_published_at()
        if data.get("picture"):
            self._choose(data["picture"])
        for name in ("image_x", "image_y"):
            if data.get(name) is None and name not in self.errors:
                data[name] = getattr(self.instance, name)
        if data.get("remove_picture"):
            self.instance.image_key = ""
        if self.instance.image_key and not clean_line(data.get("image_alt", "")):
            self.add_error("image_alt", _("Say what the picture shows."))
        self._require_change_note()
        self._require_why()
        withdrawn = data.get("stage") == Stage.WITHDRAWN
        if withdrawn and not clean_line(data.get("withdrawal_reason", "")):
            self.add_error("withdrawal_reason", _("Say why it is withdrawn."))

    def _choose(self, picture: Picture) -> None:
        """Take a picture, with its words and its point where none were typed."""
        article, data = self.instance, self.cleaned_data
        if picture.key == article.image_key:
            return
        article.image_key = picture.key
        article.image_width, article.image_height = picture.width, picture.height
        theirs: list[tuple[str, object]] = [
            *(("image_alt", picture.alt), ("image_credit", picture.credit)),
            *(("image_x", picture.x), ("image_y", picture.y)),
        ]
        for name, value in theirs:
            if name not in self.changed_data or data.get(name) in {None, ""}:
                data[name] = value

    def _require_change_note(self) -> None:
        """Require a note to change a number or an address of a public article."""
        if self.opened_stage != Stage.APPROVED:
            return
        data = self.cleaned_data
        texts = {name: data[name] for name in TEXT_FIELDS if name in data}
        noted = "change_note" in self.changed_data
        try:
            require_change_note(self.instance, texts, noted=noted)
        except ValidationError as error:
            self.add_error("change_note", error)

    def _require_why(self) -> None:
        """Require a reason, or a note for readers, to change a public article."""
        data = self.cleaned_data
        stages = self.opened_stage, data.get("stage")
        told = data.get("why") or data.get("change_note")
        if stages == (Stage.APPROVED, Stage.APPROVED) and not told:
            self.add_error("why", _("Say why, for whoever approves it."))

    def _set_published_at(self) -> None:
        """Set the date of the instance, which its own validation needs."""
        data = self.cleaned_data
        local, name = data.get("local_time"), data.get("time_zone")
        if "local_time" in self.errors or not name:
            return
        if not local:
            self.instance.published_at = None
            return
        naive = timezone.make_naive(local)
        try:
            which = data.get("repeated") or ""
            self.instance.published_at = to_instant(naive, ZoneInfo(name), which)
        except ValidationError as error:
            field = "repeated" if error.code == "repeated" else "local_time"
            self.add_error(field, error)

    def save(self, commit: bool = True) -> Article:
        """Save with the dates of a change or a withdrawal."""
        self._set_dates(timezone.now())
        return super().save(commit)

    def _set_dates(self, at: datetime) -> None:
        article = self.instance
        if "change_note" in self.changed_data and article.change_note:
            article.updated_at = at
        if article.stage != Stage.WITHDRAWN:
            article.withdrawn_at, article.withdrawal_reason = None, ""
        elif article.withdrawn_at is None:
            article.withdrawn_at = at


def _fold_choice(local: datetime) -> str:
    other = local.replace(fold=1 - local.fold)
    if local.utcoffset() == other.utcoffset():
        return ""
    return LATER if local.fold else EARLIER
