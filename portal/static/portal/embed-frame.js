// On a page that shows our frames: make each as tall as what is in it.
addEventListener("message", ({ data, source }) => {
  if (data?.consularHelp !== "height" || !(data.height > 0)) return;
  for (const frame of document.querySelectorAll("iframe[data-consular-help]")) {
    if (frame.contentWindow === source) frame.style.height = `${Math.min(data.height, 2000)}px`;
  }
});
