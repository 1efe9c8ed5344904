"""What may go wrong, and what is expected then: the lines of the table of faults.

S1 to S15 are the requirements of security; the others are faults. A test holds a line by
`@pytest.mark.fault("KEY")`; `python3 run.py test -m faults` prints what was seen.
"""

from typing import Literal, NamedTuple


class Line(NamedTuple):
    fault: str
    expected: str
    database: Literal["any", "sqlite", "postgresql"] = "any"


LINES = {
    "S1": Line(
        "headers and cookies of pages", "CSP, HSTS, CORP, COOP, __Host- cookies"
    ),
    "S2": Line(
        "XSS in rich text, news and advisories", "no script runs, saved or shown"
    ),
    "S3": Line("hostile uploads", "re-encoded, ≤5 MB, ≤25 Mpx, no SVG, no place"),
    "S4": Line("XML and zip bombs", "refused in <1 s, +≤50 MB RSS"),
    "S5": Line("formulas in files for spreadsheets", "0 run, refused on entry"),
    "S6": Line("addresses that lead to private hosts", "0 private connections"),
    "S7": Line("searches without end", "≤100 characters, ≤8 terms"),
    "S8": Line("foreign host, frame or form", "refused"),
    "S9": Line("unkeyed headers", "60 headers: identical bodies, no cookie"),
    "S10": Line("passwords guessed, sessions kept", "50 tries: ≤10 checked; ended"),
    "S11": Line("controls, bidi, surrogates, mixed scripts", "refused or cleaned"),
    "S12": Line("drafts in any public answer", "canary in all sinks: 0"),
    "S13": Line("invalid, short and satellite numbers", "typed, or not dialled"),
    "S14": Line("weak or changed dependencies", "pinned by hash, audited in CI"),
    "S15": Line("secrets and forged lines in logs", "0 of either"),
    "E11": Line("each role at each staff address", "allowed as listed, or 403"),
    "kill-in-import": Line("kill -9 in an import", "0 or all"),
    "kill-in-rollback": Line("kill -9 in a rollback", "0 or all"),
    "kill-in-export": Line("kill -9 in an export", "whole files, old mirror served"),
    "kill-in-publish": Line("kill -9 in a publication", "0 or all, log whole"),
    "kill-in-refresh": Line("kill -9 in a refresh", "whole sources, goes on"),
    "disk-full": Line("disk full", "writes 507 or 503, reads fine, integrity ok"),
    "read-only": Line(
        "read-only file system or database", "reads fine, writes 503 or 507"
    ),
    "db-locked": Line("database locked", "reads normal; “try again”, text kept"),
    "db-gone": Line("database stops or moves", "last good copy; fresh again ≤5 s"),
    "pg-restarts": Line("PostgreSQL restarts", "recovers by itself", "postgresql"),
    "pg-fails-over": Line(
        "PostgreSQL fails over", "readers go on, staff with successor", "postgresql"
    ),
    "cache-down": Line("cache down or hangs", "never 5xx; ≤50 ms cost"),
    "smtp-down": Line("SMTP down or silent", "saved; mail queued, retried, visible"),
    "clock-jumps": Line("clock back 1 h, forward 1 day", "nothing un-publishes"),
    "dst": Line("DST gap and overlap", "gap refused, overlap asked; wall clock"),
    "csv": Line("CSV of any encoding and shape", "named or row-level error"),
    "huge-file": Line("1M rows, 200 MB", "refused early, limit stated, RSS ≤150 MB"),
    "huge-query": Line("10 MB query string, 10k params", "414 or 400, problem+json"),
    "slow-clients": Line("slowloris, 5 GB body", "closed ≤30 s; others p95 <2×"),
    "hostile-json": Line("deep, huge, NaN, doubled keys, bad UTF-8", "4xx"),
    "hostile-text": Line("NUL, surrogates, bidi, %00, %ff, 10^30", "never 5xx"),
    "hostile-search": Line("1,900 terms, %%%, 4,000 digits", "400 or none, ≤50 ms"),
    "two-editors": Line("two editors, one record", "second sees diff; 0 lost"),
    "two-writers": Line("writers that read before they write", "0 lost, 0 locked"),
    "edits-own-approval": Line("approver edits, then approves", "refused"),
    "next-links": Line("//evil, \\evil, javascript: in next", "own page"),
    "missing-words": Line(
        "translation or template missing, broken plural", "fallback; build fails"
    ),
    "long-banner": Line(
        "banner: 5,000 characters, RTL, one word of 200", "no overlap at 320 px"
    ),
    "worker-killed": Line(
        "worker of the server killed in a request", "others go on; in flight ≤30 s"
    ),
    "task-worker-killed": Line("worker killed in a task", "done once, later"),
    "two-task-workers": Line("two workers of tasks", "each task once"),
    "wrong-numbers": Line(
        "wrong numbers imported", ">5 % needs crisis role; undone ≤1 min"
    ),
    "old-backup": Line("backup of yesterday restored", "corrections, other ETags"),
    "smuggling": Line("smuggling, TRACE, poisoned cache", "400 or 405, not stored"),
}
