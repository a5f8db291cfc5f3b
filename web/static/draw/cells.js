// A grid of 8 × 8 cells that is painted with a pointer, or filled in by keys.
import { MOST, SIDE } from "./numbers.js";

const MOVES = { ArrowUp: -SIDE, ArrowDown: SIDE, ArrowLeft: -1, ArrowRight: 1 };
const DARK = 8.7; // from here on white is read better than black
const ONE_NUMBER_MS = 1000;

export class Cells {
  #grid;
  #cells;
  #numbers;
  #on;
  #painted = null;
  #last = [0, 0];
  #typed = { digit: "", at: 0 };

  // `on.strength()` is what is painted, `on.change(numbers)` is told what has become of all.
  constructor(grid, on) {
    this.#grid = grid;
    this.#cells = [...grid.querySelectorAll('[role="gridcell"]')];
    this.#on = on;
    this.#cells[0].tabIndex = 0;
    grid.addEventListener("keydown", (event) => this.#hear(event));
    grid.addEventListener("focusin", ({ target }) => this.#rove(target));
    grid.addEventListener("pointerdown", (event) => this.#begin(event));
    grid.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) grid.addEventListener(type, () => this.#end());
  }

  show(numbers) {
    this.#numbers = [...numbers];
    numbers.forEach((_, place) => this.#showOne(place));
  }

  #showOne(place) {
    const [cell, number] = [this.#cells[place], this.#numbers[place]];
    cell.textContent = Math.round(number);
    cell.ariaLabel = `Row ${Math.floor(place / SIDE) + 1}, column ${(place % SIDE) + 1}: ${number}`;
    cell.style.setProperty("--share", number / MOST);
    cell.classList.toggle("is-dark", number > DARK);
    cell.classList.toggle("is-paper", number === 0);
  }

  #set(place, number) {
    if (this.#numbers[place] === number) return;
    this.#numbers[place] = number;
    this.#showOne(place);
  }

  #begin(event) {
    if (event.button !== 0 || this.#painted) return;
    event.preventDefault();
    this.#grid.setPointerCapture(event.pointerId);
    this.#painted = [...this.#numbers];
    this.#last = this.#pointOf(event);
    this.#move(event);
  }

  #move(event) {
    if (!this.#painted) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.#paintTo(this.#pointOf(one));
  }

  // Paint all that lies on the way: a quick pointer tells of few places.
  #paintTo([x, y]) {
    const [fromX, fromY] = this.#last;
    const steps = Math.max(1, Math.ceil(4 * Math.hypot(x - fromX, y - fromY)));
    for (let step = 1; step <= steps; step += 1) {
      const share = step / steps;
      this.#paint(Math.floor(fromX + share * (x - fromX)), Math.floor(fromY + share * (y - fromY)));
    }
    this.#last = [x, y];
  }

  #paint(column, row) {
    const isWithin = Math.min(row, column) >= 0 && Math.max(row, column) < SIDE;
    if (isWithin) this.#set(row * SIDE + column, this.#on.strength());
  }

  // Where a pointer is, in cells from the top left.
  #pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.#grid.getBoundingClientRect();
    return [((clientX - left) / width) * SIDE, ((clientY - top) / height) * SIDE];
  }

  #end() {
    if (!this.#painted) return;
    const isSame = this.#painted.every((number, place) => number === this.#numbers[place]);
    this.#painted = null;
    if (!isSame) this.#on.change([...this.#numbers]);
  }

  #rove(cell) {
    for (const one of this.#cells) one.tabIndex = one === cell ? 0 : -1;
  }

  #hear(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = this.#cells.indexOf(event.target);
    const number = this.#typedNumber(event.key, place);
    if (event.key in MOVES || event.key === "Home" || event.key === "End") this.#go(place, event.key);
    else if (number !== null) this.#fill(place, number);
    else return;
    event.preventDefault();
  }

  #typedNumber(key, place) {
    const number = this.#numbers[place];
    if (/^[0-9]$/.test(key)) return this.#digit(key);
    if (key === "+" || key === "=") return Math.min(MOST, number + 1);
    if (key === "-" || key === "−") return Math.max(0, number - 1);
    if (key === " ") return number ? 0 : this.#on.strength() || MOST;
    if (key === "Delete" || key === "Backspace") return 0;
    return null;
  }

  // A 1 and then, soon after, a digit up to 6 are a number from 10 to 16.
  #digit(key) {
    const now = performance.now();
    const isSecond = this.#typed.digit === "1" && now - this.#typed.at < ONE_NUMBER_MS && key <= "6";
    this.#typed = { digit: isSecond ? "" : key, at: now };
    return isSecond ? 10 + Number(key) : Number(key);
  }

  #fill(place, number) {
    this.#set(place, number);
    this.#on.change([...this.#numbers]);
  }

  #go(place, key) {
    this.#typed.digit = "";
    const column = place % SIDE;
    const edges = { Home: place - column, End: place - column + SIDE - 1 };
    const target = edges[key] ?? place + MOVES[key];
    const leaves = (key === "ArrowLeft" && column === 0) || (key === "ArrowRight" && column === SIDE - 1);
    if (!leaves) this.#cells[target]?.focus();
  }
}
