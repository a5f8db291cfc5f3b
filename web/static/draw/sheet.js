// To draw by hand: strokes on a sheet, which go to the reader as a picture.
import { Desk } from "./desk.js";
import { pngOf } from "./ink.js";
import { Paper } from "./paper.js";

const READ_SIDE = 256;
const SAVED_SIDE = 1024;

export class Sheet {
  #desk;

  constructor(root) {
    const hint = root.querySelector('[data-part="hint"]');
    const paper = new Paper(root.querySelector('[data-part="paper"]'), {
      width: () => Number(root.querySelector("[name=pen]:checked").value),
      begin: () => {
        hint.hidden = true;
        this.#desk.hold();
      },
      end: (stroke) => this.#desk.put([...this.#desk.now, stroke]),
    });
    this.#desk = new Desk(root, [], {
      isEmpty: (strokes) => !strokes.length,
      show(strokes) {
        hint.hidden = strokes.length > 0;
        paper.show(strokes);
      },
      body: async (strokes) => ({ type: "image/png", body: await pngOf(strokes, READ_SIDE) }),
    });
    this.#desk.press("download", () => this.#download());
  }

  async #download() {
    const url = URL.createObjectURL(await pngOf(this.#desk.now, SAVED_SIDE));
    Object.assign(document.createElement("a"), { href: url, download: "drawing.png" }).click();
    URL.revokeObjectURL(url);
  }
}
