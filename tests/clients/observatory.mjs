// Score answers by the rules of Mozilla's HTTP Observatory, as its scanner does, without
// the network: a list of {host, https, http, cors} from standard input, each with a status,
// headers as [name, value] and, of https, a body.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [scanner] = process.argv.slice(2);
// The list of hosts that browsers know to be HTTPS: fetched by its makers, not in the package.
const preloaded = `${scanner}/conf/hsts-preload.json`;
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const of = (path) => import(pathToFileURL(`${scanner}/src/${path}`));
const { ALL_TESTS } = await of("constants.js");
const { getScoreModifier } = await of("grader/grader.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await of("grader/charts.js");
const { Requests } = await of("types.js");
const { Session } = await of("retriever/session.js");
const { parseHttpEquivHeaders } = await of("retriever/utils.js");

const { AxiosHeaders } = createRequire(`${scanner}/package.json`)("axios");

function answer({ status, headers }) {
  const found = {};
  for (const [name, value] of headers) (found[name.toLowerCase()] ??= []).push(value);
  for (const name of Object.keys(found)) {
    if (name !== "set-cookie") found[name] = found[name].join(", ");
  }
  return { status, headers: new AxiosHeaders(found), verified: true };
}

async function scored(given) {
  const [plain, secure] = ["http", "https"].map((one) => new URL(`${one}://${given.host}/`));
  const requests = new Requests(given.host);
  requests.resources.path = given.https.body;
  requests.session = new Session(secure);
  for (const [name, value] of given.https.headers) {
    if (name.toLowerCase() === "set-cookie") await requests.session.jar.setCookie(value, secure.href);
  }
  Object.assign(requests.responses, {
    auto: { ...answer(given.https), httpEquiv: parseHttpEquivHeaders(given.https.body, secure.href) },
    https: answer(given.https),
    http: answer(given.http),
    cors: answer(given.cors),
    httpsRedirects: [{ url: secure, status: given.https.status }],
    httpRedirects: [{ url: plain, status: given.http.status }],
  });
  const location = given.http.headers.find(([name]) => name.toLowerCase() === "location");
  if (location) requests.responses.httpRedirects.push({ url: new URL(location[1]), status: 200 });

  const results = ALL_TESTS.map((test) => test(requests)).filter((one) => one.result);
  const modifiers = results.map((one) => getScoreModifier(one.result));
  const lost = modifiers.filter((one) => one < 0).reduce((sum, one) => sum + one, 100);
  const score = lost >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? modifiers.reduce((a, b) => a + b, 100) : lost;
  const failed = results.filter((one) => !one.pass).map((one) => one.result);
  return { score: Math.max(0, score), failed, results: results.map((one) => one.result) };
}

const all = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(await Promise.all(all.map(scored))));
