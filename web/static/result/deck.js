// The cards of a review: one is open, the pictures of the next ones are fetched, more are loaded.
const AHEAD = 4;
const FEW = 12;

export class Deck {
  constructor(list, end, paging) {
    Object.assign(this, { list, end, paging, place: 0, loading: null });
  }

  get cards() {
    return [...this.list.children];
  }

  inputOf(card) {
    return card.querySelector("input[name=value]");
  }

  start() {
    const named = location.hash && this.cards.findIndex((card) => `#${card.id}` === location.hash);
    this.list.classList.add("is-dealt");
    if (this.cards.length) this.open(this.cards[Math.max(0, named || 0)]);
  }

  open(card) {
    this.place = this.cards.indexOf(card);
    for (const other of this.cards) other.hidden = other !== card;
    this.end.hidden = true;
    this.inputOf(card).focus();
    this.inputOf(card).select();
    this.prepare();
  }

  /** Open the card so many places on; false at the end, which is shown then. */
  go(step) {
    if (!this.end.hidden && step < 0) this.place = this.cards.length;
    const next = this.cards[Math.max(0, this.place + step)];
    if (next) this.open(next);
    else if (this.loading) this.loading.then(() => this.go(step));
    else this.finish();
    return Boolean(next ?? this.loading);
  }

  finish() {
    for (const card of this.cards) card.hidden = true;
    this.end.hidden = false;
    this.end.focus();
  }

  prepare() {
    for (const card of this.cards.slice(this.place, this.place + AHEAD)) card.querySelector("img").loading = "eager";
    if (this.cards.length - this.place <= FEW && !this.loading) this.loadMore();
  }

  loadMore() {
    const link = this.paging.querySelector("[rel=next]");
    if (!link) return;
    this.loading = this.fetchMore(link.href)
      .catch(() => undefined) // the link stays, and is followed again at the next card
      .finally(() => (this.loading = null));
  }

  async fetchMore(address) {
    const response = await fetch(address);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const card of page.querySelectorAll("#cards > li")) {
      if (document.getElementById(card.id)) continue;
      card.hidden = true;
      this.list.append(document.adoptNode(card));
    }
    this.paging.replaceChildren(...page.getElementById("paging").childNodes);
  }

  restore(card) {
    const input = this.inputOf(card);
    input.value = input.dataset.kept;
    this.complain(card, "");
    input.select();
  }

  complain(card, why) {
    card.querySelector(".card-wrong").textContent = why;
    this.inputOf(card).ariaInvalid = why ? "true" : null;
    if (why) this.inputOf(card).focus();
  }

  /** Show on a card what is kept of it. */
  tell(card) {
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
}
