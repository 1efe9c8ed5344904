// Saves the page in front of the reader when asked to, and tells a copy from a page.
const SAVED = "saved-1";
const box = document.querySelector("[data-offline]");
const made = Date.parse(document.querySelector("[data-made]")?.dataset.made ?? "");

// What is only true for a moment is taken off any copy.
if (made && Date.now() - made > 15 * 60 * 1000) {
  for (const live of document.querySelectorAll("[data-live]")) live.remove();
  for (const old of document.querySelectorAll("[data-copy]")) old.hidden = false;
}

if (box && "serviceWorker" in navigator && "caches" in window) {
  const status = box.querySelector("[role=status]");
  const say = (name) => {
    status.textContent = status.dataset[name];
  };
  const parts = () =>
    [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map(
      (one) => one.href ?? one.src,
    );
  // Saved pages lead to each other, as no search does without a network.
  const listOthers = async () => {
    const others = document.querySelector("[data-kept]");
    const links = [];
    if (await caches.has(SAVED)) {
      const saved = await caches.open(SAVED);
      for (const { url } of await saved.keys()) {
        const answer = await saved.match(url, { ignoreVary: true });
        const isPage = answer.headers.get("content-type")?.startsWith("text/html");
        if (!isPage || url === location.href.split("#")[0]) continue;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = url;
        link.textContent = page.querySelector("h1")?.textContent.trim() || url;
        item.append(link);
        links.push(item);
      }
    }
    others.querySelector("ul").replaceChildren(...links);
    others.hidden = !links.length;
  };
  const shown = async () => {
    // Not caches.open(), which would store an empty cache unasked.
    const saved = await caches.match(location.href, { cacheName: SAVED, ignoreVary: true });
    box.querySelector("[data-forget]").hidden = !saved;
    await listOthers();
    return saved;
  };
  box.hidden = false;
  box.querySelector("[data-save]").addEventListener("click", async () => {
    try {
      await navigator.serviceWorker.register(box.dataset.offline);
      await navigator.serviceWorker.ready;
      const saved = await caches.open(SAVED);
      await saved.addAll([location.href.split("#")[0], ...new Set(parts())]);
      await shown();
      say("saved");
    } catch {
      say("failed");
    }
  });
  box.querySelector("[data-forget]").addEventListener("click", async () => {
    await caches.delete(SAVED);
    const worker = await navigator.serviceWorker.getRegistration();
    await worker?.unregister();
    await shown();
    say("forgotten");
  });
  shown();
}
