// What the server says is wrong, each at the control that it is about.
import { sentence } from "../common/words.js";

const HEAD = { name: "form-name", title: "form-title" };
const PLACE = /^fields\[(\d+)\]\.?(?:rules\.)?([a-z]*)/;

export class Faults {
  constructor(drawing) {
    this.drawing = drawing;
    this.faulty = new Map(); // key of a field: its faults
    this.ofForm = [];
  }

  // Take what the server told of the fields in the order that they had then.
  take(faults, keys) {
    this.faulty = new Map();
    this.ofForm = [];
    for (const { place, demand } of faults) {
      const found = PLACE.exec(place);
      const key = found && keys[Number(found[1])];
      if (key) this.faulty.set(key, [...(this.faulty.get(key) ?? []), { of: found[2] || "name", demand }]);
      else this.ofForm.push({ of: HEAD[place] ?? place.replace(/[[.].*/, ""), place, demand });
    }
    this.show();
  }

  get number() {
    return this.ofForm.length + [...this.faulty.values()].flat().length;
  }

  show() {
    const [field, ...more] = this.drawing.selected;
    const here = [...this.ofForm, ...((!more.length && this.faulty.get(field?.key)) || [])];
    for (const line of document.querySelectorAll("[data-fault]")) {
      const told = here.filter(({ of }) => of === line.dataset.fault).map(({ demand }) => sentence(demand));
      line.textContent = told.join(" ");
      line.hidden = !told.length;
      if (told.length) line.closest("details")?.setAttribute("open", "");
      const inputs = document.querySelectorAll(`[aria-describedby~="${line.id}"]`);
      for (const input of inputs) input.setAttribute("aria-invalid", told.length > 0);
    }
    for (const of of ["least", "most"]) mark(of, here.some((fault) => fault.of === "digits"));
  }

  // All that is wrong: [key of the field or null, text].
  told() {
    const fields = [...this.faulty].flatMap(([key, faults]) =>
      faults.map(({ of, demand }) => [key, `${this.drawing.field(key)?.name ?? "A field"}, ${of}: ${demand}`]));
    return [...this.ofForm.map(({ place, demand }) => [null, `${place}: ${demand}`]), ...fields];
  }
}

const mark = (id, isWrong) => isWrong && document.getElementById(id).setAttribute("aria-invalid", "true");
