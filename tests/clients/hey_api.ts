// The calls of test_clients with @hey-api/openapi-ts.
import { client } from "./hey-api/client.gen";
import * as portal from "./hey-api";

declare const BASE: string;
client.setConfig({ baseUrl: BASE });

const list = await portal.missionsList({
  query: { receiving: ["RU", "GB"], fields: "slug,name", count: true },
});
const slug = list.data?.results[0]?.slug ?? "";
const one = await portal.missionsRetrieve({ path: { slug } });
const help = await portal.helpRetrieve({
  query: { nationality: ["FR", "MT"], in: "RU" },
});
const search = await portal.searchList({
  query: { q: "french embassy moscow" },
});
const changes = await portal.changesList({
  query: { since: "0", page_size: 200 },
});
const csv = await portal.missionsCsv({ parseAs: "blob" });
const ndjson = await portal.missionsNdjson({ parseAs: "blob" });
const wrong = await portal.helpRetrieve({
  query: { nationality: ["FR"], in: "RU", near: "here" },
});

console.log(
  JSON.stringify({
    count: list.data?.count,
    slugs: list.data?.results.map((mission) => mission.slug),
    name: one.data?.name,
    steps: help.data?.steps.map((step) => step.kind),
    found: search.data?.results.map((mission) => mission.slug),
    changes: changes.data?.results.length,
    csv: (await csv.data?.text())?.length,
    ndjson: (await ndjson.data?.text())?.length,
    wrong: wrong.error?.invalid_parameters?.map((one) => one.parameter),
  }),
);
