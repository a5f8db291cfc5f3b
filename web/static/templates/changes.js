// What is other in a definition than in the version that it was made from, in words.
import { bare } from "./definition.js";

export function changesOf(before, now) {
  const old = new Map(before.fields.map((field) => [field.name, field]));
  const names = new Set(now.fields.map((field) => field.name));
  const told = (before.title ?? "") === (now.title ?? "") ? [] : ["another title"];
  for (const field of now.fields) {
    if (!old.has(field.name)) told.push(`${field.name} is new`);
    else told.push(...partsOf(old.get(field.name), field).map((part) => `${field.name}: ${part}`));
  }
  for (const name of old.keys()) if (!names.has(name)) told.push(`${name} is gone`);
  return told;
}

function partsOf(before, now) {
  const other = (part) => JSON.stringify(bare(before)[part]) !== JSON.stringify(bare(now)[part]);
  const parts = [];
  if ((before.page ?? 1) !== (now.page ?? 1)) parts.push(`on page ${now.page}`);
  if (other("box")) parts.push(isMoved(before.box, now.box) ? "moved" : "another size");
  if (other("cells") || other("digits")) parts.push("another kind");
  if (sorted(before.rules) !== sorted(now.rules)) parts.push("other rules");
  return parts;
}

const isMoved = (before, now) => before[2] === now[2] && before[3] === now[3];
const sorted = (rules = {}) => JSON.stringify(Object.entries(rules).sort());
