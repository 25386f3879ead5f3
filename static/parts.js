// Everything works without this file. With it: a question is shown while it is written, what is typed outlives the page, and rows are drawn to their place.
const REST = 700;
const preview = document.querySelector("form[data-preview]");
if (preview) follow(preview, preview.querySelector("#preview"));
forgetWhatWasSaved();
document.querySelectorAll("form[data-keeps]").forEach(keep);
document.querySelectorAll("ol[data-order]").forEach(order);
document.querySelectorAll("[data-found]").forEach(seek);

/** Ask the page itself how it would show what is typed; nothing is saved by it. */
function follow(form, place) {
  let timer, running;
  async function show() {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("act", "preview");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data, signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("#preview");
      if (fresh && !place.contains(document.activeElement)) place.replaceChildren(...fresh.childNodes);
      form.dispatchEvent(new CustomEvent("shown", { detail: page }));
    } catch { /* the buttons beside it do the same */ }
  }
  form.addEventListener("input", (event) => {
    if (place.contains(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(show, REST);
  });
}

/** What was sent from a form and is said to be saved now is kept here no longer. */
function forgetWhatWasSaved() {
  const sent = sessionStorage.getItem("lms-sent");
  sessionStorage.removeItem("lms-sent");
  if (sent && new URLSearchParams(location.search).has("done")) localStorage.removeItem(sent);
}

/** Keep what is typed on this device until it is saved, and offer it to whoever typed it when they open the page again without it. */
function keep(form) {
  const words = form.dataset, store = `lms-typed:${words.whose}:${location.pathname}`, BESIDES = /(^was-item|-(was|found|find))$/;
  const typed = () => [...new FormData(form)].filter(([name]) => name !== words.token && !name.endsWith("-find"));
  const said = (fields) => JSON.stringify(fields.filter(([name, value]) => value.trim() && !BESIDES.test(name)).map(([name, value]) => [name, value.trim().replace(/\s+/g, " ")]));
  let timer, last = 0;
  function put() {
    clearTimeout(timer);
    try { localStorage.setItem(store, JSON.stringify({ at: Date.now(), fields: typed() })); } catch { /* full or forbidden: the page still holds it */ }
  }
  function forget() {
    clearTimeout(timer);
    localStorage.removeItem(store);
  }
  form.addEventListener("input", () => { last = Date.now(); clearTimeout(timer); timer = setTimeout(put, 300); });
  form.addEventListener("kept", () => { if (Date.now() - last > REST) forget(); });
  form.addEventListener("submit", () => { put(); sessionStorage.setItem("lms-sent", store); });
  if (words.keeps === "typed") { put(); return; }
  let stored;
  try { stored = JSON.parse(localStorage.getItem(store)); } catch { return; }
  if (!stored || said(stored.fields) === said(typed())) { forget(); return; }
  const notice = form.querySelector("#kept-here").content.cloneNode(true).firstElementChild;
  notice.querySelector("[data-at]").textContent = new Date(stored.at).toLocaleString(document.documentElement.lang);
  notice.querySelector("[data-take]").addEventListener("click", () => again(form, stored.fields));
  notice.querySelector("[data-drop]").addEventListener("click", () => { forget(); notice.remove(); });
  form.before(notice);
}

/** Have the page shown with these fields; nothing is saved by it. */
function again(form, fields) {
  const sent = Object.assign(document.createElement("form"), { method: "post", action: location.pathname, hidden: true });
  for (const [name, value] of [...fields, [form.dataset.token, form.elements[form.dataset.token].value], ["act", "preview"]]) sent.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(sent);
  form.dataset.leaving = "1";
  sent.submit();
}

/** Find legal bases while one types; the page itself says which. What was ticked among those found before stays. */
function seek(place) {
  const name = place.dataset.found, field = document.getElementById(`${name}-find`), form = field.form;
  let timer, running;
  async function find() {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("act", `find:${name}`);
    try {
      const answer = await fetch(location.href, { method: "POST", body: data, signal: running.signal });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const kept = [...place.querySelectorAll("label:has(:checked)")];
      const fresh = page.querySelector(`[data-found="${name}"]`);
      if (fresh) place.replaceChildren(...kept, ...fresh.childNodes);
    } catch { /* the button beside it does the same */ }
  }
  field.addEventListener("input", (event) => {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(find, REST);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
}

/** Draw a row to its place: as many presses of its button as there are rows between. */
function order(list) {
  let drawn;
  for (const row of list.children) {
    if (!row.querySelector("form.acts")) continue;
    row.draggable = true;
    row.addEventListener("dragstart", (event) => { drawn = row; event.dataTransfer.effectAllowed = "move"; });
  }
  list.addEventListener("dragover", (event) => { if (drawn) event.preventDefault(); });
  list.addEventListener("drop", async (event) => {
    const rows = [...list.children], from = rows.indexOf(drawn), to = rows.indexOf(event.target.closest("li"));
    if (from < 0 || to < 0 || from === to) return;
    event.preventDefault();
    const form = drawn.querySelector("form.acts"), way = to < from ? "up" : "down";
    const button = form.querySelector(`button[value=${way}]`), data = new FormData(form);
    data.set(button.name, way);
    data.set("steps", Math.abs(to - from));
    const answer = await fetch(form.action, { method: "POST", body: data });
    location.assign(answer.url);
  });
}
