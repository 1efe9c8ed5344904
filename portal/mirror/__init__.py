"""The whole site as files, for any static server (docs/adr/0049).

``addresses`` lists what it holds, ``static_copy`` says how a page differs from the
served one, ``build`` renders and swaps, ``check`` compares with the site, ``keeper``
builds anew when something has changed, ``bucket`` uploads what was built.
"""
