"""A {% blocktranslate %} that knows the forms of phrases.

Load it after Django's library: {% load i18n phrases %}.
"""

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, TokenType
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString

from portal.translations.phrases import FORMS, forms

register = template.Library()


class _Text(i18n.BlockTranslateNode):
    """A text that is formatted with the forms of its variables too."""

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        message, names = super().render_token_list(tokens)
        further = [f"{form}_{name}" for form in FORMS for name in names]
        return message, [*names, *further]


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
