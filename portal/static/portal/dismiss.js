// Hide a message of information for this session; it returns when it is edited.
const banner = document.getElementById("advisories");

function hide(article) {
  article.closest("li").hidden = true;
  const id = article.dataset.advisory;
  banner.querySelector(`[data-more="${id}"]`)?.setAttribute("hidden", "");
  const more = banner.querySelector(".advisories-more");
  if (more) more.hidden = !more.querySelector("li:not([hidden])");
  banner.hidden = !banner.querySelector("li:not([hidden])");
  const skip = document.querySelector('.skip[href="#advisories"]');
  if (skip) skip.hidden = banner.hidden;
}

for (const article of banner.querySelectorAll('[data-tone="information"]')) {
  const key = `advisory-${article.dataset.advisory}`;
  const { version } = article.dataset;
  try {
    if (sessionStorage.getItem(key) === version) hide(article);
    const button = article.querySelector(".advisory-dismiss");
    button.addEventListener("click", () => {
      sessionStorage.setItem(key, version);
      hide(article);
      document.getElementById("main").focus({ preventScroll: true });
    });
    button.hidden = false;
  } catch {
    // Storage is refused: the message stays, and no button promises otherwise.
  }
}
