// Everything works without this file. With it: one question a screen on a phone, and what was chosen in a row is written out beneath it.
const form = document.querySelector("form[data-questions]");

document.querySelectorAll(".match").forEach((row) => row.addEventListener("change", (event) => {
  const key = row.parentElement.querySelectorAll(".keys li")[Number(event.target.value)];
  if (key) row.querySelector("[data-chose]").textContent = [...key.children].map((part) => part.textContent).join(". ");
}));

document.querySelectorAll("textarea[data-words]").forEach((text) => text.addEventListener("input", () => {
  const count = document.getElementById(text.dataset.words);
  count.textContent = count.dataset.count.replace("{}", text.value.split(/\s+/).filter(Boolean).length);
}));

if (form) start([...form.querySelectorAll(".question")]);

/** All stay in the page, so that all are saved and sent; the style sheet of a narrow screen shows the one that is open. */
function start(questions) {
  const [back, next] = form.querySelectorAll("[data-step]"), look = form.querySelector("[name=look]");
  const place = form.querySelector("[data-place]"), whole = place.textContent, segments = [...form.querySelector(".parts").children];
  const narrow = matchMedia("(max-width: 47.99rem)");
  let open = 0;

  function answered(question) {
    const given = [...question.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "hidden" && !one.closest("[data-both]"));
    return given.some((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value.trim()));
  }
  function draw() {
    const only = narrow.matches, last = open === questions.length - 1;
    questions.forEach((question, index) => {
      question.classList.toggle("open", index === open);
      const kind = answered(question) ? "done" : index < open && only ? "skipped" : "todo";
      segments[index].className = only && index === open ? "now" : kind;
    });
    place.textContent = only ? place.dataset.place.replace("{}", open + 1) : whole;
    back.hidden = !only;
    back.disabled = open === 0;
    next.hidden = !only || last;
    next.classList.toggle("first", only && !last);
    look.classList.toggle("first", !only || last);
  }
  function show(index) {
    open = Math.min(Math.max(index, 0), questions.length - 1);
    draw();
    if (!narrow.matches) return;
    scrollTo(0, 0);
    questions[open].focus({ preventScroll: true });
  }
  function follow() {
    const asked = questions.findIndex((question) => `#${question.id}` === location.hash);
    if (asked >= 0) show(asked);
  }
  form.classList.add("one-by-one");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) show(open + Number(button.dataset.step));
  });
  form.addEventListener("change", draw);
  narrow.addEventListener("change", draw);
  addEventListener("hashchange", follow);
  const first = questions.findIndex((question) => question.querySelector("[data-both]"));
  open = Math.max(first, 0);
  draw();
  follow();
}
