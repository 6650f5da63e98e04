// Items kept on the device for listening without a connection. The service worker answers for them.

import { recall, remember } from "./memory.js";

const SHELF = "broadcaster-shelf";

export const canKeep = () => "serviceWorker" in navigator && "caches" in window;

const list = () => recall("shelf", []);

/** What was corrected or withdrawn since it was saved is no longer kept: nobody shall hear it from the shelf. */
export async function tidyShelf(player) {
  if (!canKeep()) return;
  const here = list().find((entry) => entry.page === location.pathname);
  if (!here) return;
  const current = player ? [player.track.src, player.track.saver].filter(Boolean).map((path) => new URL(path, location.href).href) : [];
  if (document.querySelector("[data-gone]") || (player && !current.includes(here.audio))) await drop(here);
}

/** The button on an episode's page. */
export function bindSave(player, words) {
  const button = document.querySelector("[data-save]");
  const status = document.querySelector("[data-save-status]");
  if (!button || !canKeep()) return;
  const label = button.querySelector("span");
  const address = () => new URL(player.source(player.track), location.href).href;
  const kept = () => list().find((entry) => entry.guid === player.track.guid);
  const show = () => { label.textContent = kept() ? words.unsave : words.save_offline; };
  button.hidden = false;
  show();
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      if (kept()) {
        await drop(kept());
        status.textContent = words.unsaved;
      } else {
        status.textContent = words.saving;
        await keep({ guid: player.track.guid, title: player.track.title, page: location.pathname, audio: address() });
        status.textContent = words.saved;
      }
    } catch {
      status.textContent = words.save_failed;
    } finally {
      button.removeAttribute("aria-disabled");
      show();
    }
  });
}

async function keep(entry) {
  const shelf = await caches.open(SHELF);
  await shelf.addAll([entry.audio, entry.page]);
  remember("shelf", [entry, ...list().filter((other) => other.guid !== entry.guid)]);
}

async function drop(entry) {
  const shelf = await caches.open(SHELF);
  await Promise.all([shelf.delete(entry.audio), shelf.delete(entry.page)]);
  remember("shelf", list().filter((other) => other.guid !== entry.guid));
}

/** The list on the page that is shown without a connection. */
export function showShelf() {
  const place = document.querySelector("[data-shelf]");
  const retry = document.querySelector("[data-retry]");
  const from = new URLSearchParams(location.search).get("from");
  // Only a path of this site: the address bar is anybody's to write.
  if (retry && from && /^\/(?![/\\])/.test(from)) retry.href = from;
  if (!place) return;
  for (const { title, page } of list()) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = page;
    link.textContent = title;
    item.append(link);
    place.append(item);
  }
  document.querySelector("[data-shelf-empty]").hidden = list().length > 0;
}
