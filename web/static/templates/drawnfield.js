// One field that is drawn over a blank page: its box, and the row of inputs that describes it.
const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SMALLEST = 4; // pixels of the page; less is a slip of the hand

export const isLargeEnough = ([, , width, height]) => width >= SMALLEST && height >= SMALLEST;

export class DrawnField {
  // `sheet` is the page that it lies on; `removed` is called with the field when it is.
  constructor(sheet, box, name, removed) {
    this.sheet = sheet;
    this.removed = removed;
    this.row = document.getElementById("field-row").content.firstElementChild.cloneNode(true);
    this.inputs = Object.fromEntries([...this.row.querySelectorAll("[data-of]")].map((one) => [one.dataset.of, one]));
    this.inputs.name.value = name;
    this.mark = document.createElementNS(SVG, "g");
    this.mark.setAttribute("tabindex", "0");
    this.mark.append(...["rect", "text"].map((kind) => document.createElementNS(SVG, kind)));
    this.mark.addEventListener("keydown", (event) => this.pressed(event));
    this.mark.addEventListener("focus", () => this.row.classList.add("is-chosen"));
    this.mark.addEventListener("blur", () => this.row.classList.remove("is-chosen"));
    this.row.addEventListener("input", () => this.show());
    this.row.querySelector(".btn-close").addEventListener("click", () => this.remove());
    sheet.svg.append(this.mark);
    this.box = box;
  }

  get box() {
    return ["x", "y", "width", "height"].map((side) => Math.round(Number(this.inputs[side].value)));
  }

  set box(box) {
    ["x", "y", "width", "height"].forEach((side, place) => (this.inputs[side].value = Math.round(box[place])));
    this.show();
  }

  show() {
    const [x, y, width, height] = this.box;
    const [rect, text] = this.mark.children;
    Object.entries({ x, y, width: Math.max(0, width), height: Math.max(0, height) }).forEach(([name, value]) => rect.setAttribute(name, value));
    const letter = this.sheet.letter;
    Object.entries({ x, y: y > 2 * letter ? y - letter / 3 : y + height + letter, "font-size": letter }).forEach(([name, value]) => text.setAttribute(name, value));
    const name = this.inputs.name.value;
    text.textContent = name;
    this.mark.setAttribute("aria-label", `Field ${name}: arrow keys move it, with Shift they resize it, Delete removes it`);
    this.row.querySelector("legend").textContent = this.sheet.number > 1 ? `${name}, page ${this.sheet.number}` : name;
  }

  pressed(event) {
    if (event.key === "Delete") return this.remove();
    const step = STEPS[event.key];
    if (!step) return undefined;
    event.preventDefault();
    const [x, y, width, height] = this.box;
    this.box = event.shiftKey ? [x, y, width + step[0], height + step[1]] : [x + step[0], y + step[1], width, height];
    return undefined;
  }

  remove() {
    this.mark.remove();
    this.row.remove();
    this.removed(this);
  }

  // The field as a definition has it; what is left empty is left out.
  asDefinition() {
    const { name, cells, least, most, min, max, check } = this.inputs;
    const field = { name: name.value, page: this.sheet.number, box: this.box };
    if (cells.value) field.cells = Number(cells.value);
    if (least.value || most.value) field.digits = [Number(least.value || 1), Number(most.value || cells.value || most.max)];
    const rules = {};
    if (min.value) rules.min = Number(min.value);
    if (max.value) rules.max = Number(max.value);
    if (check.value) rules.check = check.value;
    return Object.keys(rules).length ? { ...field, rules } : field;
  }
}
