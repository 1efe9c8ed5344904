// The form of a mission: save by keyboard, a pasted point, a pin on a map, the week as the
// public page words it. All of it works without this script, only with more steps.
const form = document.querySelector("#mission_form");
const save = form?.querySelector("[data-save]");
const box = (name) => form.elements[name];

function saveByKeyboard() {
  form.querySelector(".save-keys").hidden = false;
  save.setAttribute("aria-keyshortcuts", "Control+S Meta+S");
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!event.repeat) form.requestSubmit(save);
  });
}

const PAIR = /(?:^|geo:|@|[?&](?:q|query|ll)=|#map=[\d.]+\/)\s*\(?(-?\d{1,3}(?:\.\d+)?)\s*(?:,|;|\/|%2C|\s)\s*(-?\d{1,3}(?:\.\d+)?)/i;
const PLACE = /!3d(-?[\d.]+)!4d(-?[\d.]+)|[?&]mlat=(-?[\d.]+)&mlon=(-?[\d.]+)/;

function setPoint(latitude, longitude) {
  box("latitude").value = latitude;
  box("longitude").value = longitude;
  for (const name of ["latitude", "longitude"]) {
    for (const kind of ["input", "change"]) box(name).dispatchEvent(new Event(kind, { bubbles: true }));
  }
}

// The server reads a pair too; here it is shown at once in both boxes.
function splitPasted(event) {
  const text = event.clipboardData.getData("text").trim();
  const found = PLACE.exec(text)?.slice(1).filter(Boolean) ?? PAIR.exec(text)?.slice(1);
  if (!found) return;
  event.preventDefault();
  setPoint(...found);
}

function load(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function drawMap(pin, place) {
  const { dataset } = pin;
  await load(dataset.leaflet);
  const { outlines } = await import(dataset.drawing);
  const { L } = window;
  const topology = await (await fetch(dataset.outlines)).json();
  const map = L.map(place, { zoomControl: false, fadeAnimation: false, maxZoom: 16, minZoom: 1 });
  L.control.zoom({ zoomInTitle: dataset.zoomIn, zoomOutTitle: dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(dataset.credit);
  const drawn = { weight: 1, color: "#5b6b7a", fillColor: "#e9edf1", fillOpacity: 1, interactive: false };
  L.polygon(outlines(topology), drawn).addTo(map);

  const typed = () => ["latitude", "longitude"].map((name) => parseFloat(box(name).value));
  const isSet = () => typed().every(Number.isFinite);
  const icon = L.divIcon({ className: "pin-mark", iconSize: [24, 24] });
  const marker = L.marker(isSet() ? typed() : [0, 0], { icon, draggable: true, keyboard: true, alt: dataset.label });
  marker.on("add", () => marker.getElement().setAttribute("aria-label", dataset.label));
  const write = ({ lat, lng }) => setPoint(lat.toFixed(5), L.Util.wrapNum(lng, [-180, 180], true).toFixed(5));
  const follow = () => {
    if (isSet()) marker.setLatLng(typed()).addTo(map);
    else marker.remove();
  };
  map.setView(isSet() ? typed() : [20, 0], isSet() ? 6 : 1);
  marker.on("dragend", () => write(marker.getLatLng()));
  map.on("click", (event) => write(event.latlng));
  for (const name of ["latitude", "longitude"]) box(name).addEventListener("change", follow);
  follow();
}

function offerMap(pin) {
  const [button, place] = [pin.querySelector("button"), pin.querySelector(".map")];
  pin.hidden = false;
  button.addEventListener("click", async () => {
    place.hidden = !place.hidden;
    button.setAttribute("aria-expanded", String(!place.hidden));
    if (!place.hidden && !place.classList.contains("leaflet-container")) await drawMap(pin, place);
  });
}

function previewWeek(shown) {
  const names = ["opening_hours", "hours_shown", "appointment_only", "time_zone"];
  let timer = 0;
  let asked = 0;
  const isOfHours = (name) => names.includes(name) || name.startsWith("hours_");
  const ask = async () => {
    const number = (asked += 1);
    const sent = [...new FormData(form)].filter(([name]) => isOfHours(name));
    const answer = await fetch(`${shown.dataset.week}?${new URLSearchParams(sent)}`);
    if (!answer.ok || number !== asked) return;
    const { text, lines } = await answer.json();
    const list = document.createElement("ul");
    list.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    const code = Object.assign(document.createElement("code"), { textContent: text });
    shown.replaceChildren(list, code);
  };
  const soon = (event) => {
    if (!isOfHours(event.target.name ?? "")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  };
  form.addEventListener("input", soon);
}

if (form && save) {
  saveByKeyboard();
  for (const name of ["latitude", "longitude"]) box(name)?.addEventListener("paste", splitPasted);
  for (const pin of form.querySelectorAll("[data-pin]")) offerMap(pin);
  for (const shown of form.querySelectorAll("[data-week]")) previewWeek(shown);
}
