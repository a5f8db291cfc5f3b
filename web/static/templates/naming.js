// Names of fields: new ones that nobody has yet, and rules that name others.
const IN_ONE = ["equals", "before"];

export function freeName(wanted, fields) {
  const taken = new Set(fields.map((field) => field.name));
  if (!taken.has(wanted)) return wanted;
  const [, stem, end] = /^(.*?)(\d*)$/.exec(wanted);
  for (let number = Number(end || 1) + 1; ; number += 1) {
    const name = `${stem}${end ? "" : "_"}${number}`;
    if (!taken.has(name)) return name;
  }
}

// The fields where one is called otherwise, also by the rules of the others.
export function renamed(fields, key, name) {
  const old = fields.find((field) => field.key === key).name;
  const twice = fields.some((field) => field.key !== key && field.name === old);
  return fields.map((field) => {
    if (field.key === key) return { ...field, name };
    return twice ? field : { ...field, ...pointedAnew(field, (other) => (other === old ? name : other)) };
  });
}

function pointedAnew({ rules }, rename) {
  if (!rules) return {};
  const anew = { ...rules };
  for (const rule of IN_ONE) if (anew[rule] !== undefined) anew[rule] = rename(anew[rule]);
  if (anew.sum) anew.sum = anew.sum.map(rename);
  return { rules: anew };
}
