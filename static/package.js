// A course inside a package: its pages, questions and cases. What is marked and played lies in package-marks.js and package-case.js, what the
// LMS hears in package-lms.js, what is asked and its keys in course.js. Without a script all pages stand one below the other to be read.
"use strict";

const mains = [...document.querySelectorAll("main[data-language]")];
const visit = new Lms.Visit(course.version);
const state = restored() || {revision: course.revision, place: 0, language: mains[0].dataset.language, parts: course.parts.map(() => ({}))};
/* Of each part: done; best (share of points) and times handed in; answers by question; way: the choices in its case; asked: how often a question was drawn. */

function restored() {
  const kept = visit.kept();
  const fits = kept && kept.revision === course.revision && kept.parts?.length === course.parts.length;
  return fits && mains.some((one) => one.dataset.language === kept.language) ? kept : null;
}
const main = () => mains.find((one) => one.dataset.language === state.language);
const section = (place, inside = main()) => inside.querySelector(`[data-part="${place}"]`);
const all = (root, what) => [...root.querySelectorAll(what)];
const show = (element, isShown) => { if (element) element.hidden = !isShown; };
const say = (root, name, isSaid = true) => show(root.querySelector(`[data-say="${name}"]`), isSaid);

// What the LMS hears.
const scored = (part) => (part.questions || []).some((one) => one.points) && part.kind === "quiz";
const counted = course.parts.map((part, place) => place).filter((place) => course.parts[place].kind !== "page");
const quizzes = course.parts.map((part, place) => place).filter((place) => scored(course.parts[place]));

function reached() {
  const bests = quizzes.map((place) => state.parts[place].best);
  const given = bests.filter((one) => one !== undefined);
  const isPassed = (place) => state.parts[place].best * 100 >= course.parts[place].pass - 1e-9;
  const score = given.length ? given.reduce((sum, one) => sum + one, 0) / quizzes.length : null;
  const passed = quizzes.length && given.length === quizzes.length ? quizzes.every(isPassed) : null;
  return {score, passed, share: counted.filter((place) => state.parts[place].done).length / counted.length};
}
/** With everything; without what was typed and chosen; without what was drawn: the first that the LMS has room for. */
function states() {
  const without = (...names) => ({...state, parts: state.parts.map((part) => Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name))))});
  return [state, without("answers"), without("answers", "way", "asked"), {...without("answers", "way", "asked", "times")}];
}
function tell() {
  if (!visit.isOpen) return;
  visit.tell({place: course.parts[state.place].key, ...reached()});
  visit.keep(states());
  const isSaved = visit.save();
  mains.forEach((one) => say(one, "unsaved", !isSaved));
}
function finish(place) {
  state.parts[place].done = 1;
  draw();
  tell();
}

// Pages.
function draw() {
  mains.forEach((one) => show(one, one === main()));
  mains.forEach((inside) => {
    course.parts.forEach((_part, place) => show(section(place, inside), place === state.place));
    all(inside, "[data-to]").forEach((link) => {
      const place = Number(link.dataset.to), isHere = place === state.place;
      link.classList.toggle("done", Boolean(state.parts[place]?.done));
      say(link, "done", Boolean(state.parts[place]?.done));
      if (isHere && link.closest("nav")) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    const {passed, share, score} = reached();
    say(inside, "all-passed", visit.isOpen && share === 1 && passed !== false);
    all(inside, "[data-progress]").forEach((one) => { one.value = share; });
    all(inside, "[data-score]").forEach((one) => { one.textContent = score === null ? "–" : `${Math.floor(score * 100 + 1e-9)}%`; });
  });
  document.documentElement.lang = state.language;
  document.title = main().dataset.title;
}
function go(place) {
  state.place = place;
  const {kind, questions} = course.parts[place];
  const isRead = kind === "task" || kind === "practice" || (kind === "lesson" && !questions);
  if (isRead) state.parts[place].done = 1;
  draw();
  tell();
  scrollTo(0, 0);
}
/** To another page; whoever cannot see it hears its title. */
function turn(place) {
  if (state.parts[state.place].open) keepAnswers(state.place);
  go(place);
  focusOn(section(place).querySelector("h1"));
}
function focusOn(heading) {
  heading.tabIndex = -1;
  heading.focus({preventScroll: true});
}

// Questions: what stands in a form as an answer, and back.
const numbered = (value) => (value === "" ? null : Number(value));
const words = (one) => (one.tagName === "TEXTAREA" ? one.value.trim() : Marks.tidy(one.value));
const tick = (box) => box.type === "checkbox" || box.type === "radio";

/** In their own order, however they are mixed on the page. */
function controls(asked) {
  return all(asked, "[data-field]").sort((one, other) => one.dataset.field - other.dataset.field);
}
function read(asked, {mark}) {
  const fields = controls(asked);
  if (fields.some(tick)) return fields.filter((one) => one.checked).map((one) => Number(one.value)).sort((one, other) => one - other);
  const values = fields.map((one) => (one.tagName === "SELECT" ? numbered(one.value) : words(one) || null));
  if (values.every((one) => one === null)) return [];
  const nothing = {matching: -1, ordering: 0}[mark.kind];
  return nothing === undefined ? values : values.map((one) => one ?? nothing);
}
function fill(asked, answer) {
  controls(asked).forEach((one, row) => {
    if (tick(one)) one.checked = answer.includes(Number(one.value));
    else one.value = [undefined, null, -1].includes(answer[row]) || (one.tagName === "SELECT" && asked.dataset.kind === "ordering" && !answer[row]) ? "" : answer[row];
  });
}
/** The choices of a question in another order each time; what they are called by does not change. */
function mix(asked) {
  all(asked, "[data-mixed]").forEach((list) => list.append(...Marks.shuffled([...list.children].filter((child) => child.value !== ""))));
}
/** Say how it was, at the choices it is about; `isOpen`: the solution and why may be read. */
function explain(asked, question, answer, isOpen) {
  const {share, notes} = Marks.mark(question.mark, answer);
  const isMarked = question.points > 0;
  say(asked, "right", isMarked && share === 1);
  say(asked, "partly", isMarked && share > 0 && share < 1);
  say(asked, "wrong", isMarked && share === 0);
  all(asked, "[data-note]").forEach((note) => show(note, notes.includes(note.dataset.note)));
  all(asked, "[data-solution]").forEach((one) => show(one, isMarked && isOpen && share < 1));
  all(asked, "[data-explanation]").forEach((one) => show(one, isOpen || !isMarked));
  show(asked.querySelector("[data-result]"), true);
  return share;
}
function unexplain(asked) {
  show(asked.querySelector("[data-result]"), false);
  all(asked, "[data-note]").forEach((note) => show(note, false));
}
const inAll = (place, number, work) => mains.forEach((inside) => {
  const asked = section(place, inside).querySelector(`[data-question="${number}"]`);
  if (asked) work(asked);
});

// A lesson's question and practice: answered one by one, as often as one likes.
function answerOne(place, number) {
  const question = course.parts[place].questions[number];
  const answer = read(section(place).querySelector(`[data-question="${number}"]`), question);
  if (!answer.length) return;
  (state.parts[place].answers ||= {})[number] = answer;
  inAll(place, number, (asked) => {
    fill(asked, answer);
    explain(asked, question, answer, true);
  });
  finish(place);
}

// A quiz: drawn, handed in as a whole, marked.
function begin(place) {
  const part = course.parts[place], own = state.parts[place], times = (own.asked ||= {});
  const chosen = Marks.drawn(part.questions.length, part.draws, times);
  own.open = part.shuffle || part.draws.length ? Marks.shuffled(chosen) : chosen.sort((one, other) => one - other);
  own.open.forEach((number) => { times[number] = (times[number] || 0) + 1; });
  own.answers = {};
  mains.forEach((inside) => ask(place, inside));
  draw();
  tell();
  section(place).querySelector("[data-questions]").scrollIntoView();
}
/** Show what was drawn, in its order, unanswered. */
function ask(place, inside) {
  const here = section(place, inside), list = here.querySelector("[data-questions]"), {open, answers} = state.parts[place];
  all(list, "[data-question]").forEach((asked) => show(asked, false));
  open.forEach((number, at) => {
    const asked = list.querySelector(`[data-question="${number}"]`);
    list.append(asked);
    show(asked, true);
    asked.querySelector("[data-number]").textContent = at + 1;
    controls(asked).forEach((one) => { one.disabled = false; });
    fill(asked, answers?.[number] || []);
    unexplain(asked);
  });
  show(here.querySelector("[data-begin-box]"), false);
  show(here.querySelector("[data-quiz]"), true);
  show(here.querySelector("[data-hand-in]"), true);
  show(here.querySelector("[data-quiz-result]"), false);
}
function keepAnswers(place) {
  const own = state.parts[place];
  own.answers = Object.fromEntries(own.open.map((number) => [number, read(section(place).querySelector(`[data-question="${number}"]`), course.parts[place].questions[number])]).filter(([, answer]) => answer.length));
}
function handIn(place) {
  keepAnswers(place);
  const part = course.parts[place], own = state.parts[place], {open, answers} = own;
  const points = open.reduce((sum, number) => sum + part.questions[number].points, 0);
  const earned = open.reduce((sum, number) => sum + part.questions[number].points * Marks.mark(part.questions[number].mark, answers[number] || []).share, 0);
  const share = points ? earned / points : 1, isPassed = share * 100 >= part.pass - 1e-9;
  open.forEach((number) => report(part, part.questions[number], answers[number] || []));
  own.best = Math.max(own.best || 0, share);
  own.times = (own.times || 0) + 1;
  delete own.open;
  mains.forEach((inside) => judge(place, inside, {open, answers, share, isPassed, points}));
  delete own.answers;
  finish(place);
  focusOn(section(place).querySelector("[data-quiz-result]"));
  scrollTo(0, 0);
}
function judge(place, inside, {open, answers, share, isPassed, points}) {
  const here = section(place, inside), part = course.parts[place];
  open.forEach((number) => {
    const asked = here.querySelector(`[data-question="${number}"]`);
    fill(asked, answers[number] || []);
    controls(asked).forEach((one) => { one.disabled = true; });
    explain(asked, part.questions[number], answers[number] || [], isPassed);
  });
  const result = here.querySelector("[data-quiz-result]");
  say(result, "passed", isPassed && points > 0);
  say(result, "not-passed", !isPassed);
  say(result, "handed-in", points === 0);
  result.querySelector("[data-share]").textContent = points ? `${Math.floor(share * 100 + 1e-9)}%` : "";
  show(result, true);
  show(here.querySelector("[data-hand-in]"), false);
  show(here.querySelector("[data-begin-box]"), true);
}

// How SCORM writes down an answer: choices and rows by letters and numbers.
const letter = (index) => String.fromCharCode(97 + index);
const TYPES = {single: "choice", multiple: "choice", true_false: "true-false", matching: "matching", ordering: "sequencing"};
const GIVEN = {
  choice: (answer, comma) => answer.map(letter).join(comma),
  "true-false": (answer, comma) => ({",": ["t", "f"], "[,]": ["true", "false"]}[comma][answer[0]] || ""),
  matching: (answer, comma, point) => answer.flatMap((right, left) => (right < 0 ? [] : `${letter(left)}${point}${letter(right)}`)).join(comma),
  sequencing: (answer, comma) => answer.map((place, item) => [place, letter(item)]).filter(([place]) => place).sort(([one], [other]) => one - other).map(([, item]) => item).join(comma),
  "fill-in": (answer, comma) => answer.map((one) => (typeof one === "number" ? letter(one) : one ?? "")).join(comma === "," ? "; " : comma).slice(0, 250),
};
function report(part, question, answer) {
  if (!question.points) return;
  const type = TYPES[question.mark.kind] || "fill-in";
  const given = (version) => GIVEN[type](answer, version === "1.2" ? "," : "[,]", version === "1.2" ? "." : "[.]");
  visit.tellAnswer({id: `${part.key}.${question.key}`.slice(0, 250), type, given, share: Marks.mark(question.mark, answer).share});
}

// A case: scene by scene, what was chosen and why it matters stands below.
function choose(place, key) {
  const own = state.parts[place], story = course.parts[place].case;
  const way = [...(own.way || []), key];
  if (Case.replay(story, way).length <= way.length) return;
  own.way = way;
  play(place);
  if (!story.scenes[Case.replay(story, way).at(-1).place]) finish(place);
  else tell();
  const scene = section(place).querySelector("[data-scene]:not([hidden]) h2");
  focusOn(scene);
  scene.scrollIntoView();
}
function back(place, all_) {
  const own = state.parts[place];
  own.way = all_ ? [] : (own.way || []).slice(0, -1);
  play(place);
  tell();
}
function play(place) {
  const story = course.parts[place].case, way = state.parts[place].way || [], reachedStates = Case.replay(story, way);
  const here = reachedStates.at(-1), before = reachedStates.at(-2), open = Case.open(story, here).map((one) => one.key);
  mains.forEach((inside) => {
    const box = section(place, inside);
    all(box, "[data-scene]").forEach((scene) => show(scene, scene.dataset.scene === here.place));
    all(box, "[data-choice]").forEach((button) => show(button, open.includes(button.dataset.choice)));
    all(box, "[data-value]").forEach((value) => drawValue(value, here.values[value.dataset.value], before));
    const isOver = !story.scenes[here.place], isPassed = Case.hasPassed(story, here.values);
    say(box, "case-passed", isOver && story.passing.length > 0 && isPassed);
    say(box, "case-failed", isOver && story.passing.length > 0 && !isPassed);
    say(box, "stuck", !isOver && !open.length);
    show(box.querySelector("[data-way-back]"), way.length > 0);
    drawWay(box, way);
  });
}
function drawValue(row, value, before) {
  row.querySelector("[data-amount]").textContent = value.toLocaleString(state.language);
  const words = all(row, "[data-from]"), said = words.filter((one) => Number(one.dataset.from) <= value).at(-1);
  words.forEach((one) => show(one, one === said));
  const difference = before ? value - before.values[row.dataset.value] : 0, change = row.querySelector("[data-change]");
  change.textContent = difference ? `(${difference > 0 ? "+" : "−"}${Math.abs(difference).toLocaleString(state.language)})` : "";
}
/** The choices made, with the reason behind each: copies of what stands in the scenes. */
function drawWay(box, way) {
  const list = box.querySelector("[data-way]");
  list.replaceChildren(...way.map((key) => {
    const item = document.createElement("li"), button = box.querySelector(`[data-choice="${key}"]`);
    const words = document.createElement("p");
    words.append(...[...button.firstElementChild.childNodes].map((one) => one.cloneNode(true)));
    const reason = box.querySelector(`[data-reason="${key}"]`).cloneNode(true);
    reason.hidden = false;
    item.append(words, reason);
    return item;
  }));
  show(list.parentElement, way.length > 0);
}

// Beginning, and leaving.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-to], [data-answer], [data-begin], [data-hand-in], [data-choice], [data-back], [data-again], [data-speak]");
  if (!button) return;
  const place = Number(button.closest("[data-part]")?.dataset.part ?? 0), {dataset} = button;
  if ("to" in dataset) turn(Number(dataset.to));
  else if ("answer" in dataset) answerOne(place, Number(dataset.of));
  else if ("begin" in dataset) begin(place);
  else if ("handIn" in dataset) handIn(place);
  else if ("choice" in dataset) choose(place, dataset.choice);
  else if ("back" in dataset) back(place, false);
  else if ("again" in dataset) back(place, true);
  else speak(dataset.speak);
  event.preventDefault();
});
function speak(language) {
  if (state.parts[state.place].open) keepAnswers(state.place);
  state.language = language;
  mains.forEach((inside) => course.parts.forEach((part, place) => state.parts[place].open && ask(place, inside)));
  course.parts.forEach((part, place) => part.case && play(place));
  draw();
  tell();
}
function leave() {
  if (state.parts[state.place].open) keepAnswers(state.place);
  tell();
}
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
addEventListener("pagehide", () => {
  leave();
  visit.end();
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

document.documentElement.classList.add("live");
mains.forEach((inside) => say(inside, "alone", !visit.isOpen));
course.parts.forEach((part, place) => {
  mains.forEach((inside) => all(section(place, inside), "[data-question]").forEach((asked) => part.questions[asked.dataset.question].shuffled && mix(asked)));
  if (part.case) play(place);
  const {open, answers = {}} = state.parts[place];
  if (open) mains.forEach((inside) => ask(place, inside));
  else if (part.kind !== "quiz") Object.entries(answers).forEach(([number, answer]) => inAll(place, number, (asked) => {
    fill(asked, answer);
    explain(asked, part.questions[number], answer, true);
  }));
});
go(state.place);
