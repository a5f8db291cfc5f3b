// The cards of a review: one is open, the pictures of the next ones are fetched, more are loaded.
import { addTrials } from "./rules.js";

const AHEAD = 4;
const FEW = 12;
export const SURE = "If that is what is written, save it once more.";

export class Deck {
  constructor(list, end, paging) {
    Object.assign(this, { list, end, paging, place: 0, steps: 0, shownAt: 0, loading: null, hindrance: "" });
  }

  get cards() {
    return [...this.list.children];
  }

  inputOf(card) {
    return card.querySelector("input[name=value]");
  }

  /** Whether the server has more of them, as far as is known. */
  get goesOn() {
    return Boolean(this.nextLink);
  }

  get nextLink() {
    return this.paging.querySelector("[rel=next]");
  }

  start() {
    const named = this.cards.findIndex((card) => `#${card.id}` === location.hash);
    this.list.classList.add("is-dealt");
    if (!this.cards.length) return;
    this.open(this.cards[Math.max(0, named)]);
    // A browser goes to the place that the address names once all is there, and takes the focus along.
    if (named >= 0) window.addEventListener("load", () => requestAnimationFrame(() => this.focusAgain()));
  }

  focusAgain() {
    const card = this.cards[this.place];
    if (document.activeElement === document.body && !card.hidden) this.focusOn(card);
  }

  focusOn(card) {
    this.inputOf(card).focus();
    this.inputOf(card).select();
  }

  open(card) {
    this.steps += 1;
    this.shownAt = performance.now();
    this.place = this.cards.indexOf(card);
    for (const other of this.cards) other.hidden = other !== card;
    this.end.hidden = true;
    this.focusOn(card);
    this.prepare();
  }

  /** Open the card so many places on, once it is there; false at the end, which is shown then. */
  async go(step) {
    if (!this.end.hidden && step < 0) this.place = this.cards.length;
    const asked = ++this.steps;
    const place = Math.max(0, this.place + step);
    while (!this.cards[place]) {
      const came = await this.loadMore();
      if (asked !== this.steps) return true; // one went elsewhere meanwhile
      if (!came && !this.cards[place]) return this.finish();
    }
    this.open(this.cards[place]);
    return true;
  }

  finish() {
    for (const card of this.cards) card.hidden = true;
    this.place = this.cards.length - 1;
    this.end.hidden = false;
    this.end.focus();
    return false;
  }

  prepare() {
    for (const card of this.cards.slice(this.place, this.place + AHEAD)) card.querySelector("img").loading = "eager";
    if (this.cards.length - this.place <= FEW) this.loadMore();
  }

  /** Fetch the next cards; resolves to false where there are no more, or they did not come. */
  async loadMore() {
    if (!this.goesOn) return false;
    this.loading ??= this.fetchMore(this.nextLink.href)
      .catch(() => this.stop("away")) // the link stays, and is followed again at the next card
      .finally(() => (this.loading = null));
    return this.loading;
  }

  async fetchMore(address) {
    const response = await fetch(address);
    if (!response.ok) return this.stop(response.status === 404 ? "gone" : "away");
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const paging = page.getElementById("paging");
    if (!paging) return this.stop("out"); // the page to log in
    this.hindrance = "";
    addTrials(page);
    for (const card of page.querySelectorAll("#cards > li")) {
      if (document.getElementById(card.id)) continue;
      card.hidden = true;
      this.list.append(document.adoptNode(card));
    }
    this.paging.replaceChildren(...paging.childNodes);
    return true;
  }

  /** Note why no more cards came: `away`, `gone` or `out`. */
  stop(hindrance) {
    this.hindrance = hindrance;
    return false;
  }

  restore(card) {
    const input = this.inputOf(card);
    input.value = input.dataset.kept;
    this.complain(card, "");
    input.select();
  }

  complain(card, why, { focus = true } = {}) {
    card.querySelector(".card-wrong").textContent = why;
    this.inputOf(card).ariaInvalid = why ? "true" : null;
    if (!why || card.hidden) return;
    this.shownAt = performance.now();
    if (focus) this.inputOf(card).focus();
  }

  /** Show on a card what is kept of it. */
  tell(card) {
    if (card.told) this.tellKept(card);
    this.tellTheirs(card);
  }

  tellKept(card) {
    const { kept, isBlank, state } = card.told;
    const input = this.inputOf(card);
    if (kept !== undefined) input.dataset.kept = kept;
    if (state === "undone") input.value = kept;
    input.placeholder = isBlank ? "Blank" : "";
    card.classList.toggle("is-saved", state === "saved");
    card.classList.toggle("is-unsaved", state === "unsaved");
    card.querySelector("[value=undo]").hidden = state !== "saved";
    const words = { saved: "Saved", unsaved: "Not saved", undone: "As it was read" }[state];
    if (words) card.querySelector(".card-state").textContent = `${words}.`;
  }

  /** Show what somebody else has said meanwhile, and what was typed, with the choice between them. */
  tellTheirs(card) {
    const { refusal, wish } = card.told ?? {};
    const box = card.querySelector(".card-theirs");
    box.hidden = refusal?.kind !== "theirs";
    if (refusal?.kind === "asks") this.complain(card, `${refusal.why} ${SURE}`, { focus: false });
    if (box.hidden) return;
    const theirs = refusal.theirs ? refusal.theirs.value ?? "blank" : card.dataset.read || "blank";
    const mine = wish.method === "DELETE" ? "what was read" : wish.value ?? "blank";
    box.querySelector("p").textContent = `${refusal.why} Yours is ${mine}.`;
    box.querySelector("[data-settle=theirs]").textContent = `Keep ${theirs}`;
    box.querySelector("[data-settle=mine]").textContent = `Store ${mine}`;
  }
}
