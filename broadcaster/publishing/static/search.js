// Search without a server: an index of the newest items, read once and searched as the listener types; the months before it
// only when asked for. Marks may be left out.

import { fill, said } from "./clock.js";

const MOST = 50;
const CALM = 350; // milliseconds after the last key before results are announced

/** "Phước Long" → "phuoc long" */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** Entries that hold every word of the query: exactly as typed where marks were typed, else with marks ignored. */
export function find(entries, query) {
  const words = query.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const scored = [];
  for (const entry of entries) {
    const ranks = words.map((word) => rank(entry, word));
    if (ranks.every(Boolean)) scored.push([Math.min(...ranks), entry]);
  }
  return scored.sort((a, b) => b[0] - a[0]).map(([, entry]) => entry);
}

function rank(entry, word) {
  const marked = fold(word) !== word;
  const [title, text] = marked ? [entry.title, entry.text] : [entry.foldedTitle, entry.foldedText];
  if (title.includes(word)) return 2;
  return text.includes(word) ? 1 : 0;
}

export function bindSearch(words) {
  const form = document.querySelector("[data-search]");
  if (!form) return;
  const [input, status] = [form.querySelector("input"), form.querySelector("[data-role=status]")];
  const section = document.querySelector("[data-results]");
  const hits = section.querySelector("[data-role=hits]");
  const more = document.querySelector("[data-role=older]");
  let index = null;
  let older = [];
  let timer = 0;

  const read = async () => {
    if (index) return index;
    const first = await fetched(form.dataset.index);
    older = first.older;
    index = new Map(first.episodes.map(entered));
    return index;
  };

  /** The months before the newest items, one file after the other; what was read before a failure stays. */
  const readOlder = async () => {
    for (const [done, path] of [...older.entries()]) {
      status.textContent = words.searching;
      const part = await fetched(form.dataset.root + path);
      for (const entry of part.episodes.reverse()) if (!index.has(entry.p)) index.set(...entered(entry));
      older[done] = null;
    }
    older = [];
  };

  const search = async () => {
    const query = input.value.trim();
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    if (!query) {
      section.hidden = true;
      more.hidden = true;
      status.textContent = "";
      return;
    }
    try {
      const found = find([...(await read()).values()], query);
      if (input.value.trim() !== query) return; // a newer search is under way
      section.hidden = !found.length;
      more.hidden = !older.length;
      hits.replaceChildren(...found.slice(0, MOST).map((entry) => hit(entry, form.dataset.here, words)));
      status.textContent = summary(found.length, query, words);
    } catch {
      status.textContent = words.search_failed;
    }
  };

  more.addEventListener("click", async () => {
    more.disabled = true;
    try {
      await readOlder();
      await search();
      input.focus();
    } catch {
      status.textContent = words.search_failed;
    } finally {
      older = older.filter(Boolean);
      more.disabled = false;
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, CALM);
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) search();
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

/** An entry by its page, with the texts that are searched. */
function entered(entry) {
  const [title, text] = [entry.t.toLowerCase(), `${entry.x} ${entry.c.join(" ")}`.toLowerCase()];
  return [entry.p, { ...entry, title, text, foldedTitle: fold(title), foldedText: fold(text) }];
}

function summary(count, query, words) {
  if (!count) return fill(words.found_none, { query });
  if (count > MOST) return fill(words.found_more, { count, shown: MOST });
  return count === 1 ? words.found_one : fill(words.found, { count });
}

function hit(entry, here, words) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = here + entry.p;
  link.textContent = entry.t;
  link.lang = "vi";
  const facts = document.createElement("span");
  facts.className = "facts";
  const [year, month, day] = entry.d.split("-").map(Number);
  facts.textContent = ` ${day}/${month}/${year} · ${said(entry.s, words)}`;
  const text = document.createElement("p");
  text.textContent = entry.x.length > 160 ? `${entry.x.slice(0, 160).replace(/\s+\S*$/, "")}…` : entry.x;
  text.lang = "vi";
  item.append(link, facts, text);
  return item;
}
