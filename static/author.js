// Everything works without this file. With it one writes as in a word processor; the fields below are kept filled in, and they are what is sent.
const form = document.querySelector("#writing"), words = form.dataset, REST = 1300;
const TEXTS = ["paragraph", "heading", "subheading", "callout"], LISTS = { bullets: "ul", numbers: "ol" };
const STORE = `lms-writing:${words.whose}:${location.pathname}`;
const area = (piece) => piece.querySelector("textarea"), surface = (piece) => piece.querySelector("[data-surface]");
const kindOf = (piece) => piece.querySelector("[name^=kind-]").value;
const make = (tag, html = "") => Object.assign(document.createElement(tag), { innerHTML: html });
const HINTED = /^(?:https?:|mailto:|tel:)/i;
let made = 0, lastTyped = 0;

/* What stands on a surface, as Markdown. */
function escaped(text) {
  return text.replace(/[ \t\r\n]+/g, " ")
    .replace(/([\\`*[\]<]|~(?=~)|&(?=#?\w+;)|(?<!\w)_|_(?!\w))/g, "\\$1");
}
function wrapped(sign, text) {
  return text.split("\n").map((line) => line.replace(/^(\s*)(.*?)(\s*)$/s, (_all, before, inside, after) => (inside ? before + sign + inside + sign + after : before + after))).join("\n");
}
const isBold = (node) => /^(B|STRONG)$/.test(node.tagName) || /^(bold|[6-9]00)$/.test(node.style?.fontWeight);
const isItalic = (node) => /^(I|EM)$/.test(node.tagName) || node.style?.fontStyle === "italic";
function markdown(node) {
  let said = "";
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) { said += escaped(child.data); continue; }
    if (child.nodeType !== Node.ELEMENT_NODE || /^(UL|OL|SCRIPT|STYLE)$/.test(child.tagName)) continue;
    if (child.tagName === "BR") { said += "\n"; continue; }
    if (child.tagName === "CODE") { said += `\`${child.textContent}\``; continue; }
    let inside = markdown(child);
    if (isBold(child)) inside = wrapped("**", inside);
    if (isItalic(child)) inside = wrapped("*", inside);
    if (/^(S|DEL)$/.test(child.tagName)) inside = wrapped("~~", inside);
    if (child.tagName === "A" && HINTED.test(child.href) && inside.trim()) inside = `[${inside}](${child.getAttribute("href").replace(/[()\s]/g, encodeURIComponent)})`;
    if (/^(P|DIV)$/.test(child.tagName)) inside = (said && !said.endsWith("\n") ? "\n" : "") + (child.tagName === "P" && said ? "\n" : "") + inside;
    said += inside;
  }
  return said;
}
const oneLine = (node) => markdown(node).replace(/\s*\n\s*/g, " ").trim();
function items(list, sign = "") {
  return [...list.children].flatMap((item) => [sign + oneLine(item), ...[...item.children].filter((one) => /^[UO]L$/.test(one.tagName)).flatMap((one) => items(one, "- "))]);
}
function textOf(kind, place) {
  if (LISTS[kind]) return [...place.querySelectorAll(":scope > ul, :scope > ol")].flatMap((list) => items(list)).filter((line) => line.replace(/^- /, "").trim()).map((line, index) => (index || !place.dataset.start ? line : `${place.dataset.start}. ${line}`)).join("\n");
  if (kind === "table") return [...place.querySelectorAll("tr")].map((row) => `| ${[...row.cells].map((cell) => oneLine(cell).replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`).join("\n");
  return markdown(place).replace(/[ \t]+$/gm, "").replace(/^\n+|\n+$/g, "");
}
function sync(piece) {
  const place = surface(piece);
  if (place) area(piece).value = textOf(kindOf(piece), place);
}
function changed() {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Surfaces. */
function build(piece, html) {
  const kind = kindOf(piece), field = area(piece);
  surface(piece)?.remove();
  piece.dataset.block = kind;
  if (!field || !(TEXTS.includes(kind) || LISTS[kind] || kind === "table")) return;
  const place = make("div", html.trim().replace(/(<br\s*\/?>)?\n/g, (_all, br) => br ?? " ").replace(/> </g, "><"));
  place.dataset.surface = kind;
  place.className = "surface text";
  for (const one of place.querySelectorAll("h2, h3, blockquote")) one.replaceWith(...one.childNodes);
  if (kind !== "callout") for (const one of place.querySelectorAll("p")) one.replaceWith(...one.childNodes);
  if (LISTS[kind] && !place.querySelector("li")) place.innerHTML = `<${LISTS[kind]}><li>${place.innerHTML || "<br>"}</li></${LISTS[kind]}>`;
  const start = place.querySelector("ol")?.getAttribute("start");
  if (start) place.dataset.start = start;
  if (kind === "table") {
    if (!place.querySelector("table")) place.innerHTML = `<div class="wide"><table><thead><tr><th>${place.innerHTML}</th><th></th></tr></thead><tbody><tr><td></td><td></td></tr></tbody></table></div>`;
    place.querySelectorAll("th, td").forEach(cellOf);
    place.append(button(words.row, () => grow(piece, true)), " ", button(words.column, () => grow(piece, false)));
  } else editable(place, field.getAttribute("aria-label"));
  field.hidden = true;
  piece.querySelector(".hint")?.setAttribute("hidden", "");
  field.after(place);
}
function editable(place, label) {
  place.contentEditable = "true";
  place.setAttribute("role", "textbox");
  place.setAttribute("aria-multiline", "true");
  place.setAttribute("aria-label", label);
}
function cellOf(cell) { editable(cell, words.cell); }
function button(text, act) {
  const one = Object.assign(make("button"), { type: "button", className: "mini", textContent: text });
  one.addEventListener("click", act);
  return one;
}
function grow(piece, isRow) {
  const table = piece.querySelector("table"), body = table.tBodies[0] ?? table.createTBody();
  const width = table.rows[0].cells.length;
  if (isRow) { const row = body.insertRow(); for (let at = 0; at < width; at += 1) cellOf(row.insertCell()); row.cells[0].focus(); }
  else for (const row of table.rows) { const cell = make(row.parentElement.tagName === "THEAD" ? "th" : "td"); row.append(cell); cellOf(cell); }
  sync(piece); changed();
}
/** A new block of this language; `html`: what it says. */
function fresh(language, kind = "paragraph", html = "") {
  const sample = document.getElementById(`sample-${language}`), holder = make("div", sample.innerHTML.replaceAll(`${language}-0`, `${language}-n${Date.now().toString(36)}${made += 1}`));
  const piece = holder.firstElementChild;
  piece.querySelector("[name^=kind-]").value = kind;
  piece.open = true;
  build(piece, html);
  sync(piece);
  return piece;
}
const languageOf = (piece) => piece.closest("[data-side]").dataset.side;
function focusIn(piece, atEnd = false) {
  piece.open = true;
  const place = piece.querySelector("[contenteditable]") ?? area(piece);
  if (!place) return;
  place.focus();
  if (place.isContentEditable) { const range = document.createRange(); range.selectNodeContents(place); range.collapse(!atEnd); getSelection().removeAllRanges(); getSelection().addRange(range); }
}
function renumber(piece) {
  piece.parentElement?.querySelectorAll(":scope > .piece").forEach((one, index, all) => {
    for (const part of [one, ...one.querySelectorAll("[aria-label]")]) part.ariaLabel = part.ariaLabel?.replace(/\d+/, index + 1);
    for (const part of one.querySelectorAll("button .out")) part.textContent = part.textContent.replace(/\d+/, index + 1);
    one.querySelector("[value^=up-]").disabled = index === 0;
    one.querySelector("[value^=down-]").disabled = index === all.length - 1;
  });
}
function put(piece, after) {
  after.after(piece);
  renumber(piece);
}

/** What is folded says what it is and how it begins. */
form.addEventListener("toggle", (event) => {
  const piece = event.target;
  if (!piece.matches(".piece") || piece.open) return;
  const chosen = piece.querySelector("[name^=kind-]").selectedOptions[0].text, said = area(piece)?.value.trim().slice(0, 80);
  piece.querySelector("[data-called]").textContent = chosen;
  if (said) piece.querySelector("[data-gist]").textContent = said;
}, true);

/* Keys. */
const selected = () => { const found = getSelection(); return found.rangeCount ? found.getRangeAt(0) : null; };
function isAtStart(place) {
  const range = selected();
  if (!range?.collapsed) return false;
  const before = range.cloneRange();
  before.selectNodeContents(place);
  before.setEnd(range.startContainer, range.startOffset);
  return before.toString() === "";
}
function split(piece, place) {
  const range = selected();
  range.deleteContents();
  const rest = range.cloneRange();
  rest.selectNodeContents(place);
  rest.setStart(range.endContainer, range.endOffset);
  const holder = make("div");
  holder.append(rest.extractContents());
  const next = fresh(languageOf(piece), "paragraph", holder.innerHTML);
  sync(piece); put(next, piece); focusIn(next); changed();
}
function joinBefore(piece, place) {
  const before = piece.previousElementSibling, target = before && surface(before);
  if (!target || !TEXTS.includes(kindOf(before))) return false;
  focusIn(before, true);
  target.append(...place.childNodes);
  piece.remove(); sync(before); renumber(before); changed();
  return true;
}
function leaveList(piece, item) {
  const next = fresh(languageOf(piece));
  item.remove();
  put(next, piece);
  if (surface(piece).querySelector("li")) sync(piece);
  else piece.remove();
  renumber(next); focusIn(next); changed();
}
function onEnter(event, piece, place) {
  const kind = kindOf(piece);
  if (TEXTS.includes(kind) && !event.shiftKey) { event.preventDefault(); split(piece, place); }
  else if (TEXTS.includes(kind) || kind === "table") { event.preventDefault(); document.execCommand("insertLineBreak"); }
  else {
    const item = selected()?.startContainer.parentElement?.closest("li") ?? selected()?.startContainer.closest?.("li");
    if (item && !item.textContent.trim() && !item.nextElementSibling) { event.preventDefault(); leaveList(piece, item); }
  }
}
form.addEventListener("keydown", (event) => {
  const place = event.target.closest("[contenteditable]"), piece = event.target.closest(".piece");
  if (!place || event.isComposing) return;
  const key = event.key.toLowerCase();
  if (key === "enter") onEnter(event, piece, place);
  else if (key === "backspace" && TEXTS.includes(kindOf(piece)) && isAtStart(place) && joinBefore(piece, place)) event.preventDefault();
  else if ((event.ctrlKey || event.metaKey) && "bik".includes(key)) { event.preventDefault(); style({ b: "bold", i: "italic", k: "link" }[key]); }
});
function style(what) {
  if (what !== "link") { document.execCommand(what); return; }
  const range = selected();
  const address = prompt(words.link, "https://")?.trim();
  if (!address || address === "https://") return;
  getSelection().removeAllRanges(); getSelection().addRange(range);
  const href = HINTED.test(address) ? address : `https://${address}`;
  if (range.collapsed) document.execCommand("insertText", false, address);
  else document.execCommand("createLink", false, href);
}
form.addEventListener("input", (event) => {
  lastTyped = Date.now();
  const piece = event.target.closest?.(".piece");
  if (piece && event.target.isContentEditable) sync(piece);
});

/* Pasting: what our texts have no word for is dropped. */
function cleaned(node) {
  const out = make("div");
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) { out.append(child.data.replace(/\s+/g, " ")); continue; }
    if (child.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|LINK|TITLE|IMG|O:P)$/.test(child.tagName) || /mso-list:\s*ignore/i.test(child.getAttribute("style") ?? "")) continue;
    let inside = cleaned(child);
    const round = (tag) => { const one = make(tag); one.append(...inside.childNodes); inside = make("div"); inside.append(one); };
    if (child.tagName === "BR") out.append(make("br"));
    if (isBold(child)) round("strong");
    if (isItalic(child)) round("em");
    if (child.tagName === "A" && HINTED.test(child.href)) { round("a"); inside.firstChild.href = child.href; }
    out.append(...inside.childNodes);
  }
  return out;
}
const PIECES = { H1: "heading", H2: "heading", H3: "subheading", H4: "subheading", P: "paragraph", BLOCKQUOTE: "callout", UL: "bullets", OL: "numbers", TABLE: "table" };
function listOf(node) {
  return [...node.children].filter((one) => one.tagName === "LI").map((one) => { const nested = [...one.children].filter((inner) => /^[UO]L$/.test(inner.tagName)); nested.forEach((inner) => inner.remove()); return `<li>${cleaned(one).innerHTML}${nested.map((inner) => `<ul>${listOf(inner)}</ul>`).join("")}</li>`; }).join("");
}
function pieces(node, found = []) {
  for (const child of node.children) {
    const kind = PIECES[child.tagName], word = /MsoList/i.test(child.className);
    if (word) {
      const number = /^\s*\(?[\da-z]{1,3}[.)]/i.test(child.textContent), wanted = number ? "numbers" : "bullets", inside = `<li>${cleaned(child).innerHTML.replace(/^[\s·•o§-]*(?=\S)/, (sign) => (sign.trim() === "o" ? sign : ""))}</li>`;
      if (found.at(-1)?.kind === wanted && found.at(-1).word) found.at(-1).html = found.at(-1).html.replace(/(<\/[uo]l>)$/, `${inside}$1`);
      else found.push({ kind: wanted, word, html: `<${LISTS[wanted]}>${inside}</${LISTS[wanted]}>` });
    } else if (LISTS[kind]) found.push({ kind, html: `<${LISTS[kind]}>${listOf(child)}</${LISTS[kind]}>` });
    else if (kind === "table") {
      const rows = [...child.rows].map((row) => [...row.cells].map((cell) => cleaned(cell).innerHTML));
      if (rows.length) found.push({ kind, html: `<div class="wide"><table><thead><tr>${rows[0].map((cell) => `<th>${cell}</th>`).join("")}</tr></thead><tbody>${rows.slice(1).map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`).join("")}</tbody></table></div>` });
    } else if (kind) { const html = cleaned(child).innerHTML; if (html.trim()) found.push({ kind, html }); }
    else if (child.querySelector(Object.keys(PIECES).join(","))) pieces(child, found);
    else { const html = cleaned(child).innerHTML; if (html.trim()) found.push({ kind: "paragraph", html }); }
  }
  return found;
}
function pasted(data) {
  const html = data.getData("text/html");
  if (html) {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    if (body.querySelector(Object.keys(PIECES).join(","))) return pieces(body);
    return [{ kind: "paragraph", html: cleaned(body).innerHTML }];
  }
  return data.getData("text/plain").split(/\r?\n\s*\r?\n/).map((text) => { const holder = make("div"); text.trim().split(/\r?\n/).forEach((line, at) => holder.append(...(at ? [make("br"), line] : [line]))); return { kind: "paragraph", html: holder.innerHTML }; });
}
form.addEventListener("paste", (event) => {
  const place = event.target.closest?.("[contenteditable]"), data = event.clipboardData;
  if (data.files.length && !data.getData("text/html") && event.target.closest?.(".piece")) { event.preventDefault(); bringIn(event.target.closest(".piece"), data.files); return; }
  if (!place) return;
  event.preventDefault();
  const piece = place.closest(".piece"), found = pasted(event.clipboardData), text = event.clipboardData.getData("text/plain");
  if (kindOf(piece) === "table" || (found.length === 1 && found[0].kind === "paragraph")) {
    document.execCommand("insertHTML", false, kindOf(piece) === "table" ? text.replace(/[<&]/g, (one) => ({ "<": "&lt;", "&": "&amp;" }[one])) : found[0].html);
    sync(piece); changed();
    return;
  }
  let at = piece;
  for (const one of found) { const next = fresh(languageOf(piece), one.kind, one.html); put(next, at); at = next; }
  if (!area(piece).value.trim() && at !== piece) piece.remove();
  renumber(at); focusIn(at, true); changed();
});

/* Buttons and kinds. */
form.addEventListener("click", (event) => {
  const pressed = event.target.closest("button[name=act]"), piece = pressed?.matches("[data-end]") ? pressed.closest("[data-side]").querySelector("[data-blocks]").lastElementChild : pressed?.closest(".piece");
  if (!piece || pressed.value.startsWith("carry-")) return;
  event.preventDefault();
  if (pressed.matches("[data-send]")) { send(piece); return; }
  const what = pressed.value.split("-")[0], other = what === "up" ? piece.previousElementSibling : piece.nextElementSibling;
  if (what === "add") { const next = fresh(languageOf(piece)); put(next, piece); focusIn(next); return; }
  if (what === "up") other?.before(piece);
  if (what === "down") other?.after(piece);
  const stays = piece.previousElementSibling ?? piece.nextElementSibling ?? piece;
  if (what === "remove") {
    if (stays === piece) put(fresh(languageOf(piece)), piece);
    const back = button(words.back, () => { back.replaceWith(piece); renumber(piece); focusIn(piece); changed(); });
    piece.replaceWith(back);
    back.focus();
    renumber(stays);
  } else { renumber(piece); pressed.focus(); }
  changed();
});
function linesOf(piece) {
  const place = surface(piece);
  if (!place) return [area(piece)?.value ?? ""];
  if (kindOfSurface(place) === "list") return [...place.querySelectorAll("li")].map((one) => { const copy = one.cloneNode(true); copy.querySelectorAll("ul, ol").forEach((inner) => inner.remove()); return copy.innerHTML; });
  if (place.querySelector("table")) return [...place.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.innerHTML).join(" "));
  return place.innerHTML.split(/<br\s*\/?>|<\/p>\s*<p>/).map((line) => line.replace(/<\/?p>/g, ""));
}
const kindOfSurface = (place) => (place.querySelector(":scope > ul, :scope > ol") ? "list" : "text");
form.addEventListener("change", (event) => {
  if (!event.target.name?.startsWith("kind-")) return;
  const piece = event.target.closest(".piece"), kind = event.target.value;
  if (!area(piece) || !(TEXTS.includes(kind) || LISTS[kind] || kind === "table")) {
    form.append(Object.assign(make("input"), { type: "hidden", name: "act", value: `stay-${event.target.name.slice(5)}` }));
    form.requestSubmit();
    return;
  }
  const lines = linesOf(piece).filter((line) => line.trim());
  build(piece, LISTS[kind] ? `<${LISTS[kind]}>${lines.map((line) => `<li>${line}</li>`).join("") || "<li><br></li>"}</${LISTS[kind]}>` : lines.join("<br>"));
  sync(piece); focusIn(piece, true); changed();
});

/* Pictures and recordings: chosen, pasted or dropped; sent at once, so that nothing that is typed waits for them. */
function bringIn(after, files) {
  for (const file of [...files].reverse()) { const piece = fresh(languageOf(after), "figure"); put(piece, after); send(piece, file); }
}
function send(piece, file = piece.querySelector("[type=file]")?.files[0]) {
  const key = piece.id.slice(6), [language] = key.split("-"), say = sayIn(piece), data = new FormData();
  if (!file) { say(words.nothing); return; }
  if (file.size > (/^audio/.test(file.type) ? 2e6 : 15e6)) { say(words.heavy); return; }
  for (const [name, value] of new FormData(form)) if (name === words.token) data.set(name, value); else if (name.endsWith(`-${key}`) && !(value instanceof File)) data.set(name.replace(key, `${language}-0`), value);
  data.set(`file-${language}-0`, file, file.name || "picture.png");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => say(words.sending.replace("%", Math.round((event.loaded / event.total) * 100))));
  request.addEventListener("loadend", () => {
    let answer = {};
    try { answer = JSON.parse(request.responseText); } catch { /* a page, not an answer: too large, signed out */ }
    if (answer.piece) { take(piece, answer.piece, `${language}-0`, key); return; }
    say(answer.refused?.join(" ") ?? (request.status === 413 ? words.heavy : request.status === 401 || request.status === 400 ? words.signedOut : words.unsent), file);
  });
  request.open("POST", words.media);
  request.send(data);
}
/** Where a block says how its file is doing; `file`: one that may be sent again. */
function sayIn(piece) {
  return (text, file = null) => {
    let place = piece.querySelector("[data-sending]");
    if (!place) { place = Object.assign(make("p"), { className: "small" }); place.dataset.sending = ""; place.setAttribute("role", "status"); piece.querySelector(".piece-acts").before(place); }
    place.textContent = text;
    if (file) place.append(" ", button(words.resend, () => send(piece, file)));
  };
}
function take(piece, html, was, key) {
  const next = make("div", html.replace(new RegExp(`(?<=[a-z]-)${was}(?=["-])`, "g"), key)).querySelector(".piece");
  piece.replaceWith(next);
  prepare(next);
  renumber(next);
  (area(next).value ? next.querySelector("select") : area(next)).focus();
  changed();
}
/** A file is sent when it is chosen; it never goes with the page besides. */
function prepare(piece) {
  for (const one of piece.querySelectorAll("[type=file]")) { one.removeAttribute("name"); one.addEventListener("change", () => { if (one.files.length) send(piece, one.files[0]); }); }
  piece.querySelectorAll("[data-send]").forEach((one) => { one.hidden = true; });
}
form.addEventListener("dragover", (event) => { if ([...event.dataTransfer.types].includes("Files")) { event.preventDefault(); event.target.closest(".piece")?.classList.add("over"); } });
form.addEventListener("dragleave", (event) => event.target.closest?.(".piece")?.classList.remove("over"));
form.addEventListener("drop", (event) => {
  const piece = event.target.closest(".piece");
  if (!event.dataTransfer.files.length || !piece) return;
  event.preventDefault();
  piece.classList.remove("over");
  if (piece.querySelector("[type=file]")) send(piece, event.dataTransfer.files[0]);
  else bringIn(piece, event.dataTransfer.files);
});

/* The bar above: it must not take the caret away. */
const bar = form.querySelector("[data-bar]");
bar.hidden = false;
form.querySelector("[data-by-hand]").hidden = true;
let last = null;
form.addEventListener("focusin", (event) => { last = event.target.closest(".piece") ?? last; });
// What a new part begins with gives way to the first letter.
form.addEventListener("beforeinput", ({target, inputType}) => {
  const isBeginning = target.isContentEditable && target.textContent.trim() === "…";
  if (isBeginning && inputType.startsWith("insert")) getSelection().selectAllChildren(target);
});
/** A picture below the block one is in, or else at the end of what is open. */
function choose() {
  const open = [...form.querySelectorAll("[data-side]")].find((one) => one.offsetParent) ?? form, after = last?.isConnected && last.offsetParent ? last : open.querySelector("[data-blocks]").lastElementChild;
  const input = Object.assign(make("input"), { type: "file", accept: "image/*,.svg", multiple: true });
  input.addEventListener("change", () => bringIn(after, input.files));
  input.click();
}
bar.addEventListener("mousedown", (event) => event.preventDefault());
bar.addEventListener("click", (event) => {
  const what = event.target.closest("[data-look]")?.dataset.look;
  if (what === "picture") { choose(); return; }
  if (what && document.activeElement?.isContentEditable) { style(what); const piece = document.activeElement.closest(".piece"); sync(piece); changed(); }
});

/* As a learner sees it on a phone. */
const shown = form.querySelector("[data-preview]"), fold = shown.closest("details");
let soon, isSeen = false;
async function preview() {
  if (!isSeen) return;
  try {
    const answer = await fetch(shown.dataset.preview, { method: "POST", body: new FormData(form) });
    if (answer.ok) shown.innerHTML = await answer.text();
  } catch { /* it is drawn again with the next change */ }
}
fold.hidden = false;
// On a wide page it stands open without having been opened.
new IntersectionObserver((seen) => { isSeen = seen.at(-1).isIntersecting; preview(); }).observe(shown);
form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(preview, 900); });
form.addEventListener("change", (event) => { if (event.target.name === "side") preview(); });

/* What is typed is kept on this device until it is saved. */
let keeping;
const typed = () => [...new FormData(form)].filter(([name]) => name !== words.token);
const texts = (fields) => JSON.stringify(fields.filter(([name]) => /^(text|figure|caption|title|minutes|stamp|note|link|source|shows)/.test(name)).map(([, value]) => value.trim()));
function keep() {
  try { localStorage.setItem(STORE, JSON.stringify({ at: Date.now(), fields: typed() })); } catch { /* full or forbidden: the page still holds it */ }
}
const forget = () => { clearTimeout(keeping); localStorage.removeItem(STORE); };
form.addEventListener("input", () => { clearTimeout(keeping); keeping = setTimeout(keep, 300); });
form.addEventListener("kept", () => {
  if (Date.now() - lastTyped > REST - 200) forget();
  const isTheirs = form.querySelector("[data-both] [value=stored]:checked");
  if (isTheirs || form.dataset.again && !form.querySelector("[data-both]")) { form.dataset.leaving = "1"; location.reload(); }
});
form.addEventListener("submit", keep);
function offer() {
  let stored;
  try { stored = JSON.parse(localStorage.getItem(STORE)); } catch { return; }
  if (!stored) return;
  if (new URLSearchParams(location.search).has("done") || texts(stored.fields) === texts(typed())) { forget(); return; }
  const notice = document.getElementById("kept-here").content.cloneNode(true).firstElementChild;
  notice.querySelector("[data-at]").textContent = new Date(stored.at).toLocaleString(document.documentElement.lang);
  notice.querySelector("[data-take]").addEventListener("click", () => { takeBack(stored.fields); notice.remove(); });
  notice.querySelector("[data-drop]").addEventListener("click", () => { forget(); notice.remove(); });
  form.before(notice);
}
function takeBack(fields) {
  const said = new Map(fields);
  for (const side of form.querySelectorAll("[data-side]")) {
    const language = side.dataset.side, place = side.querySelector("[data-blocks]"), found = [];
    for (const [name, kind] of fields) {
      if (!name.startsWith(`kind-${language}-`)) continue;
      const piece = fresh(language), key = name.slice(5);
      surface(piece)?.remove();
      piece.querySelector("[name^=kind-]").value = kind;
      area(piece).hidden = false;
      area(piece).value = said.get(`text-${key}`) ?? "";
      for (const [other, value] of fields) if (other.endsWith(`-${key}`) && !/^(kind|text)-/.test(other)) piece.append(Object.assign(make("input"), { type: "hidden", name: other.replace(key, piece.id.slice(6)), value }));
      found.push(piece);
    }
    place.replaceChildren(...found);
  }
  for (const [name, value] of fields) if (/^(was-|title|minutes)/.test(name) && form.elements[name]) form.elements[name].value = value;
  form.dataset.again = "1";
  changed();
}

form.querySelectorAll(".piece").forEach((piece) => {
  prepare(piece);
  const html = piece.querySelector("template");
  if (html) build(piece, html.innerHTML);
  html?.remove();
});
form.querySelector("[autofocus]")?.closest(".piece") && focusIn(form.querySelector("[autofocus]").closest(".piece"));
offer();
