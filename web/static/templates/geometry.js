// Boxes [x, y, width, height] in whole pixels of a page, kept upon it.
export const LEAST = 4; // pixels of a side; less is a slip of the hand
export const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

const clamp = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

export const isLargeEnough = ([, , width, height]) => width >= LEAST && height >= LEAST;

export function between([left, top], [right, bottom]) {
  return [Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top)].map(Math.round);
}

export function moved([x, y, width, height], across, down, page) {
  return [clamp(Math.round(x + across), 0, page.width - width), clamp(Math.round(y + down), 0, page.height - height), width, height];
}

export function grown([x, y, width, height], across, down, page) {
  return [x, y, clamp(width + across, LEAST, page.width - x), clamp(height + down, LEAST, page.height - y)];
}

// The box whose side or corner, named by points of the compass, is dragged so far.
export function dragged([x, y, width, height], handle, across, down, page) {
  let [left, top, right, bottom] = [x, y, x + width, y + height];
  if (handle.includes("w")) left = clamp(left + across, 0, right - LEAST);
  if (handle.includes("e")) right = clamp(right + across, left + LEAST, page.width);
  if (handle.includes("n")) top = clamp(top + down, 0, bottom - LEAST);
  if (handle.includes("s")) bottom = clamp(bottom + down, top + LEAST, page.height);
  return between([left, top], [right, bottom]);
}

// Where a handle stands.
export function cornerOf([x, y, width, height], handle) {
  const along = { w: 0, e: 1 }[handle.at(-1)] ?? 0.5;
  const down = { n: 0, s: 1 }[handle[0]] ?? 0.5;
  return [x + width * along, y + height * down];
}

export function around(boxes) {
  const left = Math.min(...boxes.map((box) => box[0]));
  const top = Math.min(...boxes.map((box) => box[1]));
  const right = Math.max(...boxes.map((box) => box[0] + box[2]));
  const bottom = Math.max(...boxes.map((box) => box[1] + box[3]));
  return [left, top, right - left, bottom - top];
}
