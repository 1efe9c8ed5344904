"""Groups of modules to break name files that are there."""

import pytest
from django.conf import settings

from tools.mutation.groups import GROUPS, Group


@pytest.mark.parametrize("group", GROUPS.values(), ids=list(GROUPS))
def test_a_group_has_modules_to_break_and_tests_that_are_there(group: Group) -> None:
    assert all(list(settings.BASE_DIR.glob(one)) for one in group.modules)
    assert all((settings.BASE_DIR / one).exists() for one in group.tests)
