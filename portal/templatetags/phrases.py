"""A {% blocktranslate %} that knows the forms of phrases.

Load it after Django's library: {% load i18n phrases %}.
"""

import re
from functools import cached_property, lru_cache

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, TokenType
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from portal.translations.phrases import FORMS, forms

register = template.Library()


class _Text(i18n.BlockTranslateNode):
    """A text that is formatted with the forms of its variables too."""

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        is_singular = tokens is self.singular
        if is_singular not in self._messages:
            self._messages[is_singular] = super().render_token_list(tokens)
        message, names = self._messages[is_singular]
        further = [f"{form}_{name}" for form in FORMS for name in names]
        if not self.plural and not self.message_context:
            # Each form is escaped, and few translations have any of them.
            needed = _placeholders(get_language(), message)
            further = [name for name in further if name in needed]
        return message, [*names, *further]

    @cached_property
    def _messages(self) -> dict[bool, tuple[str, list[str]]]:
        return {}


@lru_cache(maxsize=5000)
def _placeholders(language: str | None, message: str) -> frozenset[str]:
    """Return the names that the translation of a message has placeholders for."""
    return frozenset(re.findall(r"%\((\w+)\)s", gettext(message)))


class _PhrasesNode(Node):
    """A {% blocktranslate %}: its variables are resolved once, here."""

    def __init__(
        self, text: _Text, variables: dict[str, FilterExpression], asvar: str | None
    ) -> None:
        self.text, self.variables, self.asvar = text, variables, asvar
        tokens = [*text.singular, *(text.plural or [])]
        self.names = [one.contents for one in tokens if one.token_type == TokenType.VAR]

    def render(self, context: Context) -> SafeString:
        values = {name: context[name] for name in self.names if name in context}
        values |= {name: one.resolve(context) for name, one in self.variables.items()}
        with context.push(**forms(**values)):
            shown = self.text.render(context)
        if not self.asvar:
            return SafeString(shown)
        context[self.asvar] = SafeString(shown)
        return SafeString("")


@register.tag("blocktranslate")
@register.tag("blocktrans")
def do_block_translate(parser: Parser, token: Token) -> _PhrasesNode:
    node = i18n.do_block_translate(parser, token)
    parts = ("singular", "plural", "countervar", "counter", "message_context")
    text = _Text(
        {}, **{name: getattr(node, name) for name in (*parts, "trimmed", "tag_name")}
    )
    return _PhrasesNode(text, node.extra_context, node.asvar)
