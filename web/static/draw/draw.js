// The page to draw on: two ways to draw, each with its own reading.
import { Sheet } from "./sheet.js";
import { Squares } from "./squares.js";
import { showTabs } from "./tabs.js";

new Sheet(document.getElementById("sheet"));
new Squares(document.getElementById("grid"));
showTabs(document.querySelector('[role="tablist"]'));
