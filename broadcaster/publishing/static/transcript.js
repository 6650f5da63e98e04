// The text that goes with the voice: the sentence being read is marked, and any sentence can be gone to.

import { recall, remember } from "./memory.js";

/** A press near the start of a sentence: "previous" means the one before, later it means "again". */
const AGAIN_AFTER = 2;

export class Transcript {
  constructor(player, words) {
    this.player = player;
    this.lines = [...document.querySelectorAll(".line")].map((element) => ({
      element,
      start: Number(element.dataset.start),
      end: Number(element.dataset.end),
    })).sort((a, b) => a.start - b.start);
    if (!this.lines.length) return;
    player.sentences = this;
    this.current = -1;
    this.bindText();
    this.bindFollow(words);
    player.audio.addEventListener("timeupdate", () => this.mark());
    player.audio.addEventListener("placed", () => this.mark());
    this.watch();
  }

  bindText() {
    document.querySelector("[data-transcript]").classList.add("seekable");
    const hint = document.querySelector("[data-hint]");
    if (hint) hint.hidden = false;
    for (const line of this.lines) {
      line.element.addEventListener("click", () => {
        // Selecting words to copy them is no wish to jump.
        if (String(getSelection())) return;
        this.goTo(line.start);
      });
    }
  }

  bindFollow(words) {
    this.follow = this.player.part("follow");
    if (!this.follow) return;
    this.follow.checked = recall("follow", false);
    this.follow.addEventListener("change", () => {
      remember("follow", this.follow.checked);
      this.player.say(this.follow.checked ? words.follow_on : words.follow_off);
    });
  }

  /** timeupdate comes four times a second at best; between two, sentences change unnoticed. */
  watch() {
    const look = () => {
      this.mark();
      if (this.player.playing) requestAnimationFrame(look);
    };
    this.player.audio.addEventListener("play", () => requestAnimationFrame(look));
  }

  goTo(seconds) {
    this.player.seek(seconds, { announce: false });
    if (!this.player.playing) this.player.play({ announce: false });
  }

  /** The last line that has begun, -1 before the first. */
  at(seconds) {
    let [low, high] = [0, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle].start <= seconds + 0.05) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  mark() {
    const seconds = this.player.place || 0;
    let index = this.at(seconds);
    if (index >= 0 && seconds > this.lines[index].end + 0.05) index = -1; // the pause after it
    if (index < 0 && this.player.playing && this.current >= 0) return; // keep the last one through the pause
    if (index === this.current) return;
    if (this.lines[this.current]) this.lines[this.current].element.classList.remove("spoken");
    this.current = index;
    if (index < 0 || (!this.player.playing && seconds === 0)) return;
    const { element } = this.lines[index];
    element.classList.add("spoken");
    if (this.follow && this.follow.checked && this.player.playing) this.bring(element);
  }

  bring(element) {
    const box = element.getBoundingClientRect();
    if (box.top > innerHeight * 0.25 && box.bottom < innerHeight * 0.8) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  step(by) {
    const now = this.player.place || 0;
    const index = this.at(now);
    let to = index + by;
    if (by < 0 && index >= 0 && now - this.lines[index].start > AGAIN_AFTER) to = index;
    to = Math.min(Math.max(to, 0), this.lines.length - 1);
    this.player.seek(this.lines[to].start, { announce: !this.player.playing });
  }
}

/** Buttons that play from a moment: paragraphs and chapters. */
export function bindMoments(player) {
  for (const button of document.querySelectorAll("[data-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      player.seek(Number(button.dataset.from), { announce: false });
      if (!player.playing) player.play({ announce: false });
    });
  }
}
