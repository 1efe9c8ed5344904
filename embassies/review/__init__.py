"""Review of missions: their proposals, and the merge of duplicates."""
