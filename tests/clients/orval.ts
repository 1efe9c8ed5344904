// The calls of test_clients with orval, which knows the address from the description.
import * as portal from "./orval-client";

const list = await portal.missionsList({
  receiving: ["RU", "GB"],
  fields: "slug,name",
  count: true,
});
if (list.status !== 200) throw new Error(`${list.status}`);
const one = await portal.missionsRetrieve(list.data.results[0]?.slug ?? "");
const help = await portal.helpRetrieve({
  nationality: ["FR", "MT"],
  in: "RU",
});
const search = await portal.searchList({ q: "french embassy moscow" });
const changes = await portal.changesList({ since: "0", page_size: 200 });
const csv = await portal.missionsCsv();
const ndjson = await portal.missionsNdjson();
const wrong = await portal.helpRetrieve({
  nationality: ["FR"],
  in: "RU",
  near: "here",
});
if (
  one.status !== 200 ||
  help.status !== 200 ||
  search.status !== 200 ||
  changes.status !== 200 ||
  csv.status !== 200 ||
  ndjson.status !== 200 ||
  wrong.status !== 400
) {
  throw new Error("A call has another status.");
}

console.log(
  JSON.stringify({
    count: list.data.count,
    slugs: list.data.results.map((mission) => mission.slug),
    name: one.data.name,
    steps: help.data.steps.map((step) => step.kind),
    found: search.data.results.map((mission) => mission.slug),
    changes: changes.data.results.length,
    csv: (await csv.data.text()).length,
    ndjson: (await ndjson.stream.text()).length,
    wrong: wrong.data.invalid_parameters?.map((one) => one.parameter),
  }),
);
