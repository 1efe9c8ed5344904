"""The directory as files: their formats, how they are kept, and what describes them."""
