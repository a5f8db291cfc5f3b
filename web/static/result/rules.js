// What a value breaks of the rules of its field, as far as that can be tried here: the server knows all.

const known = new Map();

function trialsOf(name) {
  if (!known.has(name)) {
    const told = [...document.querySelectorAll("#trials > span")].find((one) => one.dataset.rules === name);
    known.set(name, told ? JSON.parse(told.dataset.trials) : []);
  }
  return known.get(name);
}

/** Take over the rules of fields that came later. */
export function addTrials(page) {
  document.getElementById("trials").append(...(page.getElementById("trials")?.children ?? []));
}

/** Say in words what a value breaks; where it has a point that does not belong there, that alone. */
export function brokenBy(name, typed) {
  const value = typed.replace(",", ".");
  const broken = trialsOf(name).filter((one) => !obeys(one, value));
  const points = broken.filter((one) => one.decimals !== undefined);
  return (points.length ? points : broken).map((one) => one.detail);
}

/** Whether rules of a field name others, so that only the server can tell. */
export const namesOthers = (name) => trialsOf(name).some((one) => one.beside);

function obeys({ beside, decimals, automaton }, value) {
  if (beside) return true;
  if (decimals !== undefined) return (value.split(".")[1] ?? "").length <= decimals;
  const digits = [...value.replace(".", "")].map(Number);
  return automaton.starts.some((start) => automaton.accepting.includes(run(automaton.moves, digits, start)));
}

// Ten moves for each state, -1 where no number goes on so.
function run(moves, digits, start) {
  return digits.reduce((state, digit) => (state < 0 ? state : moves[10 * state + digit]), start);
}
