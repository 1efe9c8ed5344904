"""A server for assistants (Model Context Protocol), a process of its own.

Read-only. Its tools call what the API calls; docs/operations.md says how it is run.
"""
