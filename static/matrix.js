// The table of requirements works without this file. With it: arrow keys, pasting a block, and a word on what is not saved yet.
const form = document.querySelector("form[data-matrix]");
if (form) start(form);

/** "Thực hiện" and "thuc hien" are the same. */
function fold(text) {
  return text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();
}

/** Whether the server will be able to read the cell; it judges, this only says so early. */
function readable(text, input, known) {
  let said = fold(text).replace(/^'+/, "").trim();
  if (!said || known.remove.includes(said)) return true;
  if (said.startsWith("(") && said.endsWith(")")) said = said.slice(1, -1).trim();
  for (const word of Object.keys(known.weights))
    if (said.endsWith(word) && said.length > word.length) said = said.slice(0, -word.length).replace(/[ ,;.]+$/, "");
  const [, digits, rest] = said.match(/^(?:level|cap do|muc|bac)?\s*(\d{1,6})?[\s,.;:/·]*(.*)$/);
  const word = rest.replace(/[ .,;]+$/, ""), now = was(input) || input.getAttribute("aria-describedby")?.includes("f");
  if (word ? !(word in known.depths) : !digits || !now) return false;
  return digits ? /^[1-5]$/.test(digits) : Boolean(now);
}

/** Level and depth of what is written, each null if it is not said; null for nothing. */
function value(text, known) {
  const said = fold(text).replace(/[()≥]/g, " ").trim();
  if (!said || known.remove.includes(said)) return null;
  const [, digits, rest] = said.match(/^(?:level|cap do|muc|bac)?\s*(\d)?[\s,.;:/·]*(.*)$/);
  const word = rest.split(" ")[0].replace(/[ .,;]+$/, "");
  return { level: digits ? Number(digits) : null, depth: known.depths[rest] ?? known.depths[word] ?? null };
}

/** Whether what is typed asks for less than what stood there, or than what is inherited. */
function isLower(input, known) {
  const now = value(input.value, known), floor = input.parentElement.querySelector(".floor [aria-hidden]")?.textContent ?? "";
  if (!now) return Boolean(value(was(input), known));
  return [was(input), floor].some((text) => {
    const before = value(text, known);
    return before && (now.level < (now.level === null ? 0 : before.level) || (now.depth !== null && now.depth < before.depth));
  });
}

/** What the unit asks there now; what was typed and refused differs from it. */
function was(input) {
  return input.dataset.was ?? input.defaultValue;
}

/** What a spreadsheet puts on the clipboard, as rows of cells. */
function table(text) {
  const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  return rows.map((row) => row.split("\t").map((cell) => cell.replace(/^"(.*)"$/, "$1").trim()));
}

function start(form) {
  const known = JSON.parse(form.dataset.words), words = form.dataset;
  const inputs = [...form.querySelectorAll(".matrix input")], status = form.querySelector("[data-status]");
  const at = new Map(inputs.map((input) => [input.id, input]));
  const place = (input) => input.id.slice(1).split("-").map(Number);
  const seen = (input) => input && input.offsetParent !== null;
  let before = null, sent = false;
  form.classList.add("with-script");
  const put = (text, values) => text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
  const changed = () => inputs.filter((input) => input.value.trim() !== was(input));

  function mark(input) {
    flag(input);
    if (readable(input.value, input, known)) input.removeAttribute("aria-invalid");
    else input.setAttribute("aria-invalid", "true");
  }
  function flag(input) {
    const differs = input.value.trim() !== was(input);
    input.classList.toggle("changed", differs);
    input.parentElement.classList.toggle("lower", differs && isLower(input, known));
  }
  function say(text = "") {
    const count = changed().length, lower = form.querySelectorAll(".matrix td.lower").length;
    const about = lower ? `${put(words.lower, { count: lower })}. ` : "";
    status.textContent = [text, count ? `${put(words.changed, { count })}. ${about}${text ? "" : words.leave}` : ""].join(" ").trim();
  }
  function step(input, down, right) {
    let [row, column] = place(input), next;
    do {
      row += down;
      column += right;
      next = at.get(`x${row}-${column}`);
    } while (next && !seen(next));
    if (next) next.focus();
    return Boolean(next);
  }
  function atEdge(input, right) {
    const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    return all || (right > 0 ? input.selectionStart === input.value.length : input.selectionEnd === 0);
  }

  form.addEventListener("focusin", (event) => { if (at.has(event.target.id)) event.target.select(); });
  form.addEventListener("input", (event) => {
    if (!at.has(event.target.id)) return;
    flag(event.target);
    before = null;
    say();
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!at.has(input.id)) return;
    mark(input);
    say(readable(input.value, input, known) ? "" : `“${input.value}”: ${words.unread}`);
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!at.has(input.id) || event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key === "z" && before) { event.preventDefault(); undo(); }
      return;
    }
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], Enter: [event.shiftKey ? -1 : 1, 0] };
    const move = moves[event.key];
    if (event.key === "Escape") { input.value = was(input); mark(input); say(); input.select(); }
    if (!move || event.isComposing || (move[1] && !atEdge(input, move[1]))) return;
    event.preventDefault();
    step(input, ...move);
  });
  form.addEventListener("paste", (event) => {
    const input = event.target, text = event.clipboardData.getData("text/plain");
    if (!at.has(input.id) || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    fill(input, table(text));
  });

  /** Fill the block in from this cell on, or refuse it as a whole. Empty cells of the block leave what is there. */
  function fill(input, block) {
    const [row, column] = place(input);
    const columns = [], below = [];
    for (let next = column; at.has(`x${row}-${next}`); next += 1) if (seen(at.get(`x${row}-${next}`))) columns.push(next);
    for (let next = row; at.has(`x${next}-${column}`); next += 1) below.push(next);
    const width = Math.max(...block.map((cells) => cells.length));
    if (block.length > below.length || width > columns.length) {
      status.textContent = put(words.unfit, { rows: block.length, columns: width, room_rows: below.length, room_columns: columns.length });
      input.setAttribute("aria-invalid", "true");
      return;
    }
    before = new Map(inputs.map((one) => [one, one.value]));
    let count = 0;
    block.forEach((cells, down) => cells.forEach((text, right) => {
      if (!text) return;
      const cell = at.get(`x${below[down]}-${columns[right]}`);
      cell.value = text;
      mark(cell);
      count += 1;
    }));
    say(put(words.pasted, { count }));
  }
  function undo() {
    for (const [input, value] of before) { input.value = value; mark(input); }
    before = null;
    say();
  }

  const post = form.querySelector("[data-post]");
  post.addEventListener("change", () => {
    form.querySelectorAll("thead th[data-key]").forEach((head, column) => {
      const off = head.dataset.key !== post.value;
      head.classList.toggle("off", off);
      form.querySelectorAll(`[id$="-${column}"][id^="x"]`).forEach((input) => input.closest("td").classList.toggle("off", off));
    });
  });
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (!sent && changed().length) event.preventDefault(); });
  inputs.filter((input) => input.value.trim() !== was(input)).forEach(mark);
  form.querySelectorAll("[aria-describedby^=w]").forEach((input) => input.setAttribute("aria-invalid", "true"));
  if (changed().length) say();
}
