// What pages say while the server is away: the same words everywhere, and when to ask again.

export const AWAY = "The server does not answer. Trying again …";
export const LATER = "The server does not answer. Nothing is lost: try again in a moment.";
const AWAY_SECONDS = 3;

export const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

export async function ask(address, options) {
  // Returns the answer, and null while nobody gives one that helps. A server that asks for
  // patience is not away.
  try {
    const response = await fetch(address, options);
    return response.status >= 500 ? null : response;
  } catch {
    return null;
  }
}

export function patience(response) {
  // Seconds until it is worth while to ask again.
  if (response === null) return AWAY_SECONDS;
  return Number(response.headers.get("Retry-After")) || 1;
}

export function tellAway(element, away) {
  element.textContent = away ? AWAY : "";
  element.hidden = !away;
}
