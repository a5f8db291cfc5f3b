// The cards of a review: one is open, the pictures of the next ones are fetched, more are loaded.
const AHEAD = 4;
const FEW = 12;

export class Deck {
  constructor(list, end, paging) {
    Object.assign(this, { list, end, paging, place: 0, steps: 0, loading: null });
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
    const named = location.hash && this.cards.findIndex((card) => `#${card.id}` === location.hash);
    this.list.classList.add("is-dealt");
    if (this.cards.length) this.open(this.cards[Math.max(0, named || 0)]);
  }

  open(card) {
    this.steps += 1;
    this.place = this.cards.indexOf(card);
    for (const other of this.cards) other.hidden = other !== card;
    this.end.hidden = true;
    this.inputOf(card).focus();
    this.inputOf(card).select();
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
      .catch(() => false) // the link stays, and is followed again at the next card
      .finally(() => (this.loading = null));
    return this.loading;
  }

  async fetchMore(address) {
    const response = await fetch(address);
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const paging = page.getElementById("paging");
    if (!paging) return false; // the page to log in
    for (const card of page.querySelectorAll("#cards > li")) {
      if (document.getElementById(card.id)) continue;
      card.hidden = true;
      this.list.append(document.adoptNode(card));
    }
    this.paging.replaceChildren(...paging.childNodes);
    return true;
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
