"""Evaluation of the search against labelled queries."""
