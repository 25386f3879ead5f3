// Everything works without this file. With it: an inbox is walked through and a hand-in is judged by keys.
const list = document.querySelector("[data-keys-list]"), judged = document.querySelector("form[data-judge]");

/** Letters are for writing where one writes; and keys with Ctrl, Alt or Meta are the browser's. */
function isTyping(event) {
  return event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
}

function walk(step) {
  const links = [...list.querySelectorAll("h3 a")], at = links.indexOf(document.activeElement?.closest("li")?.querySelector("h3 a"));
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
  next?.focus();
  next?.closest("li").scrollIntoView({ block: "nearest" });
}

function open(id) {
  const place = document.getElementById(id), fold = place.closest("details");
  if (fold) fold.open = true;
  place.scrollIntoView({ block: "nearest" });
  (fold?.querySelector("summary") ?? place).focus();
}

const IN_LIST = { j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1) };
const IN_FORM = {
  a: () => judged.querySelector("button[name=all]").focus(),
  s: () => open("steps"),
  r: () => open("return"),
};

function level(key) {
  const choice = judged.querySelector(`input[name=entrustment][value="${key}"]`);
  choice?.click();
  choice?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event)) return;
  const inRadio = event.target.type === "radio" && event.key.startsWith("Arrow");
  const act = (list && !inRadio && IN_LIST[event.key]) || (judged && (IN_FORM[event.key] || (/^[1-5]$/.test(event.key) && (() => level(event.key)))));
  if (!act) return;
  event.preventDefault();
  act();
});

// On a phone the sentence comes right after the level, so that nobody has to tap into its field.
judged?.addEventListener("click", (event) => {
  const sentence = judged.elements.strength;
  const byFinger = event.detail > 0 && matchMedia("(pointer: coarse)").matches;
  if (byFinger && event.target.name === "entrustment" && !sentence.value) sentence.focus();
});
