// Fields for Markdown: a preview that the server renders, and the button for a table.
// The other buttons are vendor/markdown-toolbar.

const WAIT = 400; // milliseconds without a key before the preview is asked for

function connect(field) {
  const text = field.querySelector("textarea");
  const shown = field.querySelector(".markdown-preview > div");
  let timer;
  let latest = 0;

  async function render() {
    const number = ++latest;
    const body = new FormData();
    body.set("text", text.value);
    body.set("csrfmiddlewaretoken", text.form.elements.csrfmiddlewaretoken.value);
    try {
      const answer = await fetch(field.dataset.markdown, { method: "POST", body, redirect: "error" });
      const html = answer.ok ? await answer.text() : null;
      if (html !== null && number === latest) shown.innerHTML = html;
    } catch {
      // No connection, or signed out: the last preview stays, and so does the text.
    }
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(render, WAIT);
  });
  for (const button of field.querySelectorAll("[data-md-button=table]")) {
    button.addEventListener("click", () => insertTable(text, button.dataset.row));
  }
  // Removed, not hidden: Enter in a field presses the first button of its form.
  for (const one of field.querySelectorAll(".without-script")) one.remove();
}

function insertTable(text, word) {
  const row = `| ${word} | ${word} |\n`;
  const before = text.value.slice(0, text.selectionStart);
  const gap = before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  text.focus();
  const table = `${gap}${row}| --- | --- |\n${row}\n`;
  // execCommand is the one way in which the browser's own undo takes it back.
  if (!document.execCommand("insertText", false, table)) {
    text.setRangeText(table, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

for (const field of document.querySelectorAll("[data-markdown]")) connect(field);
