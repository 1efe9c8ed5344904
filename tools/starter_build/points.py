"""Points of posts, each checked against the map before it is recorded."""

from embassies.imports.pipeline.places import with_checked_point
from embassies.imports.pipeline.rows import MissionRow, Origin
from tools.starter_build.posts import Fact, Post
from tools.starter_build.report import Report


def set_point(
    post: Post, latitude: str, longitude: str, origin: Fact, report: Report
) -> None:
    """Record the point of a post's building; one that cannot be right is only listed."""
    checked = with_checked_point(_row(post, latitude, longitude))
    if checked.facts.get("precision") != "street":
        why = ", ".join(checked.remarks) or f"{latitude}, {longitude} is no street's"
        whose = f"{post.sending} {post.kind} in {post.receiving} {post.city}"
        report.remark("point left out", f"{whose}: {why}")
        return
    post.latitude, post.longitude = latitude, longitude
    post.precision = "street"
    post.credit("point", origin)


def _row(post: Post, latitude: str, longitude: str) -> MissionRow:
    place: dict[str, object] = {"city": post.city, "seat_country": post.seat}
    if post.geonames_id:
        place["geonames_id"] = int(post.geonames_id)
    point = {
        "latitude": float(latitude),
        "longitude": float(longitude),
        "precision": "street",
    }
    return MissionRow(
        line=0,
        sending_country=post.sending,
        receiving_country=post.receiving,
        kind=post.kind,
        origin=Origin("starter"),
        facts={name: value for name, value in (place | point).items() if value},
    )
