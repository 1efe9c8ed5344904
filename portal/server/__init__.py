"""The parts of gunicorn that the portal replaces (docs/adr/0044).

Nothing here is imported by the application: gunicorn.conf.py names it.
"""
