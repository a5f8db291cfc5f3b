// Find a template among many by a part of its name or title.
import { plural } from "../common/words.js";

const filter = document.getElementById("template-filter");
const cards = [...document.querySelectorAll("#templates .choice")];

function find() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const card of cards) {
    const text = card.dataset.words.toLowerCase();
    card.hidden = !words.every((word) => text.includes(word));
  }
  const found = cards.filter((card) => !card.hidden).length;
  document.getElementById("template-found").textContent = words.length ? `${plural(found, "choice")} found` : "";
}

filter.addEventListener("input", find);
filter.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // it would send the form
  cards.find((card) => !card.hidden)?.querySelector("input").focus();
});
find();
