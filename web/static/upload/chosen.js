// The list of chosen files: tiles of the first ones, what is wrong with which, and which may be there twice.
import { Tile } from "./tiles.js";
import { count, plural, size } from "../common/words.js";

const TILES = 24;
const MOST_TILES = 200;

export class Chosen {
  // An entry is `{ file, name, fault, isRepeat, tile }`; its tile is there once it was drawn.
  constructor(section, { maxFiles, maxBytes }, onChange) {
    this.section = section;
    this.limits = { files: Number(maxFiles), bytes: Number(maxBytes) };
    this.onChange = onChange;
    this.entries = [];
    this.find("#clear").addEventListener("click", () => this.keep(() => false, byFiles()));
    this.find("#drop-repeats").addEventListener("click", () => this.keep(({ isRepeat }) => !isRepeat, byFiles()));
  }

  find(selector) {
    return this.section.querySelector(selector);
  }

  get bytes() {
    return this.entries.reduce((sum, { file }) => sum + file.size, 0);
  }

  get excess() {
    // What is too much to be sent at once, in words; "" where nothing is.
    const { entries, bytes, limits } = this;
    if (entries.length > limits.files) {
      return `${plural(entries.length, "file")} are more than the ${count(limits.files)} that can be sent at once. Put them into a ZIP archive.`;
    }
    return bytes > limits.bytes ? `${size(bytes)} are more than the ${size(limits.bytes)} that can be sent at once. Send them in parts.` : "";
  }

  add(files) {
    for (const { file, name } of files) this.entries.push({ file, name, fault: "", isRepeat: false });
    this.changed();
  }

  keep(wanted, focused) {
    for (const entry of this.entries) if (!wanted(entry)) entry.tile?.close();
    this.entries = this.entries.filter(wanted);
    this.changed();
    focused?.focus();
  }

  mark(faults) {
    // Returns whether every fault found its file.
    const details = new Map(faults.map(({ file, detail }) => [file, detail]));
    for (const entry of this.entries) {
      const name = sentName(entry.name);
      const detail = details.get(name) ?? "";
      entry.fault = detail.startsWith(`${name}: `) ? detail.slice(name.length + 2) : detail;
    }
    this.draw();
    const found = new Set(this.entries.filter(({ fault }) => fault).map(({ name }) => sentName(name)));
    return faults.every(({ file }) => found.has(file));
  }

  changed() {
    this.findRepeats();
    this.draw();
    this.onChange();
  }

  findRepeats() {
    const seen = new Set();
    for (const entry of this.entries) {
      const key = `${entry.file.size} ${entry.name}`;
      entry.isRepeat = seen.has(key);
      seen.add(key);
    }
  }

  get shown() {
    return this.entries.filter(({ fault }, index) => index < TILES || fault).slice(0, MOST_TILES);
  }

  draw() {
    const { shown, entries } = this;
    const hidden = entries.length - shown.length;
    this.section.hidden = !entries.length;
    this.find("#tiles").replaceChildren(...shown.map((entry) => this.tileOf(entry).element));
    this.find("#more").hidden = !hidden;
    this.find("#more").textContent = `+ ${plural(hidden, "more file")}`;
    this.sayRepeats();
    this.saySum();
  }

  tileOf(entry) {
    entry.tile ??= new Tile(entry, () => this.remove(entry));
    entry.tile.update(entry);
    return entry.tile;
  }

  sayRepeats() {
    const repeats = this.entries.filter(({ isRepeat }) => isRepeat).length;
    this.find("#repeats").hidden = !repeats;
    const text = repeats === 1 ? "1 file has the name and size of an earlier one." : `${plural(repeats, "file")} have the name and size of an earlier one.`;
    this.find("#repeats-text").textContent = repeats ? text : "";
  }

  saySum() {
    const sum = document.getElementById("chosen-summary");
    const { entries, bytes, excess } = this;
    sum.classList.toggle("is-too-much", Boolean(excess));
    sum.textContent = excess || (entries.length ? `${plural(entries.length, "file")}, ${size(bytes)}` : "No files chosen yet");
  }

  remove(entry) {
    const place = [...entry.tile.element.parentElement.children].indexOf(entry.tile.element);
    this.keep((other) => other !== entry);
    const buttons = this.section.querySelectorAll(".tile-remove");
    (buttons[Math.min(place, buttons.length - 1)] ?? byFiles()).focus();
  }
}

const byFiles = () => document.getElementById("files");

function sentName(name) {
  // Browsers escape these in a form, and the server keeps the last 500 characters.
  return name.replaceAll('"', "%22").replaceAll("\n", "%0A").replaceAll("\r", "%0D").slice(-500);
}
