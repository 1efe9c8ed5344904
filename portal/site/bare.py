"""The page of a fault at which no other page can be rendered."""

from django.utils.html import format_html

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Something broke on our side</title>
</head>
<body>
<main>
<h1>Something broke on our side</h1>
<p>Try again in a few minutes. In danger now? Call the emergency number of the country you are in.
It is <a href="tel:112">112</a> in every country of the European Union.</p>
<p>Reference, if you tell us about it: <code>{}</code></p>
<p><a href="/">Consular help portal</a></p>
</main>
</body>
</html>
"""
"""In English: the catalogues and the templates may be what is broken."""


def bare_page(reference: str) -> str:
    """Return the page. No query, no template, no translation."""
    return format_html(_PAGE, reference or "none")
