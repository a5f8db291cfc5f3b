// The pages of a form, small, to go from one to the other.
export class Thumbnails {
  constructor(list, picked) {
    this.list = list;
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) picked(Number(button.dataset.page));
    });
  }

  open(pages) {
    this.list.hidden = pages.length < 2;
    this.list.replaceChildren(...pages.map(thumbnail));
  }

  show(current) {
    for (const button of this.list.querySelectorAll("button")) {
      if (Number(button.dataset.page) === current) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
  }
}

function thumbnail({ number, address, width, height }) {
  const image = Object.assign(document.createElement("img"), { src: address, alt: "", width, height });
  const button = Object.assign(document.createElement("button"), { type: "button" });
  button.dataset.page = number;
  button.append(image, Object.assign(document.createElement("span"), { textContent: `Page ${number}` }));
  const item = document.createElement("li");
  item.append(button);
  return item;
}
