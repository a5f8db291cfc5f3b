// Count down until it is worth while to try again, and say so once.
import { duration } from "./words.js";

const byId = (id) => document.getElementById(id);
const due = performance.now() + 1000 * Number(byId("retry")?.dataset.seconds ?? 0);

function show() {
  const seconds = Math.ceil((due - performance.now()) / 1000);
  if (seconds > 0) {
    byId("countdown").textContent = `It helps to wait ${duration(seconds)}.`;
    setTimeout(show, 250);
    return;
  }
  byId("countdown").textContent = "";
  byId("ready").textContent = "You can try again now.";
}

if (byId("retry")) show();
