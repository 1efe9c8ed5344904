"""What is left of a template's lines once it is loaded: tested on its text."""

from django.template import Context, Engine

from portal.web.template_loader import squeezed


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


def test_pages_are_squeezed_and_letters_are_not():
    find = Engine.get_default().get_template
    assert "\n  " not in str(find("base.html").source)
    assert "\n\n" in str(find("subscriptions/mail/advisory.txt").source)
