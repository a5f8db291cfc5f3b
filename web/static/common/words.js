// Numbers and names in words for people, as the server writes them.

export const count = (number) => number.toLocaleString("en");

export const plural = (number, one, many = `${one}s`) =>
  `${count(number)} ${number === 1 ? one : many}`;

export function size(bytes) {
  // In powers of 1024, as the server's limits are.
  if (bytes < 1024) return plural(bytes, "byte");
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let unit = -1;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit += 1;
  }
  return `${bytes >= 10 ? Math.round(bytes) : bytes.toFixed(1)} ${units[unit]}`;
}

export function duration(seconds) {
  for (const [length, unit] of [[86400, "day"], [3600, "hour"], [60, "minute"]]) {
    if (seconds >= 1.5 * length) return `about ${plural(Math.round(seconds / length), unit)}`;
  }
  return `about ${plural(Math.max(1, Math.round(seconds)), "second")}`;
}

export const sentence = (text) => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};

export function rate(pagesPerSecond) {
  // Of what is slow, how many in a minute.
  if (!pagesPerSecond) return "–";
  if (pagesPerSecond < 1) return `${plural(Math.max(1, Math.round(60 * pagesPerSecond)), "page")} a minute`;
  return `${plural(Math.round(pagesPerSecond), "page")} a second`;
}
