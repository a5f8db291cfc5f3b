// What stands on a printed line instead of in a box: a comb that is open above, or free writing.

// In inches, on a page 8.27 inches wide.
const SHORTEST = 0.6; // of a line to write on
const LONGEST = 5.2; // of one; longer ones part the page
const TALL = 0.26; // of a box whose height nothing tells
const LOWEST = 0.2; // of the paper above a line
const SLACK = 0.035; // that lines miss each other by, and how thick a tooth may be
const NARROWEST = 0.14; // of a cell

// Returns the boxes over level lines that are no side of a cell: [{ box, cells }], cells missing for a free
// box. `isDark(x, y)` tells whether something is printed there.
export function standing(lines, cells, inch, isDark) {
  const slack = SLACK * inch;
  const free = joined(lines, slack).filter((line) => !cells.some((cell) => isSideOf(line, cell, slack)));
  return free.map((line) => fieldOn(line, inch, isDark)).filter(Boolean);
}

// Teeth cut a line into pieces.
function joined(lines, slack) {
  const whole = [];
  for (const line of [...lines].sort((one, two) => one.from - two.from)) {
    const before = whole.find(({ at, to }) => Math.abs(at - line.at) <= 2 && Math.abs(line.from - to) <= slack);
    if (before) before.to = line.to;
    else whole.push({ ...line });
  }
  return whole;
}

function isSideOf({ at, from, to }, [x, y, width, height], slack) {
  const isLevel = Math.min(Math.abs(at - y), Math.abs(at - y - height)) < slack;
  return isLevel && from < x + width && x < to;
}

function fieldOn({ at, from, to }, inch, isDark) {
  const aside = Math.max(4, Math.round(SLACK * inch));
  const level = Math.round(at);
  const stretch = [Math.round(from) - aside, Math.round(to) + aside];
  const teeth = runsOn(level - aside, ...stretch, isDark);
  if (runsOn(level + aside, ...stretch, isDark).length) return null; // it goes on below: a table, or a picture
  if (teeth.some(([left, right]) => right - left > aside)) return null; // it has print on it
  const ends = endsOf(from, to, teeth.map(([left, right]) => (left + right) / 2), aside);
  const isComb = teeth.length > 0;
  if (isComb ? !areEven(ends, inch) : to - from < SHORTEST * inch || to - from > LONGEST * inch) return null;
  const height = roomOver(level, ends, aside, TALL * inch, isDark);
  if (height < LOWEST * inch) return null;
  const box = [ends[0], level - height, ends.at(-1) - ends[0], height].map(Math.round);
  return isComb ? { box, cells: ends.length - 1 } : { box };
}

// What is printed on a row of pixels between two places: where it begins and ends.
function runsOn(y, left, right, isDark) {
  const runs = [];
  for (let x = left; x < right; x += 1) {
    if (!isDark(x, y)) continue;
    if (runs.at(-1)?.[1] === x) runs.at(-1)[1] = x + 1;
    else runs.push([x, x + 1]);
  }
  return runs;
}

// Where the cells over a line end: at its teeth, and at its ends where none stands there.
function endsOf(from, to, teeth, aside) {
  const isBare = (end) => !teeth.some((tooth) => Math.abs(tooth - end) <= aside);
  return [...[from].filter(isBare), ...teeth, ...[to].filter(isBare)];
}

function areEven(ends, inch) {
  const gaps = ends.slice(1).map((end, number) => end - ends[number]);
  const mean = (ends.at(-1) - ends[0]) / gaps.length;
  return gaps.length > 1 && mean >= NARROWEST * inch && gaps.every((gap) => Math.abs(gap - mean) < 0.2 * mean);
}

// How far up, at most, nothing is printed over each cell; what stands between cells does not count.
function roomOver(level, ends, aside, most, isDark) {
  const stretches = ends.slice(1).map((end, number) => [Math.round(ends[number]) + aside, Math.round(end) - aside]);
  const edge = Math.min(most, level); // of the page
  let room = aside;
  while (room < edge && stretches.every((stretch) => !runsOn(level - room, ...stretch, isDark).length)) room += 1;
  return room;
}
