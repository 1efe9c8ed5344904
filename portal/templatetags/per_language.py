"""A block of a page that depends on the language and a few values only."""

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 500
"""Versions of one block that a process remembers; then it begins anew."""

register = template.Library()


class PerLanguageNode(Node):
    """Renders its content once a process for each language and combination of values."""

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self._rendered: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = (one.resolve(context, ignore_failures=True) for one in self.values)
        key = (get_language(), *values)
        if key not in self._rendered:
            shown = self.nodelist.render(context)
            if len(self._rendered) >= MOST:
                self._rendered.clear()
            self._rendered[key] = shown
            return shown
        return self._rendered[key]


@register.tag
def per_language(parser: Parser, token: Token) -> PerLanguageNode:
    """{% per_language value … %}…{% endper_language %}: remember what is shown.

    The content may depend on the language, the release, the settings and these values,
    of which there must be few; on nothing else of the context, and on no query.
    """
    _tag, *values = token.split_contents()
    nodelist = parser.parse(("endper_language",))
    parser.delete_first_token()
    return PerLanguageNode([parser.compile_filter(one) for one in values], nodelist)
