// Everything works without this file. With it, what is typed is saved while one types.
const REST = 1200;

/** Send a form's text fields to its autosave address a moment after the last change, one request at a time. */
function autosave(form) {
  const status = form.querySelector("[data-saved]");
  let timer, busy = false, again = false, changed = false;
  const say = (text) => { if (status) status.textContent = text; };
  async function save() {
    if (busy) { again = true; return; }
    busy = true;
    changed = false;
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (answer.ok) say((await answer.json()).saved);
      else say(form.dataset.unsaved);
    } catch { say(form.dataset.unsaved); }
    busy = false;
    if (again) { again = false; save(); }
  }
  const later = () => { changed = true; clearTimeout(timer); timer = setTimeout(save, REST); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => { changed = false; clearTimeout(timer); });
  document.addEventListener("visibilitychange", () => { if (changed && document.visibilityState === "hidden") { clearTimeout(timer); save(); } });
}

/** A second click on a button that has just sent its form does nothing. */
function onlyOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}

/** The time left of a quiz, counted from the server's own figure; the server judges. */
function countdown(place) {
  const end = Date.now() + Number(place.dataset.secondsLeft) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) setTimeout(tick, 1000);
  };
  tick();
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("form[method=post]").forEach(onlyOnce);
document.querySelectorAll("[data-seconds-left]").forEach(countdown);

// What was refused is said where one looks first, also on phones whose browser focuses nothing but fields by itself.
if (!location.hash) document.querySelector("[role=alert][autofocus]")?.focus();
