// Send what a form says, and show the answer.

import { element } from "./elements.js";

const SHOWN = 20000;
const fields = (form, place) => [...form.querySelectorAll(`[data-in=${place}]`)];
const filled = (form, place) => fields(form, place).filter((field) => field.value !== "");

function address(form, path) {
  for (const field of fields(form, "path")) {
    path = path.replace(`{${field.name}}`, encodeURIComponent(field.value));
  }
  const query = new URLSearchParams(filled(form, "query").map((field) => [field.name, field.value]));
  return query.size ? `${path}?${query}` : path;
}

function formBody(form) {
  const body = new FormData();
  for (const field of filled(form, "form")) {
    for (const value of field.files ?? [field.value]) body.append(field.name, value);
  }
  return [...body.keys()].length ? body : null;
}

// A file by itself or text counts where there is some, else the form; the browser names the type of a form itself.
function bodyOf(form, headers) {
  const [file] = filled(form, "file").map((field) => field.files[0]);
  if (file) {
    headers.set("Content-Type", file.type || "application/octet-stream");
    return file;
  }
  const [text] = filled(form, "body");
  if (!text) return formBody(form);
  headers.set("Content-Type", text.dataset.type);
  return text.value;
}

export function request(form, operation, token) {
  const headers = new Headers(filled(form, "header").map((field) => [field.name, field.value]));
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const csrf = document.querySelector('meta[name="csrf-token"]')?.content;
  if (csrf) headers.set("X-CSRFToken", csrf);
  const body = operation.requestBody ? bodyOf(form, headers) : null;
  const options = { method: operation.method.toUpperCase(), headers, body, redirect: "follow", cache: "no-store" };
  return [address(form, operation.path), options];
}

async function shown(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  if (type.startsWith("image/")) {
    const source = URL.createObjectURL(await answer.blob());
    return element("img", { class: "img-fluid border", alt: "The image that came", src: source });
  }
  if (!/json|text/.test(type)) {
    const bytes = (await answer.blob()).size;
    return element("p", { class: "mb-0" }, `${bytes.toLocaleString("en")} bytes of ${type || "nothing"}`);
  }
  const text = await answer.text();
  const whole = text && /json$/.test(type) ? JSON.stringify(JSON.parse(text), null, 2) : text;
  return element("pre", { class: "border rounded p-2 mb-0 text-wrap" }, whole.slice(0, SHOWN));
}

// Return an element that tells status, header fields and body.
export async function answerOf([url, options]) {
  const answer = await fetch(url, options);
  const path = new URL(answer.url).pathname;
  const heads = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  const from = answer.redirected ? `, from ${path}` : "";
  return element(
    "div",
    { class: "mt-3" },
    element("p", { class: "fw-semibold mb-1" }, `${answer.status} ${answer.statusText}${from}`),
    element("pre", { class: "small text-body-secondary mb-1 text-wrap" }, heads),
    await shown(answer),
  );
}
