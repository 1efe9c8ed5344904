// Show what a local time is in UTC while it is typed: the server says, by its own rule.

const WAIT = 300; // milliseconds

function connect(shown) {
  const form = shown.closest("form");
  const { utc, time, zone, which } = shown.dataset;
  const fields = [time, `${time}_0`, `${time}_1`, zone, which].map((name) => form.elements[name]).filter(Boolean);
  let timer;

  // A date and a time in two fields, or both in one.
  function typed() {
    const one = form.elements[time];
    return one ? one.value : `${form.elements[`${time}_0`].value}T${form.elements[`${time}_1`].value}`;
  }

  async function show() {
    const query = new URLSearchParams({ time: typed(), zone: form.elements[zone].value, which: form.elements[which]?.value ?? "" });
    try {
      const answer = await fetch(`${utc}?${query}`, { redirect: "error" });
      if (answer.ok) shown.textContent = await answer.text();
    } catch {
      // No connection, or signed out: the page shows it once it is saved.
    }
  }

  for (const field of fields) {
    for (const kind of ["input", "change", "focus", "blur"]) {
      field.addEventListener(kind, () => {
        clearTimeout(timer);
        timer = setTimeout(show, WAIT);
      });
    }
  }
  if (typed().length > 1) show();
}

for (const shown of document.querySelectorAll("form [data-utc]")) connect(shown);
