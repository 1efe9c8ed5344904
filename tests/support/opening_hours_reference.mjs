// Write what the reference implementation says of opening hours, on standard output.
//
//   npm install --prefix FOLDER opening_hours@3.15.0
//   TZ=UTC node tests/support/opening_hours_reference.mjs FOLDER < tests/data/opening_hours.tsv
//
// Takes the first column of each line; the second is what follows from it, in the form
// that opening_hours_reference.py reads.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const home = resolve(process.argv[2], "node_modules", "opening_hours");
const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const file = join(home, "build", "opening_hours.esm.mjs");
const { default: OpeningHours } = await import(pathToFileURL(file));

const berlin = { lat: 52.52, lon: 13.41, address: { country_code: "de", state: "Berlin" } };
const HOLIDAYS = ["2026-12-25", "2026-12-26", "2027-01-01", "2027-03-26", "2027-03-29",
  "2027-05-06", "2027-10-03"];
const HALF_HOUR = 30 * 60 * 1000, DAY = 48 * HALF_HOUR;

const state = (hours, time) => {
  const moment = new Date(time);
  return hours.getUnknown(moment) ? "?" : hours.getState(moment) ? "o" : ".";
};
const runs = (text) => text.replace(/(.)\1*/g, (run, one) => `${run.length}${one}`);
const day = (hours, start) => {
  let text = "";
  for (let half = 0; half < 48; half++) text += state(hours, start + half * HALF_HOUR);
  return runs(text);
};
const days = (hours, starts) => starts.map((start) => day(hours, start)).join(" ");
const year = (hours) => {
  let text = "";
  for (let number = 0; number < 365; number += 3)
    text += state(hours, Date.parse("2027-01-01T10:00Z") + number * DAY);
  return runs(text);
};
const fortnight = [...Array(14).keys()].map((n) => Date.parse("2026-11-23T00:00Z") + n * DAY);
const holidays = HOLIDAYS.map((one) => Date.parse(`${one}T00:00Z`));

console.log(`# opening_hours ${version} (npm) for Berlin: the expression; then each half hour of`);
console.log("# 14 days from 2026-11-23 and of 7 holidays, and every third day of 2027 at 10:00;");
console.log("# o open, . closed, ? unknown, ! refused, with the length of each run.");
for (const line of readFileSync(0, "utf8").split("\n")) {
  const text = line.split("\t")[0];
  if (!text || text.startsWith("#")) continue;
  let said = "!";
  try {
    const hours = new OpeningHours(text, berlin);
    said = [days(hours, fortnight), days(hours, holidays), year(hours)].join("\t");
  } catch { /* refused */ }
  console.log(`${text}\t${said}`);
}
