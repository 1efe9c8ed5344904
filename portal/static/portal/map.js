// Draws the points of the list on outlines of our own, when asked to.
const box = document.getElementById("map");
const button = document.getElementById("show-map");
const PIN = 28;
const items = [...document.querySelectorAll("[data-lat]")];

function load(src) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = src;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

// A coast that crosses the 180th meridian goes on beyond it, not back around the earth.
function unbroken(points) {
  let before = points[0][1];
  return points.map(([lat, lon]) => {
    before = lon + 360 * Math.round((before - lon) / 360);
    return [lat, before];
  });
}

// TopoJSON stores each border once, as small steps on a grid.
export function outlines(topology) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [y * scale[1] + translate[1], x * scale[0] + translate[0]];
    });
  });
  const ring = (numbers) =>
    unbroken(
      numbers.flatMap((number) => (number < 0 ? [...arcs[~number]].reverse() : arcs[number])),
    );
  return topology.objects.countries.geometries.flatMap((shape) =>
    (shape.type === "Polygon" ? [shape.arcs] : (shape.arcs ?? [])).map((rings) => rings.map(ring)),
  );
}

// Posts whose pins would lie on each other share one, with their number on it.
function clusters(map) {
  const found = [];
  for (const item of items) {
    const { lat, lon, precision } = item.dataset;
    const point = [Number(lat), Number(lon)];
    const place = map.latLngToLayerPoint(point);
    let near = found.find((one) => one.place.distanceTo(place) < PIN);
    if (!near) found.push((near = { point, place, precision, items: [] }));
    near.items.push(item);
    if (precision !== "city") near.precision = precision;
  }
  return found;
}

function popup(place) {
  const list = document.createElement("ul");
  for (const item of place.items) {
    const line = document.createElement("li");
    line.append(item.querySelector("a").cloneNode(true));
    list.append(line);
  }
  return list;
}

function pin(L, place) {
  const names = place.items.map((item) => item.querySelector("a").textContent);
  const vague = place.precision === "city";
  const title = vague ? `${names.join("; ")} (${box.dataset.city})` : names.join("; ");
  const icon = L.divIcon({
    className: `pin pin-${place.precision}`,
    html: names.length > 1 ? String(names.length) : "",
    iconSize: [PIN, PIN],
  });
  const marker = L.marker(place.point, { icon, keyboard: true, alt: title });
  marker.on("add", () => marker.getElement().setAttribute("aria-label", title));
  return marker.bindPopup(popup(place));
}

async function show() {
  await load(box.dataset.leaflet);
  const { L } = window;
  const topology = await (await fetch(box.dataset.outlines)).json();
  const map = L.map(box, { zoomControl: false, fadeAnimation: false, maxZoom: 12, minZoom: 1 });
  L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(box.dataset.credit);
  const drawn = { weight: 1, color: "#5b6b7a", fillColor: "#e9edf1", fillOpacity: 1, interactive: false };
  L.polygon(outlines(topology), drawn).addTo(map);
  const bounds = items.map(({ dataset }) => [Number(dataset.lat), Number(dataset.lon)]);
  map.fitBounds(L.latLngBounds(bounds).pad(0.2), { maxZoom: 6 });
  const pins = L.layerGroup().addTo(map);
  const draw = () => {
    pins.clearLayers();
    for (const one of clusters(map)) pins.addLayer(pin(L, one));
  };
  map.on("zoomend", draw);
  draw();
}

if (box && button && items.length) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden && !box.classList.contains("leaflet-container")) await show();
  });
}
