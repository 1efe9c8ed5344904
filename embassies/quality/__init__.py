"""Quality of the directory: duplicates, links, coverage, checks, readers' reports."""
