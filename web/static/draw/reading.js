// Show a reading: the digit, how sure it is, all ten probabilities, and what the model saw.
import { percent } from "../common/words.js";

const OUTCOMES = {
  accepted: ["Accepted", (sure) => `${sure} sure`],
  review: ["Review", (sure) => `${sure} sure: a person should look`],
  blank: ["Blank", () => "There is no ink"],
  unreadable: ["Unreadable", () => "There is ink, but no digit"],
};
const NONE = "–";
// Shorter than that, a bar is but a dot.
const SHORTEST = 0.01;
const SAID = "reading-said";

export class ReadingView {
  #part;
  #start;

  constructor(part) {
    this.#part = part;
    this.#start = [part("outcome").textContent, part("sure").textContent];
  }

  show(page, model, milliseconds) {
    const [reading] = page.readings;
    const [outcome, words] = OUTCOMES[reading.outcome];
    this.#say(reading.value ?? NONE, outcome, words(percent(reading.confidence)), `is-${reading.outcome}`);
    const [digit] = reading.digits;
    this.#showChances(digit?.top ?? [], reading.value);
    this.#showRest(digit?.top);
    this.#showSeen(digit?.seen);
    this.#part("note").textContent = `Read by ${model} in ${Math.round(milliseconds)} ms.`;
    this.#part("wait").textContent = "";
  }

  showNothing() {
    this.#say(NONE, ...this.#start);
    this.#showChances([]);
    this.#showRest(null);
    this.#showSeen(null);
    this.#part("note").textContent = "";
    this.#part("wait").textContent = "";
  }

  // What is shown is of what was drawn before.
  age() {
    this.#part("table").classList.add("is-stale");
    if (this.#part("said").classList.contains("is-nothing")) this.#say(NONE, "Reading …", "");
  }

  wait(text) {
    this.#part("wait").textContent = text;
  }

  #say(digit, outcome, sure, kind = "is-nothing") {
    this.#part("said").className = `${SAID} ${kind}`;
    this.#part("digit").classList.toggle("is-none", digit === NONE);
    this.#part("digit").textContent = digit;
    this.#part("outcome").textContent = outcome;
    this.#part("sure").textContent = sure;
  }

  #showChances(top, best) {
    this.#part("table").classList.remove("is-stale");
    const chances = Object.fromEntries(top);
    for (const row of this.#part("chances").rows) {
      const digit = row.cells[0].textContent;
      row.classList.toggle("is-best", digit === best);
      showChance(row, chances[digit]);
    }
  }

  // What all ten lack to 1 is the chance that it is no digit; some models never say that.
  #showRest(top) {
    const row = this.#part("rest");
    const rest = top ? Math.max(0, 1 - top.reduce((sum, [, chance]) => sum + chance, 0)) : null;
    row.classList.toggle("is-best", rest > 0.5);
    showChance(row, rest ?? undefined);
  }

  #showSeen(png) {
    const image = this.#part("seen");
    image.hidden = !png;
    if (!png) return image.removeAttribute("src");
    image.src = `data:image/png;base64,${png}`;
    image.alt = "What the model saw, pixel by pixel";
    return image;
  }
}

function showChance(row, chance) {
  row.querySelector("progress").value = chance >= SHORTEST ? chance : 0;
  row.querySelector("progress + span").textContent = chance === undefined ? NONE : percent(chance);
}
