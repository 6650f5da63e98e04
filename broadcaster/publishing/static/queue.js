// Lists of things to hear: each item gets a button that plays it here, and the player goes through the list.

import { fill } from "./clock.js";
import { trackOf } from "./player.js";

export function bindLists(player, words) {
  const items = [...document.querySelectorAll("[data-track]")].map((element) => new Item(element, player, words));
  const queue = items.filter((item) => item.element.closest("[data-queue]"));
  player.setQueue(queue.map((item) => item.track));
  const show = () => items.forEach((item) => item.show());
  player.section.addEventListener("track", show);
  player.section.addEventListener("state", show);
  show();
}

class Item {
  constructor(element, player, words) {
    this.element = element;
    this.player = player;
    this.words = words;
    this.track = trackOf(element);
    this.button = this.makeButton(element.querySelector("[data-listen]"));
  }

  /** Without scripts it is a link to the file; here it is a button that plays. */
  makeButton(link) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.append(...link.childNodes);
    link.replaceWith(button);
    button.addEventListener("click", () => this.press());
    return button;
  }

  get current() {
    return this.player.track.guid === this.track.guid;
  }

  press() {
    if (this.current) this.player.toggle();
    else {
      this.player.load(this.track);
      this.player.play();
    }
  }

  show() {
    const playing = this.current && this.player.playing;
    this.button.classList.toggle("playing", playing);
    this.element.classList.toggle("current", this.current);
    this.button.querySelector("span").textContent = playing ? this.words.pause : this.words.listen;
    this.button.setAttribute("aria-label", fill(playing ? this.words.pause_track : this.words.listen_to, { title: this.track.title }));
  }
}
