"""A publication that is killed is whole, in the log too, or has not happened."""

import pytest

from tests.support.fault_table import Seen
from tests.support.killed_steps import steps
from tests.support.outages import Portal, run

pytestmark = pytest.mark.faults

ARTICLES = 8
"""For one round; how many steps are quicker than their end differs."""
PROPOSE = """
import django
django.setup()
from django.contrib.auth.models import User
from django.utils import timezone
from news.models import Article
from news.reviewed_models import submit_for_review
from portal.review.actor import Actor
ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
for number in range({articles}):
    article = Article.objects.create(title=f"Draft {{number}}", body="Text.", stage="draft")
    print(submit_for_review(article, Actor(ada, timezone.now())).pk)
"""
IMPORTS = """
from django.contrib.auth.models import User
from django.utils import timezone
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.review.workflow import approve
"""
APPROVE = (
    "row = Proposal.objects.get(pk=int(line));"
    'ben = User.objects.get(username="ben");'
    "approve(row, row.state_token, Actor(ben, timezone.now()))"
)
VERIFY = """
import django
django.setup()
from django.core.management import call_command
call_command("verify_audit")
"""
STATE = """
SELECT p.state, a.stage,
  (SELECT count(*) FROM audit_auditentry e
    WHERE e.target_label = p.target_label AND e.target_key = p.target_key
    AND e.verb = 'approved')
FROM review_proposal p JOIN news_article a ON CAST(a.id AS text) = p.target_key
WHERE p.id = {key}
"""


@pytest.mark.fault("kill-in-publish")
def test_a_killed_publication_is_whole_or_has_not_happened(
    portal: Portal, fault_rounds: int, seen: Seen
) -> None:
    place = {"PORTAL_VAR_DIR": str(portal.folder), **portal.database.environment}
    made = run(PROPOSE.format(articles=ARTICLES * fault_rounds), **place)

    def is_public(key: int) -> bool:
        [found] = portal.database.execute(STATE.format(key=key))
        state, stage, entries = found
        assert (state, stage, entries) in {
            ("waiting", "in_review", 0),
            ("waiting", "draft", 0),
            ("approved", "approved", 1),
        }
        return bool(entries)

    keys = [int(key) for key in made.split()]
    with steps(IMPORTS, APPROVE, **place) as working:
        killed = working.kill_midway(keys, fault_rounds, is_public)
    assert killed == fault_rounds
    run(VERIFY, **place)
    seen(f"{killed} of {killed} kills: 0 or all")
