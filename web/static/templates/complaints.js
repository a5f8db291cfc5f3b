// What keeps a drawing from being saved: a sentence, and a list of what is to be mended.
import { sentence } from "../common/words.js";

export class Complaints {
  // `toField` is called with the key of a field that is chosen in the list.
  constructor(element, toField) {
    Object.assign(this, { element, toField });
  }

  // `list` holds pairs of a key, or null, and a text.
  tell(text, list = []) {
    const said = Object.assign(document.createElement("p"), { className: "mb-0", textContent: text });
    const all = Object.assign(document.createElement("ul"), { className: "mb-0 mt-2", hidden: !list.length });
    all.append(...list.map(([key, told]) => this.item(key, sentence(told))));
    this.element.replaceChildren(said, all);
    this.element.hidden = false;
    this.element.focus();
  }

  item(key, textContent) {
    const item = document.createElement("li");
    if (!key) item.textContent = textContent;
    else item.append(Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link p-0 text-start", textContent, onclick: () => this.toField(key) }));
    return item;
  }

  clear() {
    this.element.hidden = true;
  }
}
