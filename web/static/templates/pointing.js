// Mouse, pen and fingers over a page: draw, choose, move and resize boxes, scroll and zoom.
import { between, dragged, isLargeEnough, moved } from "./geometry.js";
import { edgesOf, snapped } from "./snapping.js";

const REACH = 6; // pixels of the screen within which an edge is drawn onto another

export class Pointing {
  // `tool` tells what a drag over paper does: "draw" or "scroll".
  constructor({ stage, drawing, marks, ghosts, tool }) {
    Object.assign(this, { stage, drawing, marks, ghosts, tool });
    this.down = new Map();
    this.drag = null;
    const { svg, frame } = stage;
    svg.addEventListener("pointerdown", (event) => this.began(event));
    svg.addEventListener("pointermove", (event) => this.went(event));
    svg.addEventListener("pointerup", (event) => this.ended(event));
    svg.addEventListener("pointercancel", (event) => this.ended(event, true));
    frame.addEventListener("mousedown", (event) => event.button === 1 && event.preventDefault()); // no scrolling by itself
  }

  began(event) {
    if (event.button > 1 || (event.button === 1 && event.pointerType !== "mouse")) return;
    this.stage.svg.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, event);
    if (this.down.size === 2) return this.pinch();
    if (this.down.size > 2) return undefined;
    this.start = this.stage.place(event);
    this.drag = this.dragOf(event);
    return undefined;
  }

  // What this drag does: a function of the event, and what happens at its end.
  dragOf(event) {
    const handle = event.target.dataset.handle;
    if (event.button === 1) return this.scrolling(event);
    if (handle) return this.resizing(event.target.dataset.of, handle);
    const ghost = event.target.closest("[data-ghost]")?.dataset.ghost;
    if (ghost) return { go: () => {}, end: () => this.ghosts.takeOne(ghost) };
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (key) return this.moving(key, event.shiftKey || event.ctrlKey || event.metaKey);
    return this.tool() === "scroll" ? this.scrolling(event) : this.drawn();
  }

  went(event) {
    if (!this.down.has(event.pointerId)) return;
    const before = this.down.get(event.pointerId);
    this.down.set(event.pointerId, event);
    if (this.down.size === 2) this.pinched(event, before);
    else this.drag?.go(event);
  }

  ended(event, isCancelled = false) {
    if (!this.down.delete(event.pointerId)) return;
    const { drag } = this;
    this.drag = null;
    this.marks.showGuides();
    if (isCancelled) this.drawing.abandon();
    else drag?.end?.();
  }

  pinch() {
    this.drag = null;
    this.drawing.abandon();
  }

  pinched(event, before) {
    const other = [...this.down.values()].find((one) => one.pointerId !== event.pointerId);
    const far = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
    const middle = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
    this.stage.pan((before.clientX - event.clientX) / 2, (before.clientY - event.clientY) / 2);
    if (far(before) > 0) this.stage.zoomBy(far(event) / far(before), middle);
  }

  scrolling({ clientX, clientY }) {
    let last = { clientX, clientY };
    return {
      go: (event) => {
        this.stage.pan(last.clientX - event.clientX, last.clientY - event.clientY);
        last = event;
      },
    };
  }

  resizing(key, handle) {
    const { box } = this.drawing.field(key);
    const edges = this.edges([key]);
    return {
      go: (event) => {
        const [across, down] = this.way(event);
        const free = dragged(box, handle, across, down, this.stage.page);
        const to = this.onto(free, handle, edges, event);
        const anew = dragged(box, handle, across + to.across, down + to.down, this.stage.page);
        this.drawing.drag(this.drawing.fields.map((field) => (field.key === key ? { ...field, box: anew } : field)));
      },
      end: () => this.finish(key),
    };
  }

  moving(key, isMore) {
    const { drawing } = this;
    if (isMore) {
      const keys = new Set(drawing.chosen);
      if (!keys.delete(key)) keys.add(key);
      drawing.choose(keys);
    } else if (!drawing.chosen.has(key)) drawing.choose([key]);
    const boxes = new Map(drawing.selected.map((field) => [field.key, field.box]));
    const edges = this.edges([...boxes.keys()]);
    return {
      go: (event) => boxes.has(key) && this.moveAll(boxes, key, edges, event),
      end: () => this.finish(key),
    };
  }

  moveAll(boxes, key, edges, event) {
    const [across, down] = this.way(event);
    const to = this.onto(moved(boxes.get(key), across, down, this.stage.page), "nesw", edges, event);
    this.drawing.drag(this.drawing.moved(({ key: one }) => moved(boxes.get(one), across + to.across, down + to.down, this.stage.page)));
  }

  drawn() {
    const { drawing } = this;
    const edges = this.edges([]);
    let box = null;
    let key = null;
    return {
      go: (event) => {
        box = between(this.start, this.stage.place(event));
        box = stretched(box, this.eachOnto(box, edges, event));
        key ??= this.begin(box);
        drawing.drag(drawing.fields.map((field) => (field.key === key ? { ...field, box } : field)));
      },
      end: () => {
        if (box && isLargeEnough(box)) return this.finish(key);
        drawing.abandon();
        return drawing.choose([]);
      },
    };
  }

  begin(box) {
    const { drawing, stage } = this;
    const field = drawing.keyed({ name: drawing.newName(), page: stage.page.number, box });
    drawing.drag([...drawing.fields, field]);
    drawing.choose([field.key]);
    return field.key;
  }

  finish(key) {
    this.drawing.settle();
    this.marks.focus(key);
  }

  // How far a drag has come, in pixels of the page.
  way(event) {
    const [x, y] = this.stage.place(event, false);
    return [x - this.start[0], y - this.start[1]];
  }

  edges(keys) {
    const { page } = this.stage;
    const others = this.drawing.fields.filter((field) => field.page === page.number && !keys.includes(field.key));
    return edgesOf(others.map((field) => field.box), page.lines);
  }

  // How far to draw these sides of a box; Alt leaves them where they are.
  onto(box, sides, edges, { altKey }) {
    const to = altKey ? { across: 0, down: 0 } : snapped(box, sides, edges, REACH / this.stage.scale);
    this.marks.showGuides(to.guides);
    return to;
  }

  eachOnto(box, edges, event) {
    const [w, n, e, s] = ["w", "n", "e", "s"].map((side) => this.onto(box, side, edges, event));
    this.marks.showGuides({ across: (e.guides ?? w.guides)?.across, down: (s.guides ?? n.guides)?.down });
    return { from: [w.across, n.down], to: [e.across, s.down] };
  }
}

const stretched = ([x, y, width, height], { from, to }) => between([x + from[0], y + from[1]], [x + width + to[0], y + height + to[1]]);
