// A canvas that a mouse, a finger or a pen draws strokes on, as sharp as the screen is.
import { drawAll, drawPart } from "./ink.js";

export class Paper {
  #canvas;
  #context;
  #strokes = [];
  #stroke = null;
  #pointer = null;
  #on;

  // `on.width()` is that of the pen as a share of the side, `on.begin()` and `on.end(stroke)` are told.
  constructor(canvas, on) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#on = on;
    new ResizeObserver(() => this.#fit()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => this.#begin(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(type, (event) => this.#end(event));
    }
  }

  show(strokes) {
    this.#strokes = strokes;
    drawAll(this.#context, strokes, this.#canvas.width);
  }

  #fit() {
    const side = Math.round(this.#canvas.clientWidth * devicePixelRatio);
    if (!side || side === this.#canvas.width) return;
    this.#canvas.width = this.#canvas.height = side;
    this.show(this.#stroke ? [...this.#strokes, this.#stroke] : this.#strokes);
  }

  #begin(event) {
    if (this.#stroke || event.button !== 0) return;
    event.preventDefault();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#pointer = event.pointerId;
    this.#stroke = [];
    this.#on.begin();
    this.#add(event);
  }

  #move(event) {
    if (event.pointerId !== this.#pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.#add(one);
  }

  #end(event) {
    if (event.pointerId !== this.#pointer) return;
    const stroke = this.#stroke;
    this.#stroke = this.#pointer = null;
    this.#on.end(stroke);
  }

  #add(event) {
    const { left, top, width } = this.#canvas.getBoundingClientRect();
    const point = [(event.clientX - left) / width, (event.clientY - top) / width, this.#width(event)];
    this.#stroke.push(point);
    drawPart(this.#context, this.#stroke, this.#stroke.length - 1, this.#canvas.width);
  }

  #width(event) {
    const pressed = event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1;
    return this.#on.width() * pressed;
  }
}
