"""Checks of all pages of a site: links, heads, versions in other languages, data."""
