// Of 64 numbers a picture, for the models that read images: each a square, with soft borders.
import { MOST, SIDE } from "./numbers.js";
import { png } from "./png.js";

const SQUARE = 24;
const MARGIN = 32;

export function pictureOf(numbers) {
  const small = canvas(SIDE);
  const image = new ImageData(SIDE, SIDE);
  numbers.forEach((number, place) => image.data.set([0, 0, 0, Math.round((number / MOST) * 255)], 4 * place));
  small.getContext("2d").putImageData(image, 0, 0);
  const side = SIDE * SQUARE + 2 * MARGIN;
  const large = canvas(side);
  const context = large.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = "high";
  context.drawImage(small, MARGIN, MARGIN, side - 2 * MARGIN, side - 2 * MARGIN);
  return png(large);
}

const canvas = (side) => Object.assign(document.createElement("canvas"), { width: side, height: side });
