// Areas of a figure are numbers in fields. With this file they are drawn on the figure, by pointer or by keys, into the same fields.
const LEAST = 24, STEP = 4, SVG = "http://www.w3.org/2000/svg";
const box = document.getElementById("areas"), held = document.getElementById("areas-board");
if (box && held) begin(box, held);

function begin(box, held) {
  const form = box.closest("form"), words = held.dataset;
  let board, shown;
  function put(template) {
    const src = template?.content.querySelector("img")?.getAttribute("src") ?? "";
    if (!template || src === shown) return;
    shown = src;
    board?.remove();
    board = template.content.firstElementChild.cloneNode(true);
    box.querySelector(".row-asked").before(board);
    if (src) draw(board, form, box, words);
  }
  put(held);
  // Another figure was chosen.
  form.addEventListener("shown", (event) => put(event.detail.querySelector("#areas-board")));
}

/** The picture with an area for each row, and a button for each. */
function draw(board, form, box, words) {
  const svg = board.querySelector("svg"), status = board.querySelector("[role=status]"), places = board.querySelector(".places");
  const [wide, high] = ["width", "height"].map((side) => svg.viewBox.baseVal[side]);
  const rows = [...box.querySelectorAll(":scope > .row-asked")];
  const field = (n, kind) => rows[n].querySelector(`[name="areas-${n}-${kind}"]`);
  const called = (n) => `${words.place} ${n + 1}`;
  const buttons = rows.map((row, n) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "mini", textContent: called(n) });
    button.addEventListener("click", (event) => choose(n, event.detail === 0));
    places.append(button);
    return button;
  });
  let chosen = matchMedia("(pointer: coarse)").matches ? -1 : rows.findIndex((row, n) => !read(n)), drag;

  /** Where a row's area lies: left, top, width, height; `round`: a circle. */
  function read(n) {
    const numbers = (kind, many) => { const found = field(n, kind).value.match(/-?\d+(\.\d+)?/g)?.map(Number); return found?.length === many ? found : null; };
    const round = numbers("circle", 3), rect = numbers("rect", 4);
    if (rect) return { x: rect[0], y: rect[1], w: rect[2], h: rect[3], round: false };
    return round && { x: round[0] - round[2], y: round[1] - round[2], w: 2 * round[2], h: 2 * round[2], round: true };
  }

  /** Write it, inside the picture and large enough for a finger. */
  function write(n, area) {
    const w = Math.min(wide, Math.max(LEAST, Math.round(area.w))), h = area.round ? w : Math.min(high, Math.max(LEAST, Math.round(area.h)));
    const x = Math.max(0, Math.min(wide - w, Math.round(area.x))), y = Math.max(0, Math.min(high - h, Math.round(area.y))), half = Math.round(w / 2);
    field(n, "rect").value = area.round ? "" : [x, y, w, h].join(" ");
    field(n, "circle").value = area.round ? [x + half, y + half, half].join(" ") : "";
    show();
  }

  /** Tell the page that something was typed, once it stands. */
  function done(n) {
    const { x, y, w, h } = read(n);
    status.textContent = `${called(n)}: ${words.said.replace("%x", x).replace("%y", y).replace("%w", w).replace("%h", h)}`;
    field(n, "rect").dispatchEvent(new Event("input", { bubbles: true }));
  }

  function choose(n, byKey) {
    chosen = chosen === n && !byKey ? -1 : n;
    if (byKey && !read(n)) {
      write(n, { x: wide / 3, y: high / 3, w: wide / 3, h: Math.max(LEAST, high / 10) });
      done(n);
    } else if (chosen >= 0) status.textContent = `${called(n)}: ${read(n) ? words.change : words.draw}`;
    show();
    if (byKey) svg.querySelector(`[data-n="${n}"]`)?.focus();
  }

  function shape(name, values) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    return made;
  }

  function show() {
    const at = document.activeElement?.dataset?.n;
    svg.style.touchAction = chosen < 0 ? "auto" : "none";
    svg.replaceChildren();
    rows.forEach((row, n) => {
      const area = read(n);
      buttons[n].setAttribute("aria-pressed", String(n === chosen));
      buttons[n].classList.toggle("free", !area);
      if (!area) return;
      const group = shape("g", { "data-n": n, tabindex: 0, role: "application", "aria-label": `${called(n)}: ${words.keys}`, class: n === chosen ? "on" : "" });
      const x = Math.min(area.x + area.w, wide - 13), y = area.y + area.h / 2;
      group.append(shape("rect", { class: "area", x: area.x, y: area.y, width: area.w, height: area.h, rx: area.round ? area.w / 2 : 6 }), shape("circle", { cx: x, cy: y, r: 12 }));
      const number = shape("text", { x, y: y + 5 });
      number.textContent = n + 1;
      group.append(number);
      if (n === chosen) group.append(shape("rect", { class: "corner", x: area.x + area.w - 9, y: area.y + area.h - 9, width: 18, height: 18, rx: 4 }));
      svg.append(group);
    });
    if (at !== undefined) svg.querySelector(`[data-n="${at}"]`)?.focus();
  }

  function point(event) {
    const frame = svg.getBoundingClientRect();
    return { x: (event.clientX - frame.left) * wide / frame.width, y: (event.clientY - frame.top) * high / frame.height };
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const hit = event.target.closest("[data-n]"), from = point(event), coarse = event.pointerType === "touch";
    if (hit && (!coarse || chosen >= 0)) chosen = Number(hit.dataset.n);
    if (chosen < 0) return;
    const area = read(chosen);
    const way = !hit ? "new" : event.target.classList.contains("corner") ? "size" : "move";
    drag = { from, area, way, moved: false };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    show();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const { from, area, way } = drag, to = point(event), dx = to.x - from.x, dy = to.y - from.y;
    if (!drag.moved && Math.hypot(dx, dy) < STEP) return;
    drag.moved = true;
    if (way === "move") write(chosen, { ...area, x: area.x + dx, y: area.y + dy });
    else if (way === "size") write(chosen, { ...area, w: area.w + dx, h: area.h + dy });
    else write(chosen, { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), w: Math.abs(dx), h: Math.abs(dy), round: false });
  });
  svg.addEventListener("pointerup", () => {
    if (drag?.moved) {
      done(chosen);
      if (drag.way === "new") {
        const free = rows.findIndex((row, n) => !read(n));
        if (free >= 0) { chosen = free; status.textContent += ` ${called(free)}: ${words.draw}`; }
        show();
      }
    }
    drag = null;
  });
  svg.addEventListener("pointercancel", () => { drag = null; });
  svg.addEventListener("focusin", (event) => {
    const n = Number(event.target.dataset.n);
    if (chosen !== n && !drag) { chosen = n; show(); }
  });
  svg.addEventListener("keydown", (event) => {
    const n = Number(event.target.dataset.n), area = read(n), step = event.altKey ? 1 : STEP;
    const way = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    if (event.key === "Escape") { buttons[n].focus(); return; }
    if (!way || !area) return;
    event.preventDefault();
    const [dx, dy] = way;
    write(n, event.shiftKey ? { ...area, w: area.w + (area.round ? dx + dy : dx), h: area.h + dy } : { ...area, x: area.x + dx, y: area.y + dy });
    done(n);
  });
  box.addEventListener("input", (event) => { if (/^areas-\d+-(rect|circle)$/.test(event.target.name) && !drag) show(); });
  show();
}
