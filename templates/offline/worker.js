// Shows pages that the reader saved, when the network does not answer.
// Everything else goes to the network as if this file were not here.
const SAVED = "saved-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const here = new URL(request.url).origin === self.location.origin;
  if (request.method !== "GET" || !here) return;
  event.respondWith(
    fetch(request).catch(async (error) => {
      const copy = await caches.match(request, { cacheName: SAVED, ignoreVary: true });
      if (copy) return copy;
      throw error;
    }),
  );
});
