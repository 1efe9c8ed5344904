// Fills in the reader's place, rounded to about a kilometre, when asked to.
const box = document.querySelector("[data-near]");
if (box && "geolocation" in navigator) {
  const status = box.querySelector("[role=status]");
  const field = box.querySelector("input");
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`;
        field.disabled = false;
        status.textContent = status.dataset.found;
      },
      () => {
        status.textContent = status.dataset.failed;
      },
      { timeout: 15000, maximumAge: 300000 },
    );
  });
}
