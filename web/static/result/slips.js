// Slips of the hand: a key that is held, or the second click of two, says nothing of what has just come up.

const HELD = ["Enter", "b", "B"];
const SAYING = "[value=save], [value=blank], [data-settle]";
const UNSEEN_MS = 500;

/** Keep slips from the cards of a deck, which knows since when it shows what it shows. */
export function refuseSlips(deck) {
  deck.list.addEventListener("keydown", (event) => isHeld(event) && stop(event), { capture: true });
  deck.list.addEventListener("click", (event) => {
    if (!isBlind(event, deck)) return;
    stop(event);
    deck.focusOn(event.target.closest("li")); // the button has taken the focus
  }, { capture: true });
}

const isHeld = (event) => event.repeat && HELD.includes(event.key);

// Enter clicks as well, without a count: by hand, and as quick as one types.
function isBlind(event, deck) {
  return event.detail > 0 && performance.now() - deck.shownAt < UNSEEN_MS && event.target.closest(SAYING);
}

/** Let an event do nothing. */
export function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
