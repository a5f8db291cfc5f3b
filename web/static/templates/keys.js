// The keyboard over a page: what is chosen is moved, resized, copied and removed; steps are taken back.
import { grown, moved } from "./geometry.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10; // pixels of a step with Alt or Ctrl
const isTypedInto = (element) => element.matches("input:not([type=checkbox], [type=radio], [type=file]), textarea, select");

export class Keys {
  constructor({ stage, drawing, marks, toForm }) {
    Object.assign(this, { stage, drawing, marks, toForm });
    this.kept = [];
    stage.frame.addEventListener("keydown", (event) => this.done(event, this.onStage(event)));
    document.addEventListener("keydown", (event) => this.done(event, this.anywhere(event)));
    stage.svg.addEventListener("focusin", (event) => this.focused(event.target));
  }

  done(event, act) {
    if (!act || event.defaultPrevented) return;
    event.preventDefault();
    act();
  }

  // Whoever walks to a field by Tab has it chosen, and sees it.
  focused(mark) {
    const { key } = mark.dataset;
    if (!key) return;
    if (!this.drawing.chosen.has(key)) this.drawing.choose([key]);
    if (mark.matches(":focus-visible")) this.stage.reveal(this.drawing.field(key).box);
  }

  onStage(event) {
    const step = STEPS[event.key];
    if (step && this.drawing.chosen.size) return () => this.nudge(step, event);
    if (event.ctrlKey || event.metaKey) return this.withControl(event.key.toLowerCase());
    return this.plain(event.key);
  }

  plain(key) {
    const { drawing, stage } = this;
    const acts = {
      Delete: () => this.remove(),
      Backspace: () => this.remove(),
      Escape: () => drawing.choose([]),
      Enter: () => this.toForm(),
      "+": () => stage.in(),
      "-": () => stage.out(),
      0: () => stage.fit(),
      1: () => stage.zoomTo(1),
    };
    return acts[key];
  }

  withControl(key) {
    const { drawing } = this;
    const acts = {
      d: () => this.then(() => drawing.duplicate()),
      c: () => (this.kept = drawing.selected),
      v: () => this.then(() => this.paste()),
      a: () => drawing.choose(drawing.fields.filter((field) => field.page === this.stage.page.number).map((field) => field.key)),
    };
    return acts[key];
  }

  anywhere(event) {
    if (!(event.ctrlKey || event.metaKey) || isTypedInto(event.target)) return undefined;
    const key = event.key.toLowerCase();
    if (key === "y" || (key === "z" && event.shiftKey)) return () => this.then(() => this.drawing.redo());
    return key === "z" ? () => this.then(() => this.drawing.undo()) : undefined;
  }

  nudge([across, down], { shiftKey, altKey, ctrlKey, metaKey }) {
    const by = altKey || ctrlKey || metaKey ? FAR : 1;
    const place = shiftKey ? grown : moved;
    const { page } = this.stage;
    this.drawing.move((field) => place(field.box, across * by, down * by, page), `${place.name}:${[...this.drawing.chosen]}`);
    this.stage.reveal(this.drawing.selected[0].box);
  }

  // The one after it, or else before it, is chosen next, so that the keyboard stays on the page.
  remove() {
    const { drawing } = this;
    if (!drawing.chosen.size) return;
    const there = drawing.fields.filter((field) => field.page === this.stage.page.number);
    const place = there.findIndex((field) => drawing.chosen.has(field.key));
    drawing.remove();
    const left = there.filter((field) => drawing.field(field.key));
    const next = left[Math.min(place, left.length - 1)];
    if (next) this.marks.focus(next.key);
    else this.stage.frame.focus({ preventScroll: true });
  }

  paste() {
    if (!this.kept.length) return;
    const { page } = this.stage;
    const [, , , height] = this.kept[0].box;
    const isThere = this.kept[0].page === page.number;
    const down = isThere ? Math.round(height * 1.5) : 0;
    this.kept = this.drawing.add(...this.kept.map((field) => ({ ...field, page: page.number, box: moved(field.box, 0, down, page) })));
  }

  // Act, and keep the keyboard on what is chosen then.
  then(act) {
    const wasOnStage = this.stage.frame.contains(document.activeElement);
    act();
    const [field] = this.drawing.selected;
    if (field) this.stage.reveal(field.box);
    if (wasOnStage && field) this.marks.focus(field.key);
    else if (wasOnStage) this.stage.frame.focus({ preventScroll: true });
  }
}
