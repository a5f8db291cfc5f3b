// What both ways to draw have in common: undo, the choice of a model, the reading, and to keep it.
import { Reader } from "./reader.js";
import { ReadingView } from "./reading.js";
import { Steps } from "./steps.js";

const WAITS = "Waiting for a worker. What you drew stays here.";

export class Desk {
  #root;
  #steps;
  #reader;
  #view;
  #way;

  // `way.show(state)` draws it, `way.isEmpty(state)` tells that nothing is to be read, and
  // `way.body(state, reader)` returns what a reader is sent: { type, body }.
  constructor(root, start, way) {
    this.#root = root;
    this.#way = way;
    this.#steps = new Steps(start);
    this.#view = new ReadingView((name) => this.part(name));
    this.#reader = new Reader({
      read: (page, took) => this.#tell(page, took),
      waits: (why) => this.#view.wait(why ? `${why} What you drew stays here, and is read as soon as it can be.` : WAITS),
      fails: (why) => this.#view.wait(why),
    });
    this.#listen(start);
    this.#shown();
  }

  get now() {
    return this.#steps.now;
  }

  part(name) {
    return this.#root.querySelector(`[data-part="${name}"]`);
  }

  put(state) {
    this.#steps.put(state);
    this.#changed();
  }

  hold() {
    this.#reader.hold();
  }

  press(name, act) {
    this.part(name).addEventListener("click", () => this.part(name).ariaDisabled === "true" || act());
  }

  #listen(start) {
    this.press("undo", () => this.#undo());
    this.press("redo", () => this.#redo());
    this.press("clear", () => this.put(start));
    this.press("keep", () => this.#keep());
    for (const name of ["model", "errors"]) this.part(name).addEventListener("change", () => this.#changed());
    document.addEventListener("keydown", (event) => this.#hear(event));
  }

  #hear(event) {
    const key = event.key.toLowerCase();
    const isText = event.target.matches("textarea, input[type=text]");
    if (this.#root.hidden || isText || !(event.ctrlKey || event.metaKey)) return;
    if (key === "y" || (key === "z" && event.shiftKey)) this.#redo();
    else if (key === "z") this.#undo();
    else return;
    event.preventDefault();
  }

  #undo() {
    this.#steps.undo();
    this.#changed();
  }

  #redo() {
    this.#steps.redo();
    this.#changed();
  }

  #changed() {
    this.#shown();
    const { now } = this;
    if (this.#way.isEmpty(now)) {
      this.#reader.forget();
      this.#view.showNothing();
    } else {
      this.#view.age();
      this.#reader.ask(() => this.#request(now));
    }
  }

  async #request(state) {
    const [reader, model] = this.part("model").value.split(" ");
    const query = new URLSearchParams({ model, max_error: this.part("errors").value });
    return { query, ...(await this.#way.body(state, reader)) };
  }

  #shown() {
    this.#way.show(this.now);
    this.#allow("undo", this.#steps.canUndo);
    this.#allow("redo", this.#steps.canRedo);
    this.#allow("clear", !this.#way.isEmpty(this.now));
    this.#allow("keep", false);
    if (this.part("download")) this.#allow("download", !this.#way.isEmpty(this.now));
  }

  #allow(name, is) {
    this.part(name).ariaDisabled = is ? "false" : "true";
  }

  #tell(page, took) {
    this.#view.show(page, this.part("model").value.split(" ")[1], took);
    this.#allow("keep", true);
  }

  async #keep() {
    this.#allow("keep", false);
    try {
      const { links } = await this.#reader.keep();
      const link = Object.assign(document.createElement("a"), { href: links.page, textContent: "Open it" });
      this.part("kept").replaceChildren("Kept among your jobs. ", link);
    } catch (fault) {
      this.part("kept").textContent = fault.message;
    }
  }
}
