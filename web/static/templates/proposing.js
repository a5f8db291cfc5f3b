// What may be a field on a blank page: rectangles of printed lines, side by side a comb, with nothing in them;
// and lines to write on.
import { standing } from "./baselines.js";
import { pixelsOf } from "./ruling.js";

// In inches, on a page 8.27 inches wide.
const LOWEST = 0.14;
const HIGHEST = 0.55;
const LEAST_WIDE = 0.35; // of a free box; smaller ones are ticked
const GAP = 0.14; // between the boxes of one comb
const SLACK = 0.035; // that lines miss each other by
const PRINTED = 0.01; // of the inside of a box that is darker than paper: something is printed in it
const DARK = 60; // of 255, below paper
const FAINT = 40; // of the teeth of a comb, as of the lines

// Returns the boxes of a page in reading order: [{ box, cells }], cells missing for a free box.
export async function proposed(page) {
  const inch = page.width / 8.27;
  const cells = cellsOf(page.lines, inch);
  const grey = await pixelsOf(page);
  const blank = cells.filter((box) => isBlank(box, grey, page.width));
  const boxed = rowsOf(blank, inch).flatMap((row) => fieldsOf(row, inch));
  const isDark = (x, y) => x >= 0 && x < page.width && grey[y * page.width + x] < 255 - FAINT;
  return inReadingOrder([...boxed, ...standing(page.lines.down, cells, inch, isDark)], inch);
}

// By the line that they stand on, then from left to right.
function inReadingOrder(fields, inch) {
  const foot = ({ box: [, y, , height] }) => y + height;
  const rows = [];
  for (const field of [...fields].sort((one, two) => foot(one) - foot(two))) {
    const row = rows.at(-1);
    if (row && foot(field) - foot(row[0]) <= 2 * SLACK * inch) row.push(field);
    else rows.push([field]);
  }
  return rows.flatMap((row) => row.sort((one, two) => one.box[0] - two.box[0]));
}

// Rectangles between upright lines that level ones close below, and above.
function cellsOf({ across, down }, inch) {
  const uprights = across.filter(({ from, to }) => to - from > LOWEST * inch).sort((one, two) => one.at - two.at);
  const slack = SLACK * inch;
  const cells = [];
  uprights.forEach((left, place) => {
    for (const right of uprights.slice(place + 1)) {
      const [top, bottom] = [Math.max(left.from, right.from), Math.min(left.to, right.to)];
      if (bottom - top < LOWEST * inch || right.at - left.at < LOWEST * inch) continue;
      const rows = closing(down, left.at, right.at, top, bottom, slack);
      cells.push(...rows.map(([from, to]) => [left.at, from, right.at - left.at, to - from].map(Math.round)));
      break; // the next line to the right ends the cell
    }
  });
  return cells.filter(([, , , height]) => height >= LOWEST * inch && height <= HIGHEST * inch);
}

// The level lines across a stretch, from one to the next, between a top and a bottom.
function closing(down, left, right, top, bottom, slack) {
  const spans = ({ at, from, to }) => at >= top - slack && at <= bottom + slack && from <= left + slack && to >= right - slack;
  const levels = down.filter(spans).map(({ at }) => at).sort((one, two) => one - two);
  return levels.slice(1).map((to, place) => [levels[place], to]);
}

function isBlank([x, y, width, height], grey, across) {
  const inset = Math.max(4, Math.round(height * 0.15));
  let [dark, all] = [0, 0];
  for (let row = y + inset; row < y + height - inset; row += 1) {
    for (let at = x + inset; at < x + width - inset; at += 1) {
      all += 1;
      if (grey[row * across + at] < 255 - DARK) dark += 1;
    }
  }
  return all > 0 && dark / all < PRINTED;
}

// Cells of one height that stand on one line, from left to right.
function rowsOf(cells, inch) {
  const slack = 2 * SLACK * inch;
  const rows = [];
  for (const cell of [...cells].sort((one, two) => one[1] - two[1] || one[0] - two[0])) {
    const row = rows.find(([[, y, , height]]) => Math.abs(y - cell[1]) < slack && Math.abs(y + height - cell[1] - cell[3]) < slack);
    if (row) row.push(cell);
    else rows.push([cell]);
  }
  return rows.map((row) => row.sort((one, two) => one[0] - two[0]));
}

function fieldsOf(row, inch) {
  const groups = [];
  for (const cell of row) {
    const group = groups.at(-1);
    if (group && belongs(group, cell, inch)) group.push(cell);
    else groups.push([cell]);
  }
  return groups.map(fieldOf).filter(({ box, cells }) => cells || box[2] >= LEAST_WIDE * inch);
}

// Cells of one width with the same gap between them, about as wide as high, are one comb.
function belongs(group, [x, , width, height], inch) {
  const [[first, , wide], last] = [group[0], group.at(-1)];
  const gap = x - last[0] - last[2];
  const known = group.length > 1 ? group[1][0] - first - wide : gap;
  return width < 1.6 * height && Math.abs(width - wide) < 0.2 * wide && gap < GAP * inch && Math.abs(gap - known) < SLACK * inch;
}

// Between separate boxes lies a gap, half of which each cell has on either side, so that all are as wide.
function fieldOf(group) {
  const [first, last] = [group[0], group.at(-1)];
  const gap = group.length > 1 ? Math.round((last[0] - first[0] - group.slice(0, -1).reduce((sum, cell) => sum + cell[2], 0)) / (group.length - 1)) : 0;
  const aside = Math.round(gap / 2);
  const box = [Math.max(0, first[0] - aside), first[1], last[0] + last[2] - first[0] + 2 * aside, first[3]];
  return group.length > 1 ? { box, cells: group.length } : { box };
}
