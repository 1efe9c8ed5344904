// Suggestions as one types: links under the search box. The form works without.
const form = document.querySelector("form[data-suggestions]");
const input = form?.querySelector("input[type=search]");
let list = null;
let timer = 0;
let asked = 0;

const close = () => {
  list?.remove();
  list = null;
};

const show = (suggestions) => {
  close();
  if (!suggestions.length) return;
  list = document.createElement("ul");
  list.className = "suggestions";
  for (const { text, url } of suggestions) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = text;
    link.dir = "auto";
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  input.after(list);
};

const ask = async () => {
  const text = input.value.trim();
  const number = (asked += 1);
  if (text.length < 2) return close();
  const address = `${form.dataset.suggestions}?q=${encodeURIComponent(text)}`;
  try {
    const answer = await fetch(address);
    const body = answer.ok ? await answer.json() : { suggestions: [] };
    if (number === asked) show(body.suggestions);
  } catch {
    close();
  }
};

const move = (step) => {
  const links = [...(list?.querySelectorAll("a") ?? [])];
  const next = links.indexOf(document.activeElement) + step;
  (links[next] ?? (next < 0 ? input : links.at(-1)))?.focus();
};

input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 150);
});
form?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    close();
    input.focus();
  } else if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  }
});
form?.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) close();
});
