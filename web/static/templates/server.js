// What the editor asks of the server.
import { csrfHeader } from "../common/csrf.js";
import { ask, patience, pause } from "../common/server.js";

const LIVE = ["queued", "running"];
const TOO_MANY = 429;

async function post(address, data, more = {}) {
  const answer = await fetch(address, { method: "POST", body: data, headers: csrfHeader(), ...more });
  return { isOk: answer.ok, body: await answer.json() };
}

// The faults of a definition over pages of these sizes, and the version that it would become.
export function check(definition, pages, signal) {
  const data = new FormData();
  data.append("definition", JSON.stringify(definition));
  for (const { width, height } of pages) data.append("size", `${width}x${height}`);
  return post("/draw-template/check", data, { signal });
}

export function save(definition, pages) {
  const data = new FormData();
  data.append("definition", JSON.stringify(definition));
  for (const { blob, name } of pages) data.append("reference", blob, name);
  return post("/api/v1/templates", data);
}

// Begin to read scans with a template that is not kept: { template, job }.
export function tryOn(definition, pages, scans) {
  const data = new FormData();
  data.append("definition", JSON.stringify(definition));
  for (const { blob, name } of pages) data.append("reference", blob, name);
  for (const scan of scans) data.append("files", scan, scan.name);
  return post("/draw-template/trial", data);
}

// Wait for the end of a job, and return it; `tellAway` is told whether the server is away meanwhile.
export async function ended(job, tellAway) {
  for (;;) {
    const answer = await ask(`/api/v1/jobs/${job}?redirect=false`, { headers: { Prefer: "wait=20" } });
    tellAway(answer === null);
    if (answer?.ok) {
      const body = await answer.json();
      if (!LIVE.includes(body.state)) return body;
    } else if (answer && answer.status !== TOO_MANY) throw new Error(`the job is away: ${answer.status}`);
    // Where too many wait already, the server answers at once.
    if (!answer?.headers.has("Preference-Applied")) await pause(patience(answer));
  }
}

export async function resultOf(job) {
  const answer = await fetch(`/api/v1/jobs/${job}/result?limit=100`);
  return (await answer.json()).pages;
}

// Leave nothing of a trial behind; where this fails, the server does it within a day.
export async function forget({ job, template }) {
  await fetch(`/api/v1/jobs/${job}`, { method: "DELETE", headers: csrfHeader() });
  await fetch(`/api/v1/templates/${template}`, { method: "DELETE", headers: csrfHeader() });
}
