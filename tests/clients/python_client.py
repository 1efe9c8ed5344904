"""The calls of test_clients with openapi-python-client: run beside the client."""

# mypy: ignore-errors
# The client is made when the test runs.

import json
import sys

from portal_client import Client
from portal_client.api.bulk import missions_csv, missions_ndjson
from portal_client.api.help_ import help_retrieve
from portal_client.api.missions import (
    changes_list,
    missions_list,
    missions_retrieve,
    search_list,
)
from portal_client.models import (
    HelpRetrieveIn,
    HelpRetrieveNationalityItem,
    MissionsListReceivingItem,
)

portal = Client(base_url=sys.argv[1])
RU, FR, MT = HelpRetrieveIn("RU"), *map(HelpRetrieveNationalityItem, ("FR", "MT"))

missions = missions_list.sync(
    client=portal,
    receiving=[MissionsListReceivingItem("RU"), MissionsListReceivingItem("GB")],
    fields="slug,name",
    count=True,
)
slugs = [mission.slug for mission in missions.results]
one = missions_retrieve.sync(slugs[0], client=portal)
answer = help_retrieve.sync(client=portal, nationality=[FR, MT], in_=RU)
found = search_list.sync(client=portal, q="french embassy moscow")
changes = changes_list.sync(client=portal, since="0", page_size=200)
csv = missions_csv.sync(client=portal).payload.read().decode()
ndjson = missions_ndjson.sync(client=portal).payload.read().decode()
wrong = help_retrieve.sync(client=portal, nationality=[FR], in_=RU, near="here")

print(  # noqa: T201
    json.dumps(
        {
            "count": missions.count,
            "slugs": slugs,
            "name": one.name,
            "steps": [step.kind for step in answer.steps],
            "found": [mission.slug for mission in found.results],
            "changes": len(changes.results),
            "csv": len(csv),
            "ndjson": len(ndjson),
            "wrong": [problem.parameter for problem in wrong.invalid_parameters],
        }
    )
)
