// What one page is in the window as it stands; plain numbers and texts.
() => {
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    const whole = one.closest(".whole-name"); // where there is little room only who hears the page has it
    if (whole && whole.getBoundingClientRect().width <= 1) return false;
    return box.width > 1 && box.height > 1 && !one.closest(".out") && one.checkVisibility({ visibilityProperty: true, opacityProperty: false });
  };
  const words = (one) => (one.textContent || "").replace(/\s+/g, " ").trim();
  const named = (one) => `${one.tagName.toLowerCase()} ${words(one).slice(0, 30) || one.name || one.id}`;

  /** A link in a sentence may be as small as its letters. */
  const inSentence = (one) => {
    if (one.tagName !== "A" || getComputedStyle(one).display !== "inline") return false;
    const around = one.closest("p, li, dd, td, small, figcaption, span.quiet, div");
    return around !== null && words(around).length > words(one).length;
  };
  /** What is ticked by its words is as large as these. */
  const target = (one) => {
    const label = ["radio", "checkbox"].includes(one.type) ? one.closest("label") ?? one.labels[0] : null;
    return label && label.getBoundingClientRect().height >= one.getBoundingClientRect().height ? label : one;
  };
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
  const small = targets.filter((one) => shown(one) && !inSentence(one) && !one.matches(".skip")).map(target).filter((one) => {
    const box = one.getBoundingClientRect();
    return box.height < 43.5 || box.width < 43.5;
  });

  /** Letters that lie on other letters. */
  const lines = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || at.closest("svg, .out, option, .clip, .quizbar, .quizfoot, .where, .sheet") || !shown(at)) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    // Of a text that is cut after some lines, the rest is not seen.
    const end = at.closest(".two-lines")?.getBoundingClientRect().bottom ?? Infinity;
    for (const box of range.getClientRects()) if (box.width > 2 && box.height > 2 && box.top < end - 2) lines.push({ at, box });
  }
  lines.sort((one, other) => one.box.top - other.box.top);
  const over = [];
  lines.forEach(({ at, box }, index) => {
    for (let next = index + 1; next < lines.length && lines[next].box.top < box.bottom - 6; next += 1) {
      const other = lines[next];
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      if (other.at !== at && wide > 3 && Math.min(box.bottom, other.box.bottom) - other.box.top > 6) over.push(`${named(at)} / ${named(other.at)}`);
    }
  });
  const root = document.documentElement;
  /** Lists of one kind are one list in groups. */
  const lists = {};
  for (const one of document.querySelectorAll("main :is(ul, ol, tbody, dl, fieldset)")) {
    const kind = one.tagName + one.className;
    if (shown(one)) lists[kind] = (lists[kind] ?? 0) + one.children.length;
  }
  return {
    height: root.scrollHeight,
    aside: root.scrollWidth - innerWidth,
    things: Math.max(0, ...Object.values(lists)),
    small: [...new Set(small)].map(named),
    over,
  };
}
