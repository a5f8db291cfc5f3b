// The form that tries an operation: a field for each parameter, and one for each part of the body.

import { element, words } from "./elements.js";

const isFile = (schema) => (schema.items ?? schema).format === "binary";

function control(description, schema, attributes) {
  const one = description.whole(schema);
  const choices = one.enum ?? (one.type === "boolean" ? ["true", "false"] : null);
  if (choices) {
    const options = ["", ...choices].map((choice) => element("option", { value: choice }, choice));
    return element("select", { ...attributes, class: "form-select form-select-sm" }, options);
  }
  if (isFile(one)) {
    const multiple = one.type === "array";
    return element("input", { ...attributes, class: "form-control form-control-sm", type: "file", multiple });
  }
  return element("input", {
    ...attributes,
    class: "form-control form-control-sm font-monospace",
    placeholder: one.default ?? "",
  });
}

function row(description, id, name, schema, text, attributes) {
  const mark = attributes.required ? element("span", { title: "required" }, " *") : null;
  return element(
    "div",
    { class: "row mb-2" },
    element("label", { class: "col-md-3 col-form-label col-form-label-sm", for: id }, element("code", {}, name), mark),
    element(
      "div",
      { class: "col-md-9" },
      control(description, schema, { id, ...attributes }),
      text ? element("div", { class: "form-text" }, words(text)) : null,
    ),
  );
}

export function parameterRows(description, operation) {
  return (operation.parameters ?? []).map((parameter) => {
    const { name, schema, required } = parameter;
    const text = parameter.description ?? schema.description;
    const attributes = { name, "data-in": parameter.in, required };
    return row(description, `${operation.operationId}-${name}`, name, schema, text, attributes);
  });
}

function formRows(description, operation, { schema }) {
  return Object.entries(schema.properties).map(([name, part]) => {
    const required = schema.required?.includes(name) ?? false;
    const attributes = { name, "data-in": "form", required };
    const text = description.whole(part).description;
    return row(description, `${operation.operationId}-body-${name}`, name, part, text, attributes);
  });
}

function textRows(operation, { type }) {
  const id = `${operation.operationId}-body`;
  const attributes = { id, name: "body", "data-in": "body", "data-type": type, rows: 5 };
  return element(
    "div",
    { class: "mb-2" },
    element("label", { class: "form-label form-label-sm", for: id }, `Body, ${type}`),
    element("textarea", { ...attributes, class: "form-control form-control-sm font-monospace" }),
  );
}

function fileRow(description, operation, { schema }) {
  const attributes = { name: "file", "data-in": "file" };
  return row(description, `${operation.operationId}-file`, "file", schema, schema.description, attributes);
}

function rowsOf(description, operation, body) {
  if (body.type === "multipart/form-data") return formRows(description, operation, body);
  return isFile(body.schema) ? fileRow(description, operation, body) : textRows(operation, body);
}

// One group of fields for each type of body; what is left empty is not sent.
export function bodyRows(description, operation) {
  return description.bodies(operation).map((body) => {
    const fields = rowsOf(description, operation, body);
    const legend = element("legend", { class: "h6" }, body.type);
    return element("fieldset", { class: "border rounded p-2 mb-2", "data-type": body.type }, legend, fields);
  });
}
