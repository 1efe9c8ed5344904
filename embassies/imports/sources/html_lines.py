"""The lines of a web page, as a reader sees them, with its headings and links. Pure."""

from dataclasses import dataclass
from html.parser import HTMLParser

from embassies.values.texts import tidy

_UNSEEN = {"script", "style", "noscript", "template", "svg", "nav", "footer"}
_INLINE = {
    *("a", "abbr", "b", "bdi", "cite", "code", "data", "del", "em", "font", "i", "img"),
    *("input", "ins", "label", "mark", "q", "s", "small", "span", "strong", "sub"),
    *("sup", "time", "u", "wbr"),
}
"""Elements within a line; all others begin and end one."""
_TITLES = {"title", "h1", "h2", "h3", "h4", "h5", "h6"}
_RUNS = {"a", "b", "strong"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. ``tag`` is that of its heading, ``title``, or blank.

    ``links`` are the addresses of its links, as written.
    """

    text: str
    tag: str = ""
    links: tuple[str, ...] = ()


def lines_of(page: str) -> list[Line]:
    """Return the lines of a page that have a text, in order.

    A link that begins a line is a line of its own, and so is a bold text that the next
    word touches: pages print a post's name so before its address.
    """
    parser = _Parser()
    parser.feed(page)
    parser.close()
    parser.end_line()
    return parser.lines


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._unseen = 0
        self._tag = ""
        self._texts: list[str] = []
        self._links: list[str] = []
        self._opened: list[bool] = []
        """For each open link or bold text: whether it began the line."""
        self._ended = ""
        """The tag of a link or a bold text that was all of the line until now."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _RUNS and not self._unseen:
            self._opened.append(not self._text())
            self._links += [text for name, text in attrs if name == "href" and text]
        elif tag not in _INLINE:
            self.end_line()
            self._tag = tag if tag in _TITLES else self._tag

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag in _RUNS and not self._unseen:
            if self._opened and self._opened.pop() and self._text():
                self._ended = "a" if "a" in (tag, self._ended) else tag
        elif tag not in _INLINE:
            self.end_line()
            self._tag = "" if tag == self._tag else self._tag

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._ended and data.strip():
            self._end_run(data)
        self._texts.append(data)

    def end_line(self) -> None:
        if text := self._text():
            self.lines.append(Line(text, self._tag, tuple(self._links)))
            self._links = []
            self._opened = [True] * len(self._opened)
        self._texts, self._ended = [], ""

    def _end_run(self, following: str) -> None:
        """End the line where what follows a link or a bold text is another one."""
        is_label = self._text().endswith(":") or following.lstrip()[:1] in ":.,;)"
        touches = following[:1].isalnum()
        if not is_label and (touches or self._ended == "a"):
            self.end_line()
        self._ended = ""

    def _text(self) -> str:
        return " ".join(tidy("".join(self._texts)).split())
