// Everything works without this file. With it, a chosen file outlives a session: before it is sent, the server says whether the one who opened the page is still signed in.
const PATIENCE = 30000;
const { standing } = document.querySelector("script[data-standing]").dataset;
const passed = new WeakSet();
let asking = false;

const filesIn = (form) => [...form.elements].flatMap((one) => (one.type === "file" ? [...one.files] : []));
const fieldsOf = (text) => new DOMParser().parseFromString(text, "text/html").querySelector("dialog");

/** What the server says of the session; null if it does not answer, which the form then finds out itself. */
async function ask(body) {
  const sent = body ? { method: "POST", body } : {};
  try {
    const answer = await fetch(standing, { ...sent, signal: AbortSignal.timeout?.(PATIENCE) });
    return answer.ok ? fieldsOf(await answer.text()) : null;
  } catch { return null; }
}

/** Every form of the page goes on with the token of the session that there is now. */
function renew({ field, token }) {
  document.querySelectorAll(`input[name="${field}"]`).forEach((one) => { one.value = token; });
}

/** Name what is kept, and let them sign in right here; whether they are who opened the page. */
function signIn(dialog, form) {
  const words = [...form.elements].filter((one) => one.type === "textarea").flatMap((one) => one.value.split(/\s+/).filter(Boolean)).length;
  const focused = document.activeElement;
  function fill() {
    const kept = dialog.querySelector("[data-words]");
    if (!kept) return;
    const lines = filesIn(form).map((file) => file.name);
    if (words) lines.push(kept.dataset.words.replace("{}", words.toLocaleString(document.documentElement.lang)));
    kept.replaceChildren(...lines.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
  }
  document.body.append(dialog);
  fill();
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => { dialog.remove(); focused?.focus(); done(Boolean(dialog.dataset.token)); });
    dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) dialog.close(); });
    dialog.addEventListener("submit", async (event) => {
      event.preventDefault();
      const data = new FormData(event.target), button = event.submitter;
      button.disabled = true;
      const answer = await ask(data);
      button.disabled = false;
      const lost = dialog.querySelector("[data-lost]");
      lost.hidden = Boolean(answer);
      if (!answer) { lost.focus(); return; }
      Object.assign(dialog.dataset, answer.dataset);
      if (answer.dataset.token) { dialog.close(); return; }
      dialog.replaceChildren(...answer.childNodes);
      fill();
      dialog.querySelector("[autofocus]").focus();
    });
  });
}

async function check(form, button) {
  const answer = await ask();
  if (answer && !answer.dataset.token && !(await signIn(answer, form))) return;
  if (answer) renew(answer.dataset);
  passed.add(form);
  form.requestSubmit(button);
}

addEventListener("submit", async (event) => {
  const form = event.target;
  if (passed.delete(form) || !filesIn(form).length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (asking) return;
  asking = true;
  try { await check(form, event.submitter); } finally { asking = false; }
}, true);
