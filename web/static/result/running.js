// While a job runs: keep the counts of the filters true, and say when there is more to see.
import { ask, patience, pause } from "../common/server.js";
import { count } from "../common/words.js";

const note = document.getElementById("running");

async function follow() {
  for (;;) {
    const response = await ask(note.dataset.url, { headers: { Accept: "application/json" } });
    if (response?.status === 401 || response?.status === 404) return location.reload();
    if (response?.ok && !show(await response.json())) return;
    await pause(patience(response));
  }
}

function show(now) {
  const { pages, fields } = now;
  const counts = { all: pages.total, failed: pages.failed, todo: now.to_review, corrected: now.corrected - now.confirmed, confirmed: now.confirmed, ...fields };
  for (const number of document.querySelectorAll("[data-count]")) number.textContent = count(counts[number.dataset.count]);
  // Nothing that somebody looks at is taken away; where nothing is shown yet, the first pages come.
  const more = pages.read + pages.failed > Number(note.dataset.finished);
  if (more && note.dataset.shown === "0") return location.reload();
  if (now.queue !== null) return true;
  note.textContent = "This job is finished. ";
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Show all of it" });
  note.append(link);
  return false;
}

follow();
