// The calls of test_clients with openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths } from "./openapi-typescript";

declare const BASE: string;
const portal = createClient<paths>({ baseUrl: BASE });

const list = await portal.GET("/api/v1/missions/", {
  params: {
    query: { receiving: ["RU", "GB"], fields: "slug,name", count: true },
  },
});
const slug = list.data?.results[0]?.slug ?? "";
const one = await portal.GET("/api/v1/missions/{slug}/", {
  params: { path: { slug } },
});
const help = await portal.GET("/api/v1/help/", {
  params: { query: { nationality: ["FR", "MT"], in: "RU" } },
});
const search = await portal.GET("/api/v1/search/", {
  params: { query: { q: "french embassy moscow" } },
});
const changes = await portal.GET("/api/v1/changes/", {
  params: { query: { since: "0", page_size: 200 } },
});
const csv = await portal.GET("/api/v1/missions.csv", { parseAs: "text" });
const ndjson = await portal.GET("/api/v1/missions.ndjson", { parseAs: "text" });
const wrong = await portal.GET("/api/v1/help/", {
  params: { query: { nationality: ["FR"], in: "RU", near: "here" } },
});

console.log(
  JSON.stringify({
    count: list.data?.count,
    slugs: list.data?.results.map((mission) => mission.slug),
    name: one.data?.name,
    steps: help.data?.steps.map((step) => step.kind),
    found: search.data?.results.map((mission) => mission.slug),
    changes: changes.data?.results.length,
    csv: csv.data?.length,
    ndjson: ndjson.data?.length,
    wrong: wrong.error?.invalid_parameters?.map((one) => one.parameter),
  }),
);
