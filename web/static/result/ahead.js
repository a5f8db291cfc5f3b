// While a server is asked whether a value may be stored, what is typed belongs to the next field.
import { stop } from "./slips.js";

const PATIENCE_MS = 1500;
const DIGIT = /^[0-9.,]$/;

export class Ahead {
  constructor(deck) {
    Object.assign(this, { deck, typed: null });
    deck.list.addEventListener("keydown", (event) => this.take(event), { capture: true });
    deck.list.addEventListener("click", (event) => this.isOn && stop(event), { capture: true });
  }

  get isOn() {
    return this.typed !== null;
  }

  /** Wait for an answer, for a while, and keep what is typed meanwhile; returns the answer, or nothing. */
  async hear(card, answered) {
    const input = this.deck.inputOf(card);
    this.typed = "";
    input.readOnly = true;
    const answer = await Promise.race([answered, new Promise((over) => setTimeout(over, PATIENCE_MS))]);
    input.readOnly = false;
    return answer;
  }

  /** Have done: what was typed goes into a field, if there is one. */
  end(input) {
    if (input && this.typed) input.value = this.typed;
    this.typed = null;
  }

  take(event) {
    if (!this.isOn || event.key === "Tab" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (DIGIT.test(event.key)) this.typed += event.key;
    if (event.key === "Backspace") this.typed = this.typed.slice(0, -1);
    stop(event);
  }
}
