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
  #models = new Set(); // that have read something here, and so are loaded
  #changes = 0;
  #unkept;

  // `way.show(state)` draws it, `way.isEmpty(state)` tells that nothing is to be read, and
  // `way.body(state, reader)` returns what a reader is sent: { type, body }.
  constructor(root, start, way) {
    this.#root = root;
    this.#way = way;
    this.#steps = new Steps(start);
    this.#view = new ReadingView((name) => this.part(name));
    this.#reader = new Reader({
      read: (...told) => this.#tell(...told),
      waits: (queue) => this.#view.wait(this.#whyItWaits(queue)),
      fails: (why) => this.#view.wait(why),
    });
    this.#unkept = this.part("kept").textContent;
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
    this.#changes += 1;
    this.#tellKept(this.#unkept);
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

  #whyItWaits(queue) {
    if (queue?.waits_because) return `${queue.waits_because} What you drew stays here, and is read as soon as it can be.`;
    const chosen = this.part("model").value;
    const isFirst = !this.#models.has(chosen) && !queue?.batches_ahead;
    return isFirst ? `The model ${chosen.split(" ")[1]} is being loaded, which takes some seconds the first time.` : WAITS;
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

  #tell(page, model, milliseconds) {
    this.#models.add(this.part("model").value);
    this.#view.show(page, model, milliseconds);
    this.#allow("keep", true);
  }

  async #keep() {
    const began = this.#changes;
    this.#allow("keep", false);
    try {
      const { links } = await this.#reader.keep();
      const link = Object.assign(document.createElement("a"), { href: links.page, textContent: "Open it" });
      const what = this.#changes === began ? "Kept" : "What you drew before is kept";
      this.#tellKept(`${what} among your jobs. `, link);
    } catch (fault) {
      this.#tellKept(fault.message);
      if (this.#changes === began) this.#allow("keep", true);
    }
  }

  // Said only where it is new: the words are a status, which is read aloud.
  #tellKept(text, ...more) {
    if (this.part("kept").textContent !== text) this.part("kept").replaceChildren(text, ...more);
  }
}
