// The fields of the page that is shown, drawn over it: boxes, their names, and the handles of the chosen one.
import { HANDLES, cornerOf } from "./geometry.js";
import { kindOf } from "./kinds.js";

const SVG = "http://www.w3.org/2000/svg";
const HANDLE = 9; // pixels of the screen
const GRIP = 24; // what a finger can hit
const LETTER = 13;

export function make(kind, attributes = {}, ...parts) {
  const element = document.createElementNS(SVG, kind);
  set(element, attributes);
  element.append(...parts);
  return element;
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

export class Marks {
  constructor(svg, drawing) {
    this.svg = svg;
    this.drawing = drawing;
    this.known = new Map();
    this.fields = make("g");
    this.guides = make("g", { class: "guides" });
    this.handles = make("g", { class: "handles", "aria-hidden": "true" });
    svg.append(this.fields, this.guides, this.handles);
  }

  // Show the fields of a page at a scale, in pixels of the screen for one of the page.
  show({ page, scale, faulty }) {
    this.scale = scale;
    const shown = this.drawing.fields.filter((field) => field.page === page);
    const keys = new Set(shown.map((field) => field.key));
    for (const [key, mark] of this.known) if (!keys.has(key)) this.drop(key, mark);
    shown.forEach((field, place) => this.put(field, place, faulty.has(field.key)));
    this.showHandles(shown.filter((field) => this.drawing.chosen.has(field.key)));
  }

  drop(key, mark) {
    mark.remove();
    this.known.delete(key);
  }

  put(field, place, isFaulty) {
    const mark = this.known.get(field.key) ?? this.begin(field.key);
    if (this.fields.children[place] !== mark) this.fields.insertBefore(mark, this.fields.children[place] ?? null);
    const isChosen = this.drawing.chosen.has(field.key);
    const [x, y, width, height] = field.box;
    const [rect, cells, text] = mark.children;
    set(mark, { class: `mark${isChosen ? " is-chosen" : ""}${isFaulty ? " is-faulty" : ""}`, "aria-pressed": isChosen });
    mark.setAttribute("aria-label", `${field.name}, ${kindOf(field)}${isFaulty ? ", to be mended" : ""}, at ${x}, ${y}, ${width} by ${height}`);
    set(rect, { x, y, width: Math.max(0, width), height: Math.max(0, height) });
    cells.setAttribute("d", wallsOf(field));
    const letter = Math.min(LETTER / this.scale, height * 0.8); // within the box, where nothing is printed
    set(text, { x: x + letter / 3, y: y + height / 2 + letter / 3, "font-size": letter, "stroke-width": letter / 4 });
    text.textContent = field.name;
  }

  begin(key) {
    const mark = make("g", { tabindex: 0, role: "button", "aria-describedby": "keys-help", "data-key": key });
    mark.append(make("rect"), make("path"), make("text", { "aria-hidden": "true" }));
    this.known.set(key, mark);
    return mark;
  }

  showHandles(chosen) {
    const [field] = chosen;
    if (chosen.length !== 1) return this.handles.replaceChildren();
    this.handles.replaceChildren(...this.handlesOf(field).flatMap((handle) => this.handle(field, handle)));
    return undefined;
  }

  // Sides that are short on the screen have none in their middle.
  handlesOf({ box: [, , width, height] }) {
    const isShort = (side) => side * this.scale < 3 * HANDLE;
    return HANDLES.filter((handle) => !(isShort(width) && "ns".includes(handle)) && !(isShort(height) && "we".includes(handle)));
  }

  // What is seen of a handle, under what can be hit; that leaves room to move the box.
  handle({ key, box }, handle) {
    const [x, y] = cornerOf(box, handle);
    const grip = Math.min(GRIP, Math.max(HANDLE, (Math.min(box[2], box[3]) * this.scale) / 2));
    return [HANDLE, grip].map((size, place) => {
      const side = size / this.scale;
      return make("rect", {
        ...{ x: x - side / 2, y: y - side / 2, width: side, height: side },
        ...{ class: `handle ${place ? "is-grip" : "is-seen"} is-${handle}`, "data-handle": handle, "data-of": key },
      });
    });
  }

  showGuides({ across, down } = {}) {
    const lines = [];
    if (across) lines.push(make("path", { d: `M${across.at} ${across.from}V${across.to}` }));
    if (down) lines.push(make("path", { d: `M${down.from} ${down.at}H${down.to}` }));
    this.guides.replaceChildren(...lines);
  }

  focus(key) {
    this.known.get(key)?.focus({ preventScroll: true });
  }
}

// Where the cells of a comb meet.
function wallsOf({ box: [x, y, width, height], cells = 1 }) {
  const walls = Array.from({ length: Math.min(cells, 40) - 1 }, (_, place) => x + (width * (place + 1)) / cells);
  return width > 0 && height > 0 ? walls.map((at) => `M${at} ${y}v${height}`).join("") : "";
}
