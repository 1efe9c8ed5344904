"""A text field for Markdown with a toolbar and a preview, for any form of staff."""

from typing import TYPE_CHECKING

from django.forms import BaseForm, Media, Textarea
from django.forms.renderers import BaseRenderer
from django.forms.utils import ErrorDict
from django.forms.widgets import Script
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.web.markdown import preview_html

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PREVIEW = "_preview"
"""Name of the buttons that show the form again as it was typed, and save nothing."""


class MarkdownTextarea(Textarea):
    """A textarea with the preview of its text beside it.

    Scripts add the buttons and keep the preview up to date; without them a button
    sends the form, which is then a ``PreviewForm``.
    """

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__({"rows": "18", "class": "vLargeTextField", **(attrs or {})})

    @property
    def media(self) -> Media:
        toolbar = "portal/vendor/markdown-toolbar/index.js"
        files = (toolbar, "portal/markdown.js")
        # The stubs of Django 5.2 know no objects among the scripts yet.
        return Media(js=[Script(one, type="module") for one in files])  # type: ignore[misc]

    def render(
        self,
        name: str,
        value: "StrOrPromise | None",
        attrs: dict[str, str] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        context = {
            "textarea": super().render(name, value, attrs, renderer),
            "field_id": (attrs or {}).get("id", f"id_{name}"),
            "name": name,
            "preview": preview_html(str(value or "")),
            "address": reverse("markdown-preview"),
        }
        return SafeString(render_to_string("admin/widgets/markdown.html", context))


class PreviewForm(BaseForm):
    """A form that a preview button shows again with everything typed, unvalidated."""

    @property
    def is_preview(self) -> bool:
        return self.is_bound and PREVIEW in self.data

    def full_clean(self) -> None:
        """Validate nothing for a preview: what is not finished is no error."""
        if not self.is_preview:
            super().full_clean()
            return
        self._errors, self.cleaned_data = ErrorDict(), {}

    def is_valid(self) -> bool:
        """Return False for a preview: nothing is saved."""
        return not self.is_preview and super().is_valid()
