// 64 numbers from 0 to 16 as text: eight lines of eight, or however people write them.
export const SIDE = 8;
export const MOST = 16;
export const EMPTY = Object.freeze(Array(SIDE * SIDE).fill(0));

export function asText(numbers) {
  const rows = Array.from({ length: SIDE }, (_, row) => numbers.slice(row * SIDE, (row + 1) * SIDE));
  return rows.map((row) => row.map((number) => String(number).padStart(2)).join(", ")).join(",\n");
}

// Return { numbers }, or { fault } that names what is wrong.
export function parse(text) {
  const words = text.split(/[\s,;[\]()]+/).filter(Boolean);
  const wrong = words.findIndex((word) => !(Number(word) >= 0 && Number(word) <= MOST));
  if (wrong >= 0) return { fault: `Number ${wrong + 1}, “${words[wrong].slice(0, 20)}”, is no number from 0 to ${MOST}.` };
  if (words.length !== EMPTY.length) {
    const are = words.length === 1 ? "This is 1 number" : `These are ${words.length} numbers`;
    return { fault: `${are}, and not ${EMPTY.length}.` };
  }
  return { numbers: words.map(Number) };
}
