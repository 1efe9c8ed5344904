"""Rendered pages: for speed, for outages, and as files (docs/adr/0048).

``middleware`` answers from the store, ``watch`` reads once a second which stamps have
moved and whether the database answers, ``triggers`` move the stamps, ``shelves`` keep
the pages, ``saved_copy`` says how a page looks that is served in an outage.
"""
