"""Rules about single values; no database."""
