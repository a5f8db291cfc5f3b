// What is drawn: the fields of a form, which of them are chosen, and the way back.
// It tells its listeners "change" when fields are other than before, "choose" when others are chosen.
import { History } from "./history.js";
import { freeName, renamed } from "./naming.js";

export class Drawing extends EventTarget {
  constructor() {
    super();
    this.history = new History([]);
    this.chosen = new Set();
    this.made = 0;
    this.copied = null; // the last duplicate and what it was made of
  }

  get fields() {
    return this.history.now;
  }

  get selected() {
    return this.fields.filter((field) => this.chosen.has(field.key));
  }

  field(key) {
    return this.fields.find((field) => field.key === key);
  }

  // Begin anew with the fields of a definition; there is no way back behind them.
  open(fields) {
    this.history = new History(fields.map((field) => this.keyed(field)));
    this.choose([]);
    this.told("change");
  }

  // Take the fields of a definition that was typed; those of a name that was there stay who they are.
  replace(fields) {
    const keys = new Map(this.fields.map((field) => [field.name, field.key]));
    const taken = new Set();
    const anew = fields.map((field) => {
      const key = keys.get(field?.name);
      if (!key || taken.has(key)) return this.keyed(field);
      taken.add(key);
      return { ...field, key };
    });
    this.take(anew);
  }

  keyed(field) {
    this.made += 1;
    return { page: 1, ...field, key: `f${this.made}` };
  }

  newName() {
    return freeName("field_1", this.fields);
  }

  take(fields, kind = null) {
    this.history.take(fields, kind);
    this.prune();
    this.told("change");
  }

  // Show fields while they are dragged; `settle` makes one step of it all, `abandon` none.
  drag(fields) {
    this.before ??= this.fields;
    this.history.show(fields);
    this.told("change");
  }

  settle() {
    if (this.before && this.before !== this.fields) this.history.take(this.fields, null, this.before);
    this.before = null;
    this.told("change");
  }

  abandon() {
    if (this.before) this.history.show(this.before);
    this.before = null;
    this.prune();
    this.told("change");
  }

  add(...fields) {
    const anew = [...this.fields];
    for (const field of fields) anew.push(this.keyed({ ...field, name: freeName(field.name, anew) }));
    this.take(anew);
    this.choose(anew.slice(this.fields.length - fields.length).map((field) => field.key));
    return this.selected;
  }

  change(key, parts, kind = null) {
    this.take(this.fields.map((field) => (field.key === key ? { ...field, ...parts } : field)), kind);
  }

  rename(key, name) {
    this.take(renamed(this.fields, key, name));
  }

  // `placed` returns the new box of a field.
  move(placed, kind = null) {
    this.take(this.moved(placed), kind);
  }

  moved(placed, fields = this.fields) {
    return fields.map((field) => (this.chosen.has(field.key) ? { ...field, box: placed(field) } : field));
  }

  remove() {
    this.take(this.fields.filter((field) => !this.chosen.has(field.key)));
  }

  // Copy what is chosen as far further as the last copy was moved from what it is a copy of.
  duplicate() {
    const sources = this.selected;
    if (!sources.length) return;
    const [across, down] = this.step(sources[0]);
    const copies = this.add(...sources.map((source) => ({ ...source, box: shifted(source.box, across, down) })));
    this.copied = { source: sources[0].key, copy: copies[0].key };
  }

  step({ key, box }) {
    const source = this.copied?.copy === key && this.field(this.copied.source);
    if (source) return [box[0] - source.box[0], box[1] - source.box[1]];
    return [0, Math.round(box[3] * 1.5)];
  }

  choose(keys) {
    this.chosen = new Set(keys);
    this.told("choose");
  }

  undo() {
    this.travel(() => this.history.back());
  }

  redo() {
    this.travel(() => this.history.forth());
  }

  // What comes back, or is other than before, is chosen.
  travel(go) {
    const before = new Set(this.fields);
    if (!go()) return;
    const other = this.fields.filter((field) => !before.has(field)).map((field) => field.key);
    if (other.length) this.choose(other);
    else this.prune();
    this.told("change");
  }

  prune() {
    const there = this.fields.filter((field) => this.chosen.has(field.key)).map((field) => field.key);
    if (there.length !== this.chosen.size) this.choose(there);
  }

  told(what) {
    this.dispatchEvent(new Event(what));
  }
}

const shifted = ([x, y, width, height], across, down) => [x + across, y + down, width, height];
