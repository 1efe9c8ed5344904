// In a copy of the portal: show the advisories of now, where the portal can be reached.
const site = document.currentScript.dataset.site;
const language = document.documentElement.lang;

(async () => {
  const answer = await fetch(`${site}/api/v1/advisories/?lang=${language}`);
  if (!answer.ok) return;
  const { results } = await answer.json();
  document.querySelector("#advisories")?.remove();
  if (!results.length) return;
  const banner = document.createElement("section");
  banner.id = "advisories";
  banner.className = "trial";
  banner.setAttribute("role", "status");
  for (const one of results) {
    const link = document.createElement("a");
    link.href = one.url;
    link.textContent = one.title;
    const line = document.createElement("p");
    line.append(link, ` ${one.text}`);
    banner.append(line);
  }
  document.querySelector("#copy").after(banner);
})().catch(() => {}); // Not online: the advisories of the copy stay.
