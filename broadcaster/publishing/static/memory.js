// What the browser remembers for its own listener: place, speed, choices. It stays on the device. A browser that refuses
// storage (private windows, full disk) simply forgets.

const PLACES = "places";
const MOST_PLACES = 200;

export function recall(key, otherwise) {
  try {
    const text = localStorage.getItem(`broadcaster:${key}`);
    return text === null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`broadcaster:${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Seconds into the track where its listener stopped, 0 when there is nothing to go back to. */
export function placeOf(guid) {
  const [seconds] = recall(PLACES, {})[guid] || [0];
  return Number.isFinite(seconds) ? seconds : 0;
}

/** Keep the place, or forget it near the start and the end; the oldest are dropped. */
export function keepPlace(guid, seconds, length) {
  const places = recall(PLACES, {});
  if (seconds < 5 || (length && seconds > length - 5)) delete places[guid];
  else places[guid] = [Math.round(seconds * 10) / 10, Date.now()];
  const newest = Object.entries(places).sort((a, b) => b[1][1] - a[1][1]).slice(0, MOST_PLACES);
  remember(PLACES, Object.fromEntries(newest));
}
