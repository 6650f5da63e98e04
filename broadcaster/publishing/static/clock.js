// Times as they are shown and as they are said.

/** "3:20", "1:02:03" */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** "1 phút 20 giây": what a slider's value and the status line say. */
export function said(seconds, words) {
  const whole = Math.max(0, Math.round(seconds || 0));
  const parts = [
    [Math.floor(whole / 3600), words.hour],
    [Math.floor(whole / 60) % 60, words.minute],
    [whole % 60, words.second],
  ].filter(([n]) => n);
  const shown = parts.length ? parts.slice(0, 2) : [[0, words.second]];
  return shown.map(([n, [one, many]]) => (n === 1 ? one : many).replace("{n}", n)).join(" ");
}

/** A text of the wording table with its places filled. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** "1,25" */
export function plain(number, words) {
  return String(number).replace(".", words.decimal);
}
