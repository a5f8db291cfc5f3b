// The tile of one chosen file: its picture, or what stands for its kind, its name, and what is wrong with it.
import { sentence, size } from "../common/words.js";

const SHOWN_BY_BROWSERS = /^image\/(png|jpeg|gif|webp|bmp|avif)$/;
const KINDS = [
  ["pdf", /\.pdf$/i],
  ["frames", /\.tiff?$/i],
  ["archive", /\.(zip|tar|tgz|gz|tbz2|bz2|txz|xz)$/i],
  ["picture", /\.(png|jpe?g|webp|bmp|gif)$/i],
  ["other", /^/],
];

export class Tile {
  constructor({ file, name }, onRemove) {
    this.element = document.getElementById("tile").content.firstElementChild.cloneNode(true);
    this.find(".tile-name").textContent = this.find(".tile-name").title = name;
    this.find(".tile-size").textContent = size(file.size);
    this.find(".tile-remove").setAttribute("aria-label", `Remove ${name}`);
    this.find(".tile-remove").addEventListener("click", onRemove);
    this.drawPicture(file, name);
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  drawPicture(file, name) {
    const [kind] = KINDS.find(([, pattern]) => pattern.test(name));
    this.find("use").setAttribute("href", `#kind-${kind}`);
    if (!SHOWN_BY_BROWSERS.test(file.type)) return;
    const picture = this.find("img");
    picture.addEventListener("load", () => {
      picture.hidden = false;
      this.find("svg").remove();
    });
    picture.src = URL.createObjectURL(file);
  }

  update({ fault, isRepeat }) {
    this.element.classList.toggle("is-wrong", Boolean(fault));
    this.element.classList.toggle("is-repeat", isRepeat);
    this.find(".tile-fault").hidden = !fault;
    this.find(".tile-fault").textContent = fault && sentence(fault);
  }

  showSent(share) {
    // `share` is 0 to 1; null where nothing is being sent.
    this.find(".tile-sent").hidden = share === null;
    this.find(".tile-sent").value = share ?? 0;
  }

  close() {
    URL.revokeObjectURL(this.find("img").src);
  }
}
