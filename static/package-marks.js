// Marks answers inside a package that runs in another LMS, exactly as the product does: tests give both the same answers.
// No page, no LMS in here. An answer is a list, as the product stores it; a mark is a share from 0 to 1 and the names of what to say.
"use strict";

const Marks = (() => {
  // Words: what does not change their meaning does not decide.
  const SAME = [[/[’‘‛ʼʹ´`′＇]/g, "'"], [/[“”„‟«»″＂]/g, '"'], [/[‐‑‒–—−﹣－]/g, "-"]];
  const SPACES = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

  function tidy(text) {
    return text.replace(SPACES, " ").replace(/[\p{Cc}\p{Cf}]/gu, "").normalize("NFC").replace(/ +/g, " ").replace(/^ | $/g, "");
  }
  function straightened(text) {
    return tidy(SAME.reduce((sofar, [signs, plain]) => sofar.replace(signs, plain), text));
  }
  function fold(text) {
    const small = tidy(text).toLowerCase().replace(/[ßſςﬀ-ﬆ]/g, (one) => one.toUpperCase().toLowerCase());
    return small.replace(/[đðɖ]/g, "d").normalize("NFD").replace(/\p{M}/gu, "");
  }
  function withoutEnds(text) {
    return text.replace(/^['" ]+|['" ]+$/g, "").replace(/[ .,;:!?…'"]+$/, "");
  }
  function compared(text) {
    const closed = fold(straightened(text)).replace(/ ?([,;:/-]) ?/g, "$1");
    return withoutEnds(closed) || closed;
  }
  function markWords(typed, answers, name = "") {
    const words = compared(typed);
    const found = answers.findIndex((answer) => answer.accept.includes(words));
    return found < 0 ? {share: 0, notes: [`${name}wrong`]} : {share: answers[found].share, notes: [`${name}a${found}`]};
  }

  // Numbers: 1.234 and 1,234 are read as people mean them, the unit behind as it may be called.
  const SIGNED = /^\+? ?((?:- ?)?\d(?:[\d.,' ]*\d)?)(.*)$/;
  const PLAIN = /^(-?\d{1,12})(?:[.,](\d{1,9}))?$/;
  const GROUPED = /^(-?[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\2\d{3})*)(?:(?!\2)[.,](\d{1,9}))?$/;
  const ALIASES = [["dong", "d", "vnd", "₫", "viet nam dong", "dong viet nam"], ["%", "phan tram", "percent", "per cent"]];
  const ASKED = /(?:bao nhiêu|mấy|how many)\s+([^.,;:?!()]+)/g;

  function unitKey(unit) {
    const key = compared(tidy(unit).normalize("NFKC"));
    const alias = ALIASES.find((names) => names.includes(key));
    return alias ? alias[0] : key.split(/\s+/).filter(Boolean).map((word) => word.replace(/s$/, "")).join(" ");
  }
  function split(typed) {
    const match = SIGNED.exec(withoutEnds(straightened(typed)));
    return match && {digits: match[1].replaceAll("- ", "-"), unit: unitKey(match[2])};
  }
  function readings(digits, whole) {
    const plain = PLAIN.exec(digits), grouped = GROUPED.exec(digits);
    const found = [plain && [plain[1], plain[2]], grouped && [grouped[1], grouped[3]]].filter(Boolean);
    return found.slice(whole ? -1 : 0).map(([all, decimals]) => Number(`${all.replace(/[., ']/g, "")}.${decimals || 0}`));
  }
  const begins = (short, full) => `${full} `.startsWith(`${short} `);
  const ends = (short, full) => ` ${full}`.endsWith(` ${short}`);

  function isAsked(key, unit) {
    if (!unit || key.unit.map(unitKey).some((full) => begins(unit, full) || ends(unit, full))) return true;
    const asked = key.asked.flatMap((text) => [...tidy(text).toLowerCase().matchAll(ASKED)].map((found) => unitKey(found[1])));
    return asked.some((full) => begins(unit, full));
  }
  function timesOf(key, unit) {
    if (isAsked(key, unit)) return 1;
    return key.units.find((one) => one.names.map(unitKey).includes(unit))?.times;
  }
  function hits(key, digits, target, times) {
    const whole = [target * times, key.tolerance * times].every(Number.isInteger);
    const least = Math.min(...readings(digits, whole).map((value) => Math.abs(value / times - target)));
    return least <= key.tolerance + 1e-9;
  }
  function markNumber(key, typed) {
    const number = split(typed);
    if (!number || !readings(number.digits, false).length) return {share: 0, notes: ["no-number"]};
    const times = timesOf(key, number.unit);
    if (times === undefined) {
      const isWord = !/\d/.test(number.unit) && /\p{L}/u.test(number.unit);
      return {share: 0, notes: [isWord ? "other-unit" : "no-number"]};
    }
    if (hits(key, number.digits, key.answer, times)) return {share: 1, notes: ["right"]};
    const near = key.near.findIndex((value) => hits(key, number.digits, value, times));
    return {share: 0, notes: [near < 0 ? "wrong" : `n${near}`]};
  }

  // Choices, pairs, orders, blanks.
  const both = (share) => ({share, notes: [share === 1 ? "right" : "wrong"]});

  function markSeveral(key, chosen) {
    const found = chosen.filter((choice) => key.right[choice]).length;
    const earned = Math.max(0, found - (chosen.length - found));
    return {share: earned / key.right.filter(Boolean).length, notes: chosen.map((choice) => `o${choice}`)};
  }
  function markPairs(key, chosen) {
    const missed = chosen.map((right, left) => (right === left ? "" : `p${left}`)).filter(Boolean);
    return {share: (chosen.length - missed.length) / chosen.length, notes: missed};
  }
  /** Pairs in the right order against pairs in the wrong one, never below nothing. */
  function markOrder(key, places) {
    let inOrder = 0, pairs = 0;
    places.forEach((first, at) => places.slice(at + 1).forEach((second) => {
      pairs += 1;
      inOrder += first > 0 && first < second;
    }));
    return both(Math.max(0, 2 * inOrder / pairs - 1));
  }
  function markBlank(blank, filled, row) {
    if (filled === null || filled === undefined) return {share: 0, notes: []};
    if (blank.answers) return markWords(filled, blank.answers, `b${row}.`);
    return {share: blank.right[filled] ? 1 : 0, notes: [`b${row}.o${filled}`]};
  }
  function markBlanks(key, filled) {
    const marks = key.blanks.map((blank, row) => markBlank(blank, filled[row], row));
    const share = marks.reduce((sum, mark) => sum + mark.share, 0) / marks.length;
    return {share, notes: marks.filter((mark) => mark.share < 1).flatMap((mark) => mark.notes)};
  }
  const WAYS = {
    single: (key, [choice]) => ({share: key.right[choice] ? 1 : 0, notes: [`o${choice}`]}),
    multiple: markSeveral,
    true_false: (key, [choice]) => both(choice === key.right ? 1 : 0),
    short_text: (key, [typed]) => markWords(typed, key.answers),
    numeric: (key, [typed]) => markNumber(key, typed),
    matching: markPairs,
    ordering: markOrder,
    gap_fill: markBlanks,
  };

  function mark(key, answer) {
    return answer.length && WAYS[key.kind] ? WAYS[key.kind](key, answer) : {share: 0, notes: []};
  }

  // What an attempt asks: each draw takes so many of those that fit, those asked least often first.
  function shuffled(list) {
    const mixed = [...list];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(Math.random() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    return mixed;
  }
  function drawn(count, draws, times) {
    const bank = shuffled([...Array(count).keys()]).sort((one, other) => (times[one] || 0) - (times[other] || 0));
    if (!draws.length) return bank;
    const taken = draws.map(() => []);
    /** Find a draw for the question; whoever has its place may move to another that fits. */
    const take = (question, tried) => draws.some((draw, place) => {
      if (tried.has(place) || !draw.fits.includes(question)) return false;
      tried.add(place);
      if (taken[place].length === draw.count) {
        const moved = taken[place].findIndex((one) => take(one, tried));
        if (moved < 0) return false;
        taken[place].splice(moved, 1);
      }
      taken[place].push(question);
      return true;
    });
    bank.forEach((question) => take(question, new Set()));
    return taken.flat();
  }
  return {mark, tidy, drawn, shuffled};
})();
