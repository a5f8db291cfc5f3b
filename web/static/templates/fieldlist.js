// The list of all fields: each is chosen there, and says whether something of it is to be mended.
import { kindOf } from "./kinds.js";
import { plural } from "../common/words.js";

export class FieldList {
  // `picked` is called with the field that is chosen here.
  constructor(list, drawing, picked) {
    Object.assign(this, { list, drawing, rows: new Map() });
    list.addEventListener("click", (event) => {
      const row = event.target.closest("[data-key]");
      if (row) picked(drawing.field(row.dataset.key));
    });
  }

  show(faulty, pages) {
    const { fields } = this.drawing;
    const keys = new Set(fields.map((field) => field.key));
    for (const [key, row] of this.rows) if (!keys.has(key)) this.drop(key, row);
    fields.forEach((field, place) => this.put(field, place, faulty.has(field.key), pages > 1));
    this.list.hidden = !fields.length;
  }

  drop(key, row) {
    row.remove();
    this.rows.delete(key);
  }

  put(field, place, isFaulty, hasPages) {
    const row = this.rows.get(field.key) ?? this.begin(field.key);
    if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] ?? null);
    const button = row.firstElementChild;
    button.setAttribute("aria-pressed", this.drawing.chosen.has(field.key));
    const [name, kind] = button.children;
    name.textContent = field.name || "(no name)";
    kind.textContent = [kindOf(field), hasPages && `page ${field.page}`, isFaulty && "to be mended"].filter(Boolean).join(", ");
    button.classList.toggle("is-faulty", isFaulty);
  }

  begin(key) {
    const row = document.createElement("li");
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.dataset.key = key;
    button.append(document.createElement("span"), Object.assign(document.createElement("small"), {}));
    row.append(button);
    this.rows.set(key, row);
    return row;
  }

  count() {
    const { length } = this.drawing.fields;
    return length ? plural(length, "field") : "No field yet: draw a box around the first one.";
  }
}
