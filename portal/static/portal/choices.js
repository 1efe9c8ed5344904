// Long lists that staff search by typing: a text box with suggestions (datalist). What is
// chosen is sent by the plain list, which stays and works without this script.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
const lists = new Map();

// Lists with the same options share their suggestions.
function suggestions(options) {
  const key = options.map((one) => one.text).join("\n");
  if (!lists.has(key)) {
    const list = document.createElement("datalist");
    list.id = `choices-${lists.size}`;
    list.append(...options.map((one) => new Option(one.text)));
    document.body.append(list);
    lists.set(key, list.id);
  }
  return lists.get(key);
}

function enhance(select) {
  const options = [...select.options].filter((one) => one.value);
  const input = document.createElement("input");
  const chips = document.createElement("span");
  const label = select.labels[0];

  input.id = `${select.id}-text`;
  input.type = "text";
  input.autocomplete = "off";
  input.className = "choice-text";
  input.setAttribute("list", suggestions(options));
  if (label) label.htmlFor = input.id;
  chips.className = "chips";
  select.hidden = true;
  select.after(chips, input);

  const changed = () => {
    for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  const match = (text) =>
    options.find((one) => plain(one.text) === plain(text) || plain(one.value) === plain(text));

  function chip(option) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = `${option.text} ×`;
    button.setAttribute("aria-label", select.dataset.remove.replace("%(name)s", option.text));
    button.addEventListener("click", () => {
      option.selected = false;
      changed();
      input.focus();
    });
    return button;
  }
  function show() {
    input.setCustomValidity("");
    if (select.multiple) chips.replaceChildren(...[...select.selectedOptions].map(chip));
    else input.value = select.value ? select.selectedOptions[0].text : "";
  }
  // Take what was typed where it is an option; say so where it is none.
  function take() {
    const text = input.value.trim();
    if (!text) {
      input.setCustomValidity("");
      if (!select.multiple && select.value) {
        select.value = "";
        changed();
      }
      return;
    }
    const option = match(text);
    input.setCustomValidity(option ? "" : select.dataset.invalid);
    input.setAttribute("aria-invalid", String(!option));
    if (!option || (option.selected && !select.multiple)) return;
    option.selected = true;
    if (select.multiple) input.value = "";
    changed();
  }

  input.addEventListener("input", () => {
    input.setCustomValidity("");
    input.removeAttribute("aria-invalid");
    if (select.multiple && match(input.value)) take();
  });
  input.addEventListener("change", take);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });
  select.addEventListener("change", show);
  select.form.addEventListener("submit", (event) => {
    take();
    if (input.validity.valid) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (let box = input.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    input.reportValidity();
  }, { capture: true });
  show();
}

const within = (root) => root.querySelectorAll("select[data-search]");
for (const select of within(document)) if (!select.closest(".empty-form")) enhance(select);
document.addEventListener("formset:added", (event) => within(event.target).forEach(enhance));
