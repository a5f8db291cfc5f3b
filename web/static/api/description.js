// The OpenAPI document: what it refers to, and what a form needs to know of it.

export class Description {
  constructor(document) {
    this.document = document;
  }

  // Follow a reference, such as {"$ref": "#/components/schemas/JobView"}.
  whole(part) {
    if (!part?.$ref) return part;
    const found = part.$ref
      .slice(2)
      .split("/")
      .reduce((at, step) => at[step], this.document);
    const { $ref, ...beside } = part;
    return { ...this.whole(found), ...beside };
  }

  *operations() {
    for (const [path, item] of Object.entries(this.document.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        yield { path, method, ...operation };
      }
    }
  }

  byTag() {
    const groups = new Map();
    for (const operation of this.operations()) {
      const tag = operation.tags?.[0] ?? "Other";
      groups.set(tag, [...(groups.get(tag) ?? []), operation]);
    }
    return groups;
  }

  bodies(operation) {
    const content = operation.requestBody?.content ?? {};
    return Object.entries(content).map(([type, { schema }]) => ({
      type,
      schema: this.whole(schema),
    }));
  }

  // The name of a schema, or its type in short.
  kind(schema) {
    if (!schema) return "";
    if (schema.$ref) return schema.$ref.split("/").pop();
    const one = this.whole(schema);
    if (one.enum) return one.enum.join(" | ");
    if (one.const !== undefined) return String(one.const);
    if (one.anyOf) return one.anyOf.map((choice) => this.kind(choice)).join(" or ");
    if (one.type === "array") return `list of ${this.kind(one.items) || "anything"}`;
    return one.format ?? one.type ?? "";
  }
}
