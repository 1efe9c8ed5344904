"""Rules about single values, without a database."""
