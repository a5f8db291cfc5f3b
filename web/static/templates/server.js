// What the editor asks of the server.
import { csrfHeader } from "../common/csrf.js";

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
