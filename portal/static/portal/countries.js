// Lists of countries that readers can type into: a combobox with a list (WAI-ARIA 1.2).
// The name chosen is sent by the plain list, which stays and works without this script.
const plain = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

function enhance(box) {
  const select = box.querySelector("select");
  const options = [...select.options].filter((one) => one.value);
  const label = document.querySelector(`label[for="${select.id}"]`);
  const input = document.createElement("input");
  const list = document.createElement("ul");
  let asked = 0;
  let timer = 0;
  let active = -1;

  input.id = `${select.id}-text`;
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", `${select.id}-list`);
  input.setAttribute("aria-expanded", "false");
  list.id = `${select.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.list);
  label.htmlFor = input.id;
  select.classList.add("unseen");
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", "true");
  select.after(input, list);
  
  const byCode = new Map(options.map((one) => [one.value, one]));
  const chosen = () => (select.value ? select.selectedOptions[0].text : "");
  const write = () => {
    input.value = chosen();
    input.setCustomValidity("");
  };

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (code) => {
    asked += 1;
    select.value = code;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const mark = (next) => {
    const items = list.children;
    items[active]?.setAttribute("aria-selected", "false");
    active = (next + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[active].id);
  };
  const show = (codes) => {
    close();
    list.replaceChildren(
      ...codes.map((code) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${code}`;
        item.dataset.code = code;
        item.textContent = byCode.get(code).text;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        return item;
      }),
    );
    list.hidden = !codes.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const begun = (text) =>
    options.filter((one) => ` ${plain(one.text)}`.includes(` ${text}`)).map((one) => one.value);

  // What the names on the page tell at once, then what the search knows besides.
  const ask = async () => {
    const text = plain(input.value);
    const number = (asked += 1);
    if (!text) return { codes: [], meant: "" };
    const shown = begun(text);
    const same = options.find((one) => plain(one.text) === text)?.value ?? "";
    const query = new URLSearchParams({ q: input.value });
    try {
      const answer = await fetch(`${box.dataset.countries}?${query}`);
      const { codes, meant } = await answer.json();
      const known = codes.filter((code) => byCode.has(code));
      const all = [...new Set([...known, ...shown])].slice(0, 8);
      return { codes: all, meant: same || (byCode.has(meant) ? meant : ""), number };
    } catch {
      return { codes: shown.slice(0, 8), meant: same, number };
    }
  };
  const settle = async () => {
    if (!input.value.trim()) return;
    const { meant } = await ask();
    if (meant) choose(meant);
    else input.setCustomValidity(box.dataset.invalid);
  };

  input.addEventListener("input", () => {
    select.value = "";
    input.setCustomValidity("");
    clearTimeout(timer);
    if (!input.value.trim()) return close();
    timer = setTimeout(async () => {
      const { codes, number } = await ask();
      if (number === asked && document.activeElement === input) show(codes);
    }, 150);
  });
  input.addEventListener("click", () => {
    if (list.hidden) show(options.map((one) => one.value));
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) show(options.map((one) => one.value));
      if (!list.hidden) mark(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(list.children[active].dataset.code);
    } else if (event.key === "Escape") {
      if (open) close();
      else choose("");
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) choose(item.dataset.code);
  });
  input.addEventListener("blur", () => {
    clearTimeout(timer);
    if (active >= 0) choose(list.children[active].dataset.code);
    close();
    if (!select.value) settle();
  });
  select.addEventListener("change", write);
  select.form.addEventListener("submit", async (event) => {
    // Another field is being understood: this one is when the form is sent anew.
    if (event.defaultPrevented || select.value || !input.value.trim()) return;
    event.preventDefault();
    const { submitter } = event;
    await settle();
    if (select.value) select.form.requestSubmit(submitter);
    else input.reportValidity();
  });
  window.addEventListener("pageshow", write);
  write();
}

for (const box of document.querySelectorAll("[data-countries]")) enhance(box);
