// The list of chosen files: pictures of the first ones, and what is wrong with which.
import { plural, sentence, size } from "../common/words.js";

const PICTURES = 24;
const SHOWN_BY_BROWSERS = /^image\/(png|jpeg|gif|webp|bmp|avif)$/;

export class Chosen {
  constructor(section, onChange) {
    this.section = section;
    this.onChange = onChange;
    this.entries = [];
    this.tile = document.getElementById("tile");
    this.find("#clear").addEventListener("click", () => this.keep(() => false));
  }

  find(selector) {
    return this.section.querySelector(selector);
  }

  get files() {
    return this.entries.map((entry) => entry.file);
  }

  get bytes() {
    return this.entries.reduce((sum, { file }) => sum + file.size, 0);
  }

  add(files) {
    this.entries.push(...files.map((file) => ({ file, fault: "" })));
    this.changed();
  }

  keep(wanted) {
    this.entries = this.entries.filter(wanted);
    this.changed();
  }

  removeFaults() {
    this.keep((entry) => !entry.fault);
  }

  mark(faults) {
    // Returns whether every fault found its file.
    const details = new Map(faults.map(({ file, detail }) => [file, detail]));
    for (const entry of this.entries) {
      const name = sentName(entry.file.name);
      const detail = details.get(name) ?? "";
      entry.fault = detail.startsWith(`${name}: `) ? detail.slice(name.length + 2) : detail;
      entry.seen = entry.fault && details.delete(name);
    }
    this.draw();
    return details.size === 0;
  }

  changed() {
    this.draw();
    this.onChange();
  }

  draw() {
    for (const picture of this.section.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    const shown = this.entries.filter(({ fault }, index) => index < PICTURES || fault);
    const hidden = this.entries.length - shown.length;
    this.section.hidden = !this.entries.length;
    this.find("#tiles").replaceChildren(...shown.map((entry) => this.drawTile(entry)));
    this.find("#more").hidden = !hidden;
    this.find("#more").textContent = `+ ${plural(hidden, "more file")}`;
    this.find("#chosen-summary").textContent = this.summary;
  }

  get summary() {
    return `${plural(this.entries.length, "file")}, ${size(this.bytes)}`;
  }

  drawTile(entry) {
    const tile = this.tile.content.firstElementChild.cloneNode(true);
    const { file, fault } = entry;
    tile.querySelector(".tile-name").textContent = file.name;
    tile.querySelector(".tile-name").title = file.name;
    tile.querySelector(".tile-size").textContent = size(file.size);
    drawPicture(tile.querySelector(".tile-picture"), file);
    tile.classList.toggle("is-wrong", Boolean(fault));
    tile.querySelector(".tile-fault").hidden = !fault;
    tile.querySelector(".tile-fault").textContent = fault && sentence(fault);
    const remove = tile.querySelector(".tile-remove");
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.addEventListener("click", () => this.remove(entry, tile));
    return tile;
  }

  remove(entry, tile) {
    const place = [...tile.parentElement.children].indexOf(tile);
    this.keep((other) => other !== entry);
    const buttons = this.section.querySelectorAll(".tile-remove");
    (buttons[Math.min(place, buttons.length - 1)] ?? document.getElementById("files")).focus();
  }
}

function drawPicture(frame, file) {
  const [picture, kind] = frame.children;
  kind.textContent = (/\.([a-z0-9]{1,5})$/i.exec(file.name)?.[1] ?? "file").toUpperCase();
  if (!SHOWN_BY_BROWSERS.test(file.type)) return;
  picture.addEventListener("load", () => {
    picture.hidden = false;
    kind.hidden = true;
  });
  picture.src = URL.createObjectURL(file);
}

function sentName(name) {
  // Browsers escape these in a form, and the server keeps the last 500 characters.
  return name.replaceAll('"', "%22").replaceAll("\n", "%0A").replaceAll("\r", "%0D").slice(-500);
}
