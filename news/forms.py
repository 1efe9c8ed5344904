"""What staff write: an article, its hour of publication, its picture."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from news.images import Rendition, reencode
from news.models import Article, Stage
from news.reviewed_models import WORDS, check_told
from portal.web.local_times import EARLIER, LATER, parse_time_zone, to_instant
from portal.web.markdown import clean_line

AHEAD: dict[str, tuple[str, ...]] = {
    Stage.DRAFT: (Stage.DRAFT, Stage.IN_REVIEW),
    Stage.IN_REVIEW: (Stage.DRAFT, Stage.IN_REVIEW),
    Stage.APPROVED: (Stage.APPROVED, Stage.WITHDRAWN),
    Stage.WITHDRAWN: (Stage.WITHDRAWN, Stage.DRAFT),
}
"""The stages that one person can bring an article to, by the one it is in."""
_INPUT_FORMAT = "%Y-%m-%dT%H:%M"


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it withdrawn? Readers do not see this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


class ArticleForm(forms.ModelForm[Article]):
    """The article's fields, with its date on the clock of a named place."""

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
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 5 MB and 25 megapixels."),
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    rendition: Rendition | None = None
    was: str = Stage.DRAFT
    """The stage in which it was opened."""

    class Meta:
        model = Article
        fields = (
            *("title", "slug", "language", "standfirst", "body", "stage", "time_zone"),
            *("change_note", "agency", "source_url", "author"),
            *("image_alt", "image_credit", "withdrawal_reason"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.was = self.instance.stage
        self._offer_stages()
        published_at = self.instance.published_at
        if published_at:
            local = published_at.astimezone(ZoneInfo(self.instance.time_zone))
            self.initial["local_time"] = local.replace(tzinfo=None)
            self.initial["repeated"] = _which(local)

    def _offer_stages(self) -> None:
        """Offer what a person may do alone: to publish takes a second one."""
        field: Any = self.fields.get("stage")
        if field:
            ahead = AHEAD[Stage(self.was)]
            field.choices = [one for one in field.choices if one[0] in ahead]

    def clean_time_zone(self) -> str:
        return parse_time_zone(self.cleaned_data["time_zone"]).key

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            self.rendition = reencode(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self._clean_moment(data)
        if data.get("remove_picture"):
            self.instance.image_key = ""
        has_picture = self.rendition or self.instance.image_key
        if has_picture and not clean_line(data.get("image_alt", "")):
            self.add_error("image_alt", _("Say what the picture shows."))
        self._check_told(data)
        withdrawn = data.get("stage") == Stage.WITHDRAWN
        if withdrawn and not clean_line(data.get("withdrawal_reason", "")):
            self.add_error("withdrawal_reason", _("Say why it is withdrawn."))
        return data

    def _check_told(self, data: dict[str, Any]) -> None:
        """Refuse to change a number of a public article without a word to readers."""
        if self.was != Stage.APPROVED:
            return
        texts = {name: data[name] for name in WORDS if name in data}
        noted = "change_note" in self.changed_data
        try:
            check_told(self.instance, texts, noted=noted)
        except ValidationError as error:
            self.add_error("change_note", error)

    def _clean_moment(self, data: dict[str, Any]) -> None:
        """Set the date before the model's own checks look at it."""
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
        """Note when readers get something new, and store the picture."""
        self.note_changes(timezone.now())
        return super().save(commit)

    def note_changes(self, at: datetime) -> None:
        article = self.instance
        if "change_note" in self.changed_data and article.change_note:
            article.updated_at = at
        if article.stage != Stage.WITHDRAWN:
            article.withdrawn_at, article.withdrawal_reason = None, ""
        elif article.withdrawn_at is None:
            article.withdrawn_at = at
        if self.rendition:
            store(self.rendition, article)


def store(rendition: Rendition, article: Article) -> None:
    """Write a picture's files, unless they are there, and point the article to it."""
    for name, content in rendition.files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    article.image_key = rendition.key
    article.image_width = rendition.width
    article.image_height = rendition.height


def _which(local: datetime) -> str:
    other = local.replace(fold=1 - local.fold)
    if local.utcoffset() == other.utcoffset():
        return ""
    return LATER if local.fold else EARLIER
