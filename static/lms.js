// Everything works without this file. With it, what is typed is saved while one types.
const REST = 1200, AGAIN = 4000, SLOWEST = 60000, PATIENCE = 30000;
const SAID_AT = [10, 5, 1]; // minutes that are left, for those who hear a page

/**
 * Send what is typed to the form's autosave address a moment after the last change, one request at a time. What could
 * not be sent is sent again as it was, first, until the server has answered; only then what was typed since. The server
 * compares each field with what this page showed of it (`was-…`), so nothing newer is overwritten.
 */
function autosave(form) {
  const status = form.querySelector("[data-saved]"), words = form.dataset;
  let timer, wait = AGAIN, pending = null, running = null, again = false, changed = false, closed = false, offline = false;
  const say = (text, lost = false) => {
    if (!status || !text) return;
    status.textContent = text;
    status.classList.toggle("lost", lost);
  };
  const choice = (name) => form.querySelector(`[data-both="${name}"]`);

  function typed() {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    return data;
  }
  /** What the page now stands on, and what is to be chosen. */
  function take(answer) {
    for (const [name, mark] of Object.entries(answer.was)) {
      form.elements[`was-${name}`].value = mark;
      if (choice(name)?.querySelector("[value=here]").checked) choice(name).remove();
    }
    for (const [name, html] of Object.entries(answer.both)) {
      choice(name)?.remove();
      form.querySelector(`[data-field="${name}"] [name^="was-"]`).insertAdjacentHTML("afterend", html);
    }
    say(answer.saved, answer.refused);
    if (!answer.refused) form.dispatchEvent(new Event("kept"));
  }
  /** Whether the server has answered for good. */
  async function send(data) {
    let answer;
    try {
      answer = await fetch(words.autosave, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(PATIENCE) });
      if (answer.ok) { take(await answer.json()); offline = false; return true; }
      if (answer.status === 413) {
        offline = false;
        const said = await answer.json().catch(() => null); // a proxy says it in its own page
        if (said) take(said); else say(words.unsaved, true);
        return true;
      }
      if (answer.status === 409) { stop((await answer.json()).closed); return true; }
      if (answer.status === 404 && words.gone) { stop(words.gone); return true; }
    } catch { answer = null; }
    offline = !answer;
    say(closed ? words.over : answer?.status < 500 ? words.signedOut : words.unsaved, true);
    return false;
  }
  function save() {
    clearTimeout(timer);
    again = running !== null;
    running ??= sendAll().finally(() => { running = null; });
    return running;
  }
  async function sendAll() {
    let retried, done = true;
    do {
      again = false;
      retried = pending !== null;
      if (!retried) { pending = typed(); changed = false; }
      done = await send(pending);
      if (done) pending = null;
    } while (done && !closed && changed && (again || retried));
    if (done) { wait = AGAIN; return; }
    timer = setTimeout(save, wait);
    wait = Math.min(wait * 2, SLOWEST);
  }
  /** Nothing changes any more, so nothing is promised and nobody is held back. */
  function stop(text) {
    closed = true;
    changed = false;
    clearTimeout(timer);
    say(text, true);
  }
  const later = (event) => {
    if (closed) return;
    const inChoice = event.target.closest("[data-both]");
    if (!inChoice) event.target.closest("[data-field]")?.querySelector("[data-both] [value=here]")?.click();
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, Number(words.rest) || REST);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("timeup", () => {
    if (changed || pending) save();
    form.querySelectorAll("[data-field]").forEach((place) => { place.inert = true; });
    stop(words.over);
  });
  form.addEventListener("submit", async (event) => {
    if (!offline || closed) { changed = false; clearTimeout(timer); form.dataset.leaving = "1"; return; }
    event.preventDefault();
    await running; // it may have begun before the line returned
    await save();
    if (!offline) form.requestSubmit(event.submitter);
  });
  addEventListener("online", () => { if (pending) save(); });
  addEventListener("pageshow", () => { delete form.dataset.leaving; });
  addEventListener("beforeunload", (event) => {
    if ((changed || pending) && !closed && !form.dataset.leaving) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => { if (changed && document.visibilityState === "hidden") save(); });
}

/** A second click on a button that has just sent its form does nothing, unless something else was chosen since. */
function onlyOnce(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  form.addEventListener("change", () => delete form.dataset.sent);
}

/** The time left of a quiz, counted from the server's own figure; the server judges. */
function countdown(place) {
  const end = Date.now() + Number(place.dataset.secondsLeft) * 1000, said = place.parentElement.querySelector("[data-minutes-left]");
  const tick = () => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    const words = SAID_AT.includes(Math.ceil(left / 60)) ? said?.dataset.minutesLeft.replace("{}", Math.ceil(left / 60)) : "";
    if (words && said.textContent !== words) said.textContent = words;
    if (left > 0) setTimeout(tick, 1000);
    else place.closest("form")?.dispatchEvent(new Event("timeup"));
  };
  tick();
}

/** Work that goes on in the background: looked at again every so many seconds until it is over. */
function watch(place) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout?.(PATIENCE) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-watch]");
      if (answer.ok && !fresh) { location.reload(); return; }
      for (const part of fresh?.querySelectorAll("label, progress") ?? []) {
        const shown = place.querySelector(part.tagName);
        if (shown.textContent !== part.textContent) shown.textContent = part.textContent;
        if ("value" in part) shown.value = part.value;
      }
      document.title = fresh ? page.title : document.title;
    } catch { /* looked at again below */ }
    setTimeout(look, place.dataset.watch * 1000);
  };
  setTimeout(look, place.dataset.watch * 1000);
}

/** What an address points at is no use in something folded. */
function reveal() {
  for (let at = document.getElementById(location.hash.slice(1)); at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}

/** On paper nothing can be unfolded. */
function unfold() {
  const folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach((one) => { one.open = true; });
  addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }), { once: true });
}

/** The page of help, fetched once; it says what the words of the house mean. */
let help;
async function explain(link) {
  const [address, key] = link.href.split("#");
  help ??= fetch(address).then(async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html"));
  try {
    const page = await help, term = page.getElementById(key), card = document.createElement("div");
    card.className = "card meaning";
    card.popover = "auto";
    card.tabIndex = -1;
    card.setAttribute("role", "note");
    card.append(term.firstElementChild.cloneNode(true), ` ${term.nextElementSibling.textContent} `, Object.assign(document.createElement("a"), { href: link.href, className: "block", textContent: page.getElementById("words").textContent }));
    const shut = Object.assign(document.createElement("button"), { className: "mini", type: "button", textContent: page.getElementById("words").dataset.close, onclick: () => card.hidePopover() });
    card.append(shut);
    card.addEventListener("toggle", (event) => { if (event.newState === "closed") card.remove(); });
    link.after(card);
    card.showPopover();
    card.focus();
  } catch { location.assign(link.href); }
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.querySelectorAll("form[method=post]").forEach(onlyOnce);
document.querySelectorAll("[data-seconds-left]").forEach(countdown);
document.querySelectorAll("[data-watch]").forEach(watch);
document.querySelectorAll("a.term").forEach((link) => link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !link.showPopover) return;
  event.preventDefault();
  explain(link);
}));
// The key that stands in the field of the search leads there, but not while one types.
addEventListener("keydown", (event) => {
  const field = document.getElementById("find");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !field?.offsetParent) return;
  if (event.target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])")) return;
  event.preventDefault();
  field.focus();
});
addEventListener("hashchange", reveal);
addEventListener("beforeprint", unfold);
reveal();

// What was refused is said where one looks first, also on phones whose browser focuses nothing but fields by itself.
if (!location.hash) document.querySelector("[role=alert][autofocus]")?.focus();
