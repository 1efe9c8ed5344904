"""The numbers that the starter directory aims at, before and after the newer facts."""

from pathlib import Path

from tools.starter_build.posts import Post
from tools.starter_build.report import Report
from tools.starter_build.tables import read_csv

MINISTRIES_MORE = Path(__file__).with_name("ministries_more.csv")


def count_aims(posts: list[Post], facts: Path, when: str, report: Report) -> None:
    """Count what a reader can use; ``when`` heads the counts in the report."""
    newest = "ministries.csv" if when == "before" else "ministries*.csv"
    senders = _ministries(facts, newest)
    public = [post for post in posts if not post.withdrawn_at]
    helpless = [
        post for post in public if not post.contacts and post.sending not in senders
    ]
    found = {
        "posts": public,
        "with a phone": [post for post in public if _has(post, "phone")],
        "with an emergency line": [
            post for post in public if _has(post, "phone", "emergency")
        ],
        "with hours": [post for post in public if post.opening_hours],
        "with an address": [post for post in public if post.address],
        "with a street point": [
            post for post in public if post.precision in ("street", "exact")
        ],
        "with their Wikidata id": [post for post in public if post.wikidata_id],
        "with a status and its evidence": [post for post in public if post.statuses],
        "listed by an official source": [post for post in public if post.listed],
        "with no way at all": helpless,
    }
    for what, some in found.items():
        report.count(f"aim, {when}: {what}", len(some))


def _has(post: Post, channel: str, purpose: str = "") -> bool:
    return any(
        one["channel"] == channel and purpose in ("", one.get("purpose"))
        for one in post.contacts
    )


def _ministries(facts: Path, pattern: str) -> set[str]:
    """Return the senders of which a file of ministries has a record."""
    files = [*facts.glob(pattern), MINISTRIES_MORE]
    return {row["iso2"] for path in files for row in read_csv(path)}
