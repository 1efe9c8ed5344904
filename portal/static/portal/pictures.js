// The picture of an article: search in the library as one types, words and point of the
// chosen picture, and the point set by a click. Without scripts buttons and numbers do it.

const WAIT = 300; // milliseconds without a key before the library is searched

function connectPoint(root) {
  const x = document.getElementById(root.dataset.x);
  const y = document.getElementById(root.dataset.y);
  const box = root.querySelector(".point-picture");
  const mark = root.querySelector(".point-mark");

  function draw() {
    const [left, top] = [x, y].map((one) => Math.min(100, Math.max(0, Number(one.value) || 0)));
    mark.setAttribute("d", `M${left} 0V100M0 ${top}H100`);
  }
  box.addEventListener("click", (event) => {
    const area = box.getBoundingClientRect();
    x.value = Math.round(((event.clientX - area.left) / area.width) * 100);
    y.value = Math.round(((event.clientY - area.top) / area.height) * 100);
    for (const one of [x, y]) one.dispatchEvent(new Event("input", { bubbles: true }));
  });
  for (const one of [x, y]) one.addEventListener("input", draw);
  draw();
}

function connectChooser(root) {
  const form = root.closest("form");
  const search = root.querySelector("[type=search]");
  const choices = root.querySelector(".picture-choices");
  const filled = new Map(); // what the last choice wrote, by field
  let timer;

  function fill(id, text) {
    const field = document.getElementById(id);
    if (!field || (field.value && field.value !== filled.get(id) && !["id_image_x", "id_image_y"].includes(id))) return;
    field.value = text;
    filled.set(id, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function find() {
    const chosen = form.querySelector("[name=picture]:checked")?.value ?? "";
    const address = `${root.dataset.pictures}?${new URLSearchParams({ q: search.value, chosen })}`;
    try {
      const answer = await fetch(address, { redirect: "error" });
      if (answer.ok) choices.innerHTML = await answer.text();
    } catch {
      // No connection, or signed out: the choices stay.
    }
  }

  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  root.querySelector(".chooser-search button").remove(); // else Enter in any field pressed it
  root.addEventListener("change", ({ target }) => {
    if (target.type !== "radio") return;
    const { alt, credit, x, y, address } = target.dataset;
    const point = document.querySelector(".point-picture");
    point.hidden = !address;
    point.querySelector("img").src = address ?? "";
    if (!target.value) return;
    fill("id_image_alt", alt);
    fill("id_image_credit", credit);
    fill("id_image_x", x);
    fill("id_image_y", y);
  });
}

for (const root of document.querySelectorAll("[data-point]")) connectPoint(root);
for (const root of document.querySelectorAll("[data-pictures]")) connectChooser(root);
