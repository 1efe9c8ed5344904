// Keep what is typed into a form of staff in this browser, and offer it again after a save
// that failed, an ended session or a closed tab. Any form with [data-autosave] in it.
// An entry: {at, version, title, sent, values}. No password, no file, no hidden token.

const PREFIX = "kept:";
const DAYS = 7;
const WAIT = 500; // milliseconds without a change before it is written
const NEVER = ["csrfmiddlewaretoken", "_autosave", "_preview"];

function entries() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => {
    try {
      return [key, JSON.parse(localStorage.getItem(key))];
    } catch {
      return [key, null];
    }
  });
}

// Forget what is old, and what the server says it has saved.
function tidy() {
  const saved = /(?:^|; )autosave_saved=([^;]+)/.exec(document.cookie)?.[1];
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  for (const [key, entry] of entries()) {
    if (!entry || entry.at < oldest || (saved && entry.sent === saved)) localStorage.removeItem(key);
  }
  if (saved) document.cookie = "autosave_saved=; path=/admin/; max-age=0";
}

function fieldsOf(form) {
  return [...form.elements].filter((one) => one.name && !NEVER.includes(one.name)
    && !["password", "file", "submit", "button"].includes(one.type) && !one.name.includes("__prefix__"));
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.localName === "select") return [...field.selectedOptions].map((one) => [one.value, one.text]);
  return field.value;
}

function nameOf(field) {
  return ["radio", "checkbox"].includes(field.type) ? `${field.name}=${field.value}` : field.name;
}

function read(form) {
  return Object.fromEntries(fieldsOf(form).map((one) => [nameOf(one), valueOf(one)]));
}

function write(field, value) {
  if (typeof value === "boolean") field.checked = value;
  else if (Array.isArray(value)) {
    for (const [key, text] of value) {
      if (![...field.options].some((one) => one.value === key)) field.add(new Option(text, key));
    }
    const chosen = value.map(([key]) => key);
    for (const one of field.options) one.selected = chosen.includes(one.value);
  } else field.value = value;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

// Rows that were added to a list of parts are added again before they are filled.
function addRows(form, values) {
  for (const [name, wanted] of Object.entries(values)) {
    const prefix = /^(.+)-TOTAL_FORMS$/.exec(name)?.[1];
    const total = prefix && form.elements[name];
    const more = prefix && document.querySelector(`#${CSS.escape(prefix)}-group .add-row a`);
    for (let left = 100; more && left && Number(total.value) < Number(wanted); left--) more.click();
  }
}

function restore(form, values) {
  addRows(form, values);
  for (const field of fieldsOf(form)) {
    const value = values[nameOf(field)];
    const counts = /-(TOTAL|INITIAL)_FORMS$|-id$/.test(field.name);
    if (value !== undefined && !counts && JSON.stringify(value) !== JSON.stringify(valueOf(field))) write(field, value);
  }
}

function connect(box) {
  const form = box.closest("form");
  const key = `${PREFIX}${box.dataset.autosave}:${location.pathname}`;
  const token = form.elements._autosave;
  let first = JSON.stringify(read(form));
  let sending = false;
  let timer = 0;

  const isChanged = () => JSON.stringify(read(form)) !== first;

  function keep(sent = "") {
    clearTimeout(timer);
    timer = 0;
    const entry = { at: Date.now(), version: box.dataset.version, title: document.title, sent, values: read(form) };
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // The browser is full or forbids it: the warning before leaving is still there.
    }
  }

  function offer() {
    const entry = entries().find(([name]) => name === key)?.[1];
    if (!entry || JSON.stringify(entry.values) === first) return;
    const said = box.querySelector("[data-said]");
    const time = new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    said.textContent = said.dataset.said.replace("%(time)s", time);
    box.querySelector("[data-changed]").hidden = entry.version === box.dataset.version;
    box.hidden = false;
    box.querySelector("[data-restore]").addEventListener("click", () => {
      box.hidden = true;
      restore(form, entry.values);
    });
  }

  box.querySelector("[data-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    box.hidden = true;
  });
  form.addEventListener("input", () => {
    if (!box.hidden) return; // what was kept waits for an answer
    clearTimeout(timer);
    timer = setTimeout(() => keep(), WAIT);
  });
  form.addEventListener("submit", () => {
    sending = true;
    if (isChanged() || "errors" in box.dataset) keep(token.value);
  });
  addEventListener("pagehide", () => { if (!sending && timer && isChanged() && box.hidden) keep(); });
  addEventListener("beforeunload", (event) => {
    if (!sending && isChanged()) event.preventDefault();
  });
  // A page that comes back from the browser's memory is no longer being sent.
  addEventListener("pageshow", () => { sending = false; });
  // Django's scripts name, order and fill some fields after this one.
  setTimeout(() => {
    first = JSON.stringify(read(form));
    if (!("errors" in box.dataset)) offer();
  }, 100);
}

tidy();
for (const box of document.querySelectorAll("form [data-autosave]")) connect(box);
document.querySelector("#logout-form")?.addEventListener("submit", () => {
  for (const [key] of entries()) localStorage.removeItem(key);
});
