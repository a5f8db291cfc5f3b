// The review: keys and buttons move from field to field; each is saved at once, behind one's back.
import { count, plural, sentence } from "../common/words.js";
import { Ahead } from "./ahead.js";
import { Deck, SURE } from "./deck.js";
import { brokenBy, namesOthers } from "./rules.js";
import { isToSettle, Saver } from "./saver.js";
import { refuseSlips } from "./slips.js";

const byId = (id) => document.getElementById(id);
const total = Number(byId("review").dataset.total);
const AWAY_MS = 5000;
const SILENT_KEYS = ["ctrlKey", "altKey", "metaKey", "isComposing"];
const deck = new Deck(byId("cards"), byId("end"), byId("paging"));
const saver = new Saver(show);
const ahead = new Ahead(deck);

function show(card, said) {
  if (said) byId("said").textContent = said;
  const done = saver.done.size;
  byId("progress-text").textContent = total ? `${done.toLocaleString("en")} of ${plural(total, "field")} done` : `${plural(done, "field")} done`;
  byId("bar").max = total || deck.cards.length || 1;
  byId("bar").value = done;
  showUnsaved();
  if (card) deck.tell(card);
}

// A question about the field that is open stands there already.
const unsavedElsewhere = () => new Map([...saver.unsaved].filter(([card, { kind }]) => kind !== "asks" || card.hidden));

function showUnsaved() {
  const unsaved = unsavedElsewhere();
  const [[card, refusal] = []] = unsaved;
  byId("unsaved").hidden = !card;
  if (!card) return;
  const why = `${plural(unsaved.size, "field is", "fields are")} not saved: ${card.dataset.name}: ${refusal.why}`;
  // An alert is read out whenever it is written, also with the same words.
  if (byId("unsaved-why").textContent !== why) byId("unsaved-why").textContent = why;
  byId("unsaved-list").replaceChildren(...[...unsaved.keys()].map(unsavedLine));
  byId("unsaved-again").hidden = !saver.canTryAgain;
  const kinds = [...unsaved.values()].map(({ kind }) => kind);
  byId("unsaved-login").hidden = !kinds.some((kind) => ["out", "stale"].includes(kind));
  byId("unsaved-jobs").hidden = !kinds.includes("gone");
}

// What was typed is said as well: it can be written down, whatever becomes of this page.
function unsavedLine(card) {
  const { method, value } = saver.wishes.get(card);
  const typed = method === "DELETE" ? "as it was read" : value ?? "blank";
  return Object.assign(document.createElement("li"), { textContent: `${card.dataset.name}: ${typed}` });
}

// As the server has it: the pattern of the field.
const isNumber = (input, value) => new RegExp(`^(?:${input.pattern})$`).test(value);

// What a field holds: what was last asked to be saved, answered or not.
function heldBy(card) {
  const wish = saver.wishes.get(card);
  return wish?.method === "PUT" ? wish.value : deck.inputOf(card).dataset.kept;
}

function keep(card, action) {
  if (ahead.isOn) return;
  const input = deck.inputOf(card);
  const value = action === "blank" ? "" : input.value.trim();
  if (action === "undo") {
    saver.takeBack(card);
    return input.focus();
  }
  if (action !== "blank" && !value && !heldBy(card)) {
    // Whoever types nothing has said nothing: that no number is written is said by B alone.
    deck.complain(card, "");
    return go(1);
  }
  if (action !== "blank" && !isNumber(input, value)) return deck.complain(card, "Write digits, with a point before decimals; or press Blank where no number is written.");
  if (asks(card, value)) return;
  deck.complain(card, "");
  input.value = value;
  goOnce(card, saver.save(card, value || null, card.asked === value));
}

// Where only the server knows whether a value goes with others, its question is heard before one goes on.
async function goOnce(card, answered) {
  if (!namesOthers(card.dataset.rules)) return go(1);
  const refusal = await ahead.hear(card, answered);
  if (refusal && isToSettle(refusal)) return ahead.end();
  await go(1);
  ahead.end(deck.end.hidden ? deck.inputOf(deck.cards[deck.place]) : null);
}

// What a person has said that a field holds; what was read nobody has said.
function saidOf(card) {
  const wish = saver.wishes.get(card);
  if (wish) return wish.value;
  return card.querySelector("[name=replaces]").value ? deck.inputOf(card).dataset.kept : undefined;
}

// Ask once about a value that breaks rules: who saves it again is sure.
function asks(card, value) {
  if (card.told?.refusal?.kind === "asks" && card.told.wish.value === value) card.asked = value;
  const broken = value && ![card.asked, saidOf(card)].includes(value) ? brokenBy(card.dataset.rules, value) : [];
  if (!broken.length) return false;
  card.asked = value;
  deck.complain(card, `${broken.map(sentence).join(" ")} ${SURE}`);
  return true;
}

// Of two who said something of a field one lets it be.
function settle(card, whose) {
  const { refusal, wish } = card.told;
  card.told = { state: "saved", kept: refusal.theirs?.value ?? (refusal.theirs ? "" : card.dataset.read), isBlank: refusal.theirs?.value === null };
  if (whose === "mine") return send(card, wish);
  if (!refusal.theirs) card.told.state = "undone";
  deck.inputOf(card).value = card.told.kept;
  saver.letStand(card);
  go(1);
}

function send(card, wish) {
  if (wish.method === "DELETE") return saver.takeBack(card);
  goOnce(card, saver.save(card, wish.value, wish.sure));
}

// B amid what somebody types is a slip of the hand, and throws nothing away.
function blank(card) {
  const { value, defaultValue } = deck.inputOf(card);
  if (["", defaultValue, heldBy(card)].includes(value)) keep(card, "blank");
}

async function go(step) {
  const isThere = await deck.go(step);
  showUnsaved();
  if (isThere) return;
  const left = deck.cards.filter((card) => !saver.done.has(card)).length;
  const done = `${plural(saver.done.size, "field was", "fields were")} looked at${left ? `, ${count(left)} left as they were` : ""}.`;
  byId("end-title").textContent = titleOf(left);
  byId("end-text").textContent = deck.goesOn ? `${done} ${HINDRANCES[deck.hindrance] ?? ""}` : done;
  byId("end-login").hidden = !(deck.goesOn && deck.hindrance === "out");
  byId("end-left").hidden = !left;
  byId("end-again").hidden = !deck.goesOn;
}

const HINDRANCES = {
  out: "You are logged out. Log in again in a new tab, then come back and try again.",
  gone: "This job is not there any more: somebody has removed it.",
  away: "The server does not answer. Try again in a moment.",
};

function titleOf(left) {
  if (deck.goesOn) return "The next fields could not be loaded";
  return left ? "That was the last one" : "All done";
}

byId("cards").addEventListener("submit", (event) => {
  event.preventDefault();
  keep(event.target.closest("li"), event.submitter?.value ?? "save");
});

byId("cards").addEventListener("click", (event) => {
  const step = event.target.closest("[data-go]")?.dataset.go;
  if (step) go(Number(step));
  const whose = event.target.closest("[data-settle]")?.dataset.settle;
  if (whose) settle(event.target.closest("li"), whose);
});

byId("cards").addEventListener("keydown", (event) => {
  if (!event.target.matches("input") || SILENT_KEYS.some((name) => event[name])) return;
  const card = event.target.closest("li");
  const act = { ArrowDown: () => go(1), ArrowUp: () => go(-1), Escape: () => deck.restore(card), b: () => blank(card), B: () => blank(card) }[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

byId("end").addEventListener("keydown", (event) => {
  if (event.key === "ArrowUp") go(-1);
});
byId("end-left").addEventListener("click", () => deck.open(deck.cards.find((card) => !saver.done.has(card))));
byId("end-again").addEventListener("click", () => go(1));
byId("unsaved-go").addEventListener("click", () => deck.open([...unsavedElsewhere().keys()][0]));
byId("unsaved-again").addEventListener("click", () => saver.tryAgain());
window.addEventListener("online", () => saver.tryAgainAway());
setInterval(() => saver.tryAgainAway(), AWAY_MS);
window.addEventListener("beforeunload", (event) => {
  if (saver.isBusy || saver.unsaved.size) event.preventDefault();
});

refuseSlips(deck);
deck.start();
show();
// A search may have looked at many pages, and found nothing there.
if (!deck.cards.length && deck.goesOn) go(0);
