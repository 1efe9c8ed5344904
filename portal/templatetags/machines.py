"""Structured data and Open Graph texts of a page, taken from what it shows."""

from html.parser import HTMLParser

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString

from portal.web.structured_data import Crumb, absolute, breadcrumb_list, json_ld

register = template.Library()
register.filter("json_ld", json_ld)
register.filter("absolute", absolute)


@register.simple_tag
def share_image() -> str:
    """Return the address of the picture for links to any page (Open Graph)."""
    return absolute(static("portal/share.png"))


class Told(Node):
    """Words that are shown here and said again further down, in attributes too.

    They stand on one line, with one space between two words, however they are written.
    Words of a translator are not escaped by Django: a quotation mark would end one.
    """

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        shown = " ".join(self.nodelist.render(context).split())
        words = SafeString(shown.replace('"', "&quot;"))
        context[self.name] = words
        return words


class Trail(Node):
    """A breadcrumb, and its steps once more as a BreadcrumbList."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        shown = self.nodelist.render(context)
        crumbs = crumbs_of(shown)
        return SafeString(shown + json_ld(breadcrumb_list(crumbs)) if crumbs else shown)


class _CrumbParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.paths: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.names.append("")
            self.paths.append("")
        elif tag == "a" and self.paths:
            self.paths[-1] = dict(attrs).get("href") or ""

    def handle_data(self, data: str) -> None:
        if self.names:
            self.names[-1] += data


def crumbs_of(breadcrumb: str) -> list[Crumb]:
    """Return the name and the path of each item in the HTML of a breadcrumb."""
    reader = _CrumbParser()
    reader.feed(breadcrumb)
    reader.close()
    names = (" ".join(name.split()) for name in reader.names)
    return list(zip(names, reader.paths, strict=True))


@register.tag
def told(parser: Parser, token: Token) -> Told:
    """{% told name %}…{% endtold %}: show it, and keep it under that name."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endtold",))
    parser.delete_first_token()
    return Told(name, nodelist)


@register.tag
def trail(parser: Parser, token: Token) -> Trail:
    """{% trail %}…{% endtrail %}: show a breadcrumb, if there is one, and retell it."""
    nodelist = parser.parse(("endtrail",))
    parser.delete_first_token()
    return Trail(nodelist)
