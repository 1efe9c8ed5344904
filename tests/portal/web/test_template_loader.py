"""What is left of a template's lines once it is loaded: tested on its text."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.loader import get_template
from django.template.loaders import filesystem

from portal.web.template_loader import load_all_templates, squeezed

FOLDER = Path(settings.BASE_DIR) / "templates"


def rendered(template: str, **values: object) -> str:
    return Engine().from_string(squeezed(template)).render(Context(values))


LIST = """\
{# Whom to call #}
<ul>
  {% for name in names %}
    <li>
      <b>{{ name }}</b>
      {% if not forloop.last %}
        and
      {% endif %}
    </li>
  {% empty %}
    <li>nobody</li>
  {% endfor %}
</ul>
"""


def test_indentation_and_line_ends_that_nobody_sees_are_gone():
    shown = "<ul><li><b>Ada</b>\nand\n</li><li><b>Bo</b>\n</li></ul>"
    assert rendered(LIST, names=["Ada", "Bo"]) == shown
    assert rendered(LIST, names=[]) == "<ul><li>nobody</li>\n</ul>"


def test_words_on_two_lines_keep_a_space_whichever_tags_stand_between():
    template = "one\n{% if x %}\n  two\n{% else %}\n{% endif %}\n{# why #}\nthree\n"
    assert rendered(template, x=True).split() == ["one", "two", "three"]
    assert rendered(template, x=False).split() == ["one", "three"]


def test_words_on_one_line_gain_no_space():
    template = "{% if x %}one{% endif %}, two{% if x %}.{% endif %}\n"
    assert rendered(template, x=True) == "one, two."


def test_a_line_of_a_tag_that_prints_ends_as_it_is_written():
    template = '{% load i18n %}\n{% translate "one" %}\n{% translate "two" %}\n'
    loaded = Engine(libraries={"i18n": "django.templatetags.i18n"})
    shown = loaded.from_string(squeezed(template)).render(Context())
    assert shown == "one\ntwo"


def test_a_tag_that_only_names_a_value_prints_nothing():
    template = '{% now "Y" as year %}\n<!DOCTYPE html>\n{% now "m" as month %}\none\n'
    assert rendered(template) == "<!DOCTYPE html>\none"


def test_a_template_is_not_read_again_once_all_were_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load_all_templates()

    def read(*args: object) -> str:
        raise AssertionError("read from the disk")

    monkeypatch.setattr(filesystem.Loader, "get_contents", read)
    names = [str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")]
    assert len(names) > 50
    for name in names:
        get_template(name)


def test_pages_are_squeezed_and_letters_are_not():
    find = Engine.get_default().get_template
    assert "\n  " not in str(find("base.html").source)
    assert "\n\n" in str(find("subscriptions/mail/advisory.txt").source)
