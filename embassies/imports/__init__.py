"""Imports: sources, and the pipeline that applies their rows to the directory."""
