// What the chosen field is and obeys, by plain controls. Each change is written into the drawing at once.
const SIDES = ["x", "y", "width", "height"];
const NUMBERS = ["min", "max"];
const WORDS = ["pattern", "date", "check", "equals", "before"];
const MOST_LINES = 1000; // known values that are shown to be edited
const byId = (id) => document.getElementById(id);
const whole = (text) => (text.trim() === "" ? undefined : Number(text));

export class FieldForm {
  constructor(drawing) {
    this.drawing = drawing;
    this.form = byId("field-form");
    this.inputs = Object.fromEntries([...this.form.querySelectorAll("[data-of]")].map((one) => [one.dataset.of, one]));
    this.form.addEventListener("input", (event) => this.typed(event.target));
    this.form.addEventListener("change", (event) => this.chosen(event.target));
  }

  get field() {
    const [field, ...more] = this.drawing.selected;
    return more.length ? undefined : field;
  }

  // Show the field that is chosen; what is being typed is left alone.
  show() {
    const { field } = this;
    this.form.hidden = !field;
    if (!field) return;
    const isAnother = this.shown !== field.key;
    this.shown = field.key;
    byId("field-title").textContent = field.name;
    for (const [of, value] of Object.entries(valuesOf(field))) this.write(of, value, isAnother);
    this.showKind(field);
    this.showOthers(field);
    this.showValues(field);
  }

  write(of, value, isAnother) {
    const input = this.inputs[of];
    if (input && (isAnother || input !== document.activeElement)) input.value = value ?? "";
  }

  showKind({ cells }) {
    byId("kind-comb").checked = cells !== undefined;
    byId("kind-free").checked = cells === undefined;
    this.inputs.cells.closest(".control").hidden = cells === undefined;
  }

  // The other fields, to be chosen by rules between them.
  showOthers(field) {
    const names = this.drawing.fields.filter((one) => one.key !== field.key).map((one) => one.name);
    const sum = field.rules?.sum ?? [];
    const shown = JSON.stringify([field.key, names, sum, field.rules?.equals, field.rules?.before]);
    if (this.others === shown) return;
    this.others = shown;
    for (const of of ["equals", "before"]) {
      const known = [...new Set([...names, ...(field.rules?.[of] ? [field.rules[of]] : [])])];
      this.inputs[of].replaceChildren(new Option("No other field", ""), ...known.map((name) => new Option(name)));
      this.inputs[of].value = field.rules?.[of] ?? "";
    }
    if (byId("sum").contains(document.activeElement) && this.sumOf === field.key) return;
    this.sumOf = field.key;
    byId("sum").replaceChildren(...[...new Set([...names, ...sum])].map((name, place) => choice(name, place, sum.includes(name))));
    if (sum.length || field.rules?.equals || field.rules?.before) byId("between").open = true;
  }

  showValues({ rules }) {
    const isMany = (rules?.values?.length ?? 0) > MOST_LINES;
    this.inputs.values.readOnly = isMany;
    if (isMany) this.inputs.values.value = `${rules.values.length.toLocaleString("en")} values. Take others from a file, or none: empty this.`;
  }

  typed(input) {
    const { of } = input.dataset;
    if (of && of !== "name" && this.field) this.put(of, input.value);
  }

  chosen(input) {
    if (!this.field) return undefined;
    if (input.dataset.of === "name") return this.drawing.rename(this.field.key, input.value.trim());
    if (input.name === "kind") return this.putKind(input.value);
    if (input.name === "sum") return this.putRule("sum", [...byId("sum").querySelectorAll(":checked")].map((one) => one.value));
    if (input.id === "values-file" && input.files.length) return this.putFile(input);
    return undefined;
  }

  put(of, text) {
    if (NUMBERS.includes(of)) return this.putRule(of, whole(text));
    if (WORDS.includes(of)) return this.putRule(of, text || undefined);
    if (of === "values") return this.putRule(of, linesIn(text));
    if (SIDES.includes(of)) return this.change({ box: this.field.box.map((side, place) => (SIDES[place] === of ? Number(text) : side)) }, of);
    if (of === "cells") return this.change({ cells: whole(text) ?? 0 }, of);
    return this.change({ digits: this.digits() }, of);
  }

  // What is left empty of the digits is as wide as it can be.
  digits() {
    const [least, most] = [whole(this.inputs.least.value), whole(this.inputs.most.value)];
    if (least === undefined && most === undefined) return undefined;
    return [least ?? 1, most ?? this.field.cells ?? Number(this.inputs.most.max)];
  }

  // A comb has as many boxes as it is times wider than high, to begin with.
  putKind(kind) {
    const [, , width, height] = this.field.box;
    const cells = kind === "comb" ? Math.min(Math.max(Math.round(width / (height || 1)), 1), 40) : undefined;
    this.change({ cells });
  }

  putRule(rule, value) {
    const rules = { ...this.field.rules, [rule]: value };
    if (value === undefined || (Array.isArray(value) && !value.length)) delete rules[rule];
    this.change({ rules: Object.keys(rules).length ? rules : undefined }, rule);
  }

  async putFile(input) {
    const { field } = this;
    const values = linesIn(await input.files[0].text());
    input.value = "";
    if (this.field?.key === field.key) this.putRule("values", values);
    this.inputs.values.value = values.length > MOST_LINES ? "" : values.join("\n");
    this.show();
  }

  change(parts, of) {
    this.drawing.change(this.field.key, parts, of && `${of}:${this.field.key}`);
  }
}

function valuesOf({ name, box, cells, digits, rules = {} }) {
  const sides = Object.fromEntries(SIDES.map((side, place) => [side, box?.[place]]));
  const values = rules.values?.length > MOST_LINES ? undefined : rules.values?.join("\n");
  const [least, most] = digits ?? [];
  return { name, ...sides, cells, least, most, ...Object.fromEntries([...NUMBERS, ...WORDS].map((rule) => [rule, rules[rule]])), values };
}

const linesIn = (text) => text.split(/[\s,;]+/).filter(Boolean);

function choice(name, place, isChecked) {
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "sum", value: name, id: `sum-${place}`, checked: isChecked, className: "form-check-input" });
  const label = Object.assign(document.createElement("label"), { htmlFor: box.id, textContent: name, className: "form-check-label" });
  const both = Object.assign(document.createElement("div"), { className: "form-check" });
  both.append(box, label);
  return both;
}
