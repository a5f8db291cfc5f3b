// Fields that are chosen together: aligned, made equal, and spread evenly.
import { around } from "./geometry.js";

const ARRANGE = {
  left: (boxes) => boxes.map(([, y, width, height]) => [around(boxes)[0], y, width, height]),
  top: (boxes) => boxes.map(([x, , width, height]) => [x, around(boxes)[1], width, height]),
  size: ([first, ...rest]) => [first, ...rest.map(([x, y]) => [x, y, first[2], first[3]])],
  across: (boxes) => spread(boxes, 0),
  down: (boxes) => spread(boxes, 1),
};

// The new box of each field, by its key.
export function arranged(fields, how) {
  const boxes = ARRANGE[how](fields.map((field) => field.box));
  return new Map(fields.map((field, place) => [field.key, boxes[place]]));
}

// The gaps between neighbours are the same; the first and the last stay.
function spread(boxes, side) {
  const order = boxes.map((_, place) => place).sort((one, two) => boxes[one][side] - boxes[two][side]);
  const [start, room] = [around(boxes)[side], around(boxes)[side + 2]];
  const gap = (room - boxes.reduce((sum, box) => sum + box[side + 2], 0)) / Math.max(1, boxes.length - 1);
  const placed = boxes.map((box) => [...box]);
  let at = start;
  for (const place of order) {
    placed[place][side] = Math.round(at);
    at += boxes[place][side + 2] + gap;
  }
  return placed;
}
