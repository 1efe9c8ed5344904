"""Blocks that are rendered once for each language and combination of values."""

from django.template import Context, engines
from django.utils import translation

from portal.templatetags.per_language import MOST, PerLanguageNode


def template(source: str):
    return engines["django"].from_string(f"{{% load i18n per_language %}}{source}")


def test_a_block_is_rendered_once_a_language_and_value() -> None:
    page = template(
        "{% per_language place %}{% translate 'News' %} {{ place }} {{ n }}{% endper_language %}"
    )
    assert page.render({"place": "<b>", "n": 1}) == "News &lt;b&gt; 1"
    assert page.render({"place": "<b>", "n": 2}) == "News &lt;b&gt; 1"
    assert page.render({"place": "x", "n": 3}) == "News x 3"
    with translation.override("fr"):
        assert page.render({"place": "x", "n": 4}) == "Actualités x 4"


def test_a_value_that_is_not_there_is_a_value_too() -> None:
    page = template("{% per_language a.b %}{{ n }}{% endper_language %}")
    assert page.render({"n": 1}) == "1"
    assert page.render({"a": {"b": 5}, "n": 2}) == "2"
    assert page.render({"n": 3}) == "1"


def test_what_is_remembered_is_bounded() -> None:
    page = template("{% per_language a %}{{ a }}{% endper_language %}")
    for number in range(MOST + 5):
        page.render({"a": number})
    (node,) = page.template.nodelist.get_nodes_by_type(PerLanguageNode)
    assert len(node._rendered) == 5
    assert node.render(Context({"a": 1})) == "1"
