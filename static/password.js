// Everything works without this file. With it, a password can be shown, and how hard it is to guess is said while one types.
const REST = 400;

function peek(button) {
  const field = document.getElementById(button.dataset.shows);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false)); // or browsers would keep it among words that were typed
}

/** The server judges; what is typed is sent nowhere else and not kept. */
function judge(place) {
  const field = document.getElementById(place.dataset.of), said = place.querySelector("[role=status]"), steps = [...place.querySelector(".parts").children];
  let timer, asked = 0;
  async function ask() {
    const mine = ++asked, data = new FormData(field.form);
    data.delete("old");
    try {
      const answer = await fetch(place.dataset.worth, { method: "POST", body: data });
      const { strength, text } = await answer.json();
      if (mine !== asked) return;
      steps.forEach((step, index) => { step.className = index < strength ? "done" : "todo"; });
      said.textContent = text;
      place.hidden = !field.value;
    } catch { place.hidden = true; } // the server says it when the form is sent
  }
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, REST); });
}

document.querySelectorAll("[data-shows]").forEach(peek);
document.querySelectorAll("[data-worth]").forEach(judge);
