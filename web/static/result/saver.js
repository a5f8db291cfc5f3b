// Keep corrections on the server, each card's in their order, and what could not be kept for later.
import { csrfHeader } from "../common/csrf.js";
import { AWAY, refreshToken, refusalOf } from "./answers.js";

const TO_SETTLE = ["theirs", "asks"];
/** Tell what trying again does not help: a person has to say something first. */
export const isToSettle = ({ kind }) => TO_SETTLE.includes(kind);
const mayPass = (refusal) => !isToSettle(refusal);
/** What passes without anybody doing something about it. */
const passes = ({ kind }) => kind === AWAY.kind;

export class Saver {
  /** `changed(card, said)` is called whenever something was kept, or could not be. */
  constructor(changed) {
    Object.assign(this, { changed, done: new Set(), unsaved: new Map(), wishes: new Map(), busy: new Map() });
  }

  get isBusy() {
    return this.busy.size > 0;
  }

  get canTryAgain() {
    return [...this.unsaved.values()].some(mayPass);
  }

  /** Save a value, null for blank; who is `sure` is not asked whether it may break rules. Resolves to why it was refused, if it was. */
  save(card, value, sure) {
    return this.wish(card, { method: "PUT", value, sure });
  }

  takeBack(card) {
    this.wish(card, { method: "DELETE" });
  }

  tryAgain(helps = mayPass) {
    for (const [card, refusal] of this.unsaved) {
      if (helps(refusal) && !this.busy.has(card)) this.queue(card, this.wishes.get(card));
    }
  }

  /** Try again what only waits for the server. */
  tryAgainAway() {
    this.tryAgain(passes);
  }

  /** Let what somebody else said stand. */
  letStand(card) {
    this.unsaved.delete(card);
    this.wishes.delete(card);
    this.done.add(card);
    this.changed(card);
  }

  wish(card, wish) {
    this.wishes.set(card, wish);
    this.unsaved.delete(card);
    this.done.add(card);
    this.changed();
    return this.queue(card, wish);
  }

  queue(card, wish) {
    // One after the other for each card: the last wish counts.
    const turn = (this.busy.get(card) ?? Promise.resolve()).then(() => this.send(card, wish));
    this.busy.set(card, turn);
    turn.finally(() => this.busy.get(card) === turn && this.busy.delete(card));
    return turn;
  }

  async send(card, wish) {
    if (this.wishes.get(card) !== wish) return null;
    const refusal = await this.ask(card, wish);
    if (this.wishes.get(card) !== wish) return null;
    if (refusal) return this.fail(card, refusal);
    this.unsaved.delete(card);
    if (wish.method === "DELETE") this.done.delete(card);
    else this.done.add(card);
    this.changed(card, `Saved: ${card.dataset.name}${wish.method === "DELETE" ? " as it was read" : `, ${wish.value ?? "blank"}`}.`);
    return null;
  }

  /** Send a wish, once more where only the token was old; return why it was not granted, if so. */
  async ask(card, wish) {
    const refusal = await this.askOnce(card, wish);
    return refusal?.kind === "stale" && (await refreshToken()) ? this.askOnce(card, wish) : refusal;
  }

  async askOnce(card, wish) {
    try {
      const response = await this.request(card, wish);
      if (!response.ok) return await refusalOf(response);
      const correction = wish.method === "PUT" ? (await response.json()).correction : null;
      seenOn(card).value = correction?.at ?? "";
      card.told = keptOf(card, wish);
      return null;
    } catch {
      return AWAY;
    }
  }

  request(card, { method, value, sure }) {
    const { url } = card.dataset;
    const headers = { Accept: "application/json", "Content-Type": "application/json", ...csrfHeader() };
    const replaces = seenOn(card).value;
    if (method === "PUT") return fetch(url, { method, headers, body: JSON.stringify({ value, replaces: replaces || null, sure }) });
    return fetch(replaces ? `${url}?replaces=${encodeURIComponent(replaces)}` : url, { method, headers });
  }

  fail(card, refusal) {
    this.done.delete(card);
    this.unsaved.set(card, refusal);
    card.told = { state: "unsaved", refusal, wish: this.wishes.get(card) };
    // Who goes to it sees theirs: what is saved from there on is meant to replace that.
    if (refusal.kind === "theirs") seenOn(card).value = refusal.theirs?.at ?? "";
    this.changed(card);
    return refusal;
  }
}

/** Where a card keeps which correction it shows. */
const seenOn = (card) => card.querySelector("input[name=replaces]");

function keptOf(card, { method, value }) {
  if (method === "DELETE") return { state: "undone", kept: card.dataset.read };
  return { state: "saved", kept: value ?? "", isBlank: value === null };
}
