// The blank pages of a form: opened from files that are chosen here, or from a template that is kept.
import { csrfHeader } from "../common/csrf.js";
import { linesOf } from "./ruling.js";
import { sentence } from "../common/words.js";

// Returns the pages of files in order: { number, name, blob, address, width, height, lines }. Throws
// an Error whose message is for people.
export async function openFiles(files) {
  const pages = [];
  for (const file of files) for (const [name, blob] of await pagesOf(file)) pages.push(await opened(name, blob, pages.length + 1));
  return pages;
}

// The pages of a version of a template, as the API describes it.
export async function openKept(view) {
  const pages = [];
  for (const { image, reference, number } of view.pages) {
    const answer = await fetch(image);
    if (!answer.ok) throw new Error(`Page ${number} of ${view.name} could not be loaded. Try again in a moment.`);
    pages.push(await opened(reference, await answer.blob(), number));
  }
  return pages;
}

export function close(pages) {
  for (const { address } of pages) URL.revokeObjectURL(address);
}

async function pagesOf(file) {
  const isShown = /^image\/(png|jpeg|webp|gif|bmp)$/.test(file.type);
  return isShown ? [[file.name, file]] : drawnPages(file);
}

// What browsers cannot show, a PDF or a TIFF, the server draws page by page.
async function drawnPages(file) {
  const stem = file.name.replace(/\.[^.]*$/, "");
  const pages = [];
  for (let number = 1, count = 1; number <= count; number += 1) {
    const data = new FormData();
    data.append("file", file, file.name);
    data.append("page", number);
    const answer = await fetch("/draw-template/page", { method: "POST", body: data, headers: csrfHeader() });
    if (!answer.ok) throw new Error(sentence((await answer.json()).detail));
    count = Number(answer.headers.get("Fieldhand-Pages"));
    pages.push([`${stem}-${number}.png`, await answer.blob()]);
  }
  return pages;
}

async function opened(name, blob, number) {
  const address = URL.createObjectURL(blob);
  const image = Object.assign(new Image(), { src: address });
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(address);
    throw new Error(`${name} is no image that can be shown here. Send a PNG, a JPEG, a TIFF or a PDF.`);
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  return { number, name, blob, address, width, height, lines: linesOf(image) };
}
