// The definition of a form, as the API takes it.
const ORDER = ["name", "page", "box", "cells", "digits", "rules"];

// The field as a definition has it: what is not set is left out, what is not known here stays.
export function bare({ key, ...field }) {
  const parts = { ...Object.fromEntries(ORDER.map((part) => [part, field[part]])), ...field };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

export function definitionOf({ name, title, pages, fields }) {
  return { name, title, pages: pages.map((page) => ({ reference: page.name })), fields: fields.map(bare) };
}

// As people like to edit it: one field a line.
export function asText(definition) {
  const { fields, ...head } = definition;
  const lines = fields.map((field) => `    ${JSON.stringify(field)}`).join(",\n");
  const parts = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${parts.join(",\n")},\n  "fields": [\n${lines}\n  ]\n}`;
}
