// Keep corrections on the server, each card's in their order, and what could not be kept for later.
import { csrfHeader } from "../common/csrf.js";
import { sentence } from "../common/words.js";

const AWAY = "the server does not answer";

export class Saver {
  /** `changed(card, said)` is called whenever something was kept, or could not be. */
  constructor(changed) {
    Object.assign(this, { changed, done: new Set(), unsaved: new Map(), wishes: new Map(), busy: new Map() });
  }

  get isBusy() {
    return this.busy.size > 0;
  }

  save(card, value) {
    this.wish(card, { method: "PUT", body: JSON.stringify({ value }), value });
  }

  takeBack(card) {
    this.wish(card, { method: "DELETE" });
  }

  tryAgain() {
    for (const card of [...this.unsaved.keys()]) this.wish(card, this.wishes.get(card));
  }

  wish(card, wish) {
    this.wishes.set(card, wish);
    this.done.add(card);
    this.changed();
    // One after the other for each card: the last wish counts.
    const turn = (this.busy.get(card) ?? Promise.resolve()).then(() => this.send(card, wish));
    this.busy.set(card, turn);
    turn.finally(() => this.busy.get(card) === turn && this.busy.delete(card));
  }

  async send(card, wish) {
    if (this.wishes.get(card) !== wish) return;
    const why = await this.ask(card, wish);
    if (this.wishes.get(card) !== wish) return;
    if (why) return this.fail(card, why);
    this.unsaved.delete(card);
    if (wish.method === "DELETE") this.done.delete(card);
    this.changed(card, `Saved: ${card.dataset.name}${wish.method === "DELETE" ? " as it was read" : `, ${wish.value ?? "blank"}`}.`);
  }

  /** Send a wish; return why it was not granted, if so. */
  async ask(card, { method, body, value }) {
    try {
      const headers = { Accept: "application/json", "Content-Type": "application/json", ...csrfHeader() };
      const response = await fetch(card.dataset.url, { method, body, headers });
      if (!response.ok) return (await response.json()).detail ?? response.statusText;
      card.told = { state: method === "DELETE" ? "undone" : "saved", kept: value ?? "", isBlank: method === "PUT" && value === null };
      if (method === "DELETE") card.told.kept = card.dataset.read;
      return "";
    } catch {
      return AWAY;
    }
  }

  fail(card, why) {
    this.done.delete(card);
    this.unsaved.set(card, sentence(why));
    card.told = { state: "unsaved" };
    this.changed(card);
  }
}
