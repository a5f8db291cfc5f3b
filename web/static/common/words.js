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
  // The name of a file or a field that begins it stays as it is.
  const begin = /^(?![^:]*\.\w{1,5}:)[a-z’'-]+[:,;.!?]?(\s|$)/.test(text) ? text.charAt(0).toUpperCase() : text.charAt(0);
  const whole = begin + text.slice(1);
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};

export function rate(pagesPerSecond) {
  // Of what is slow, how many in a minute.
  if (!pagesPerSecond) return "–";
  if (pagesPerSecond < 1) return `${plural(Math.max(1, Math.round(60 * pagesPerSecond)), "page")} a minute`;
  return `${plural(Math.round(pagesPerSecond), "page")} a second`;
}

// A probability in percent, rounded down: 100 % is never claimed.
export function percent(probability) {
  if (probability < 0.001) return "under 0.1\u00a0%";
  if (probability >= 0.9999) return "over 99.99\u00a0%";
  const scale = 10 ** places(probability);
  return `${(Math.floor(probability * 100 * scale + 1e-9) / scale).toFixed(places(probability))}\u00a0%`;
}

function places(probability) {
  if (probability >= 0.999) return 2;
  return probability < 0.01 || probability >= 0.99 ? 1 : 0;
}
