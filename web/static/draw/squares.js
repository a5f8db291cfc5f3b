// To paint 8 × 8 numbers: cells and text that say the same, read as numbers or as a picture of them.
import { Cells } from "./cells.js";
import { Desk } from "./desk.js";
import { asText, EMPTY, parse } from "./numbers.js";
import { pictureOf } from "./picture.js";

export class Squares {
  #desk;
  #text;

  constructor(root) {
    const part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.#text = part("numbers");
    const cells = new Cells(part("squares"), {
      strength: () => (part("erase").checked ? 0 : Number(part("strength").value)),
      change: (numbers) => this.#desk.put(numbers),
    });
    this.#desk = new Desk(root, EMPTY, {
      isEmpty: (numbers) => numbers.every((number) => number === 0),
      show: (numbers) => {
        cells.show(numbers);
        if (document.activeElement !== this.#text) this.#write(numbers);
      },
      body,
    });
    this.#desk.press("example", () => this.#desk.put(parse(this.#text.dataset.example).numbers));
    this.#text.addEventListener("input", () => this.#take());
    this.#text.addEventListener("blur", () => this.#text.ariaInvalid === "true" || this.#write(this.#desk.now));
    part("strength").addEventListener("input", ({ target }) => {
      part("strength-told").value = target.value;
      part("erase").checked = false;
    });
  }

  #write(numbers) {
    this.#text.value = asText(numbers);
    this.#say("");
  }

  #take() {
    const { numbers, fault } = parse(this.#text.value);
    this.#say(fault ?? "");
    if (numbers) this.#desk.put(numbers);
  }

  #say(fault) {
    this.#text.ariaInvalid = fault ? "true" : "false";
    this.#text.classList.toggle("is-invalid", Boolean(fault));
    this.#desk?.part("fault").replaceChildren(fault);
  }
}

async function body(numbers, reader) {
  if (reader === "digit") return { type: "image/png", body: await pictureOf(numbers) };
  return { type: "application/json", body: JSON.stringify({ pixels: numbers }) };
}
