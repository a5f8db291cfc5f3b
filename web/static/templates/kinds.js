// What a field is on paper, in words.
import { plural } from "../common/words.js";

export function kindOf({ cells, digits }) {
  const range = digits ? digitsOf(digits) : "";
  const kind = cells === undefined ? "free box" : `comb of ${plural(cells, "cell")}`;
  return range ? `${kind}, ${range}` : kind;
}

const digitsOf = ([least, most]) => (least === most ? plural(most, "digit") : `${least} to ${plural(most, "digit")}`);
