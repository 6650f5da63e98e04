// What every page of the listening site starts. Without it the pages still play and read.

import { bindLists } from "./queue.js";
import { Player } from "./player.js";
import { bindSearch } from "./search.js";
import { bindSave, showShelf, tidyShelf } from "./shelf.js";
import { Transcript, bindMoments } from "./transcript.js";

const { root } = document.documentElement.dataset;
const at = (path) => new URL(root + path, location.href);

async function start() {
  const language = document.documentElement.lang === "en" ? "en" : "vi";
  const words = await (await fetch(at(`static/words-${language}.json`))).json();
  const section = document.querySelector("[data-player]");
  const player = section && new Player(section, words);
  await tidyShelf(player);
  if (player) {
    new Transcript(player, words);
    bindMoments(player);
    bindLists(player, words);
    bindSave(player, words);
  }
  bindSearch(words);
  showShelf();
  document.documentElement.dataset.ready = "yes";
}

function offline() {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  addEventListener("load", () => navigator.serviceWorker.register(at("sw.js")).catch(() => undefined));
}

start();
offline();
