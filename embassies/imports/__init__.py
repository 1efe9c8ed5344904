"""Imports: sources and the pipeline that applies them."""
