// Mend what Django's scripts make: the search boxes of related records (Select2) get the
// name that their label says, and pictures with a name get the role of pictures.

const STRAY = "[role=textbox][aria-readonly]"; // Select2 shows the choice as a text box

function name(box) {
  const select = box.closest(".select2-container").previousElementSibling;
  const label = select?.labels?.[0];
  const text = label?.textContent.trim() || select?.getAttribute("aria-label");
  if (!text) return;
  const shown = box.querySelector(STRAY);
  shown?.removeAttribute("role");
  shown?.removeAttribute("aria-readonly");
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", `${text}: ${shown?.title ?? ""}`);
}

function mend() {
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) name(box);
  for (const tip of document.querySelectorAll("span.help-tooltip[aria-label]")) tip.role = "img";
}

new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
mend();
