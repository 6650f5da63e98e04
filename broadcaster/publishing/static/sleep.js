// The sleep timer: after so many minutes, or at the end of what is being read.

import { fill, said } from "./clock.js";

export class SleepTimer {
  constructor(select, words, { stop, say }) {
    this.select = select;
    this.words = words;
    this.stop = stop;
    this.say = say;
    this.timer = null;
    select.addEventListener("change", () => this.set(select.value));
  }

  set(value) {
    clearTimeout(this.timer);
    this.timer = null;
    if (!value) this.say(this.words.sleep_cleared);
    else if (value === "end") this.say(this.words.sleep_end_set);
    else {
      const seconds = Number(value) * 60;
      this.timer = setTimeout(() => this.fire(), seconds * 1000);
      this.say(fill(this.words.sleep_set, { time: said(seconds, this.words) }));
    }
  }

  fire() {
    this.select.value = "";
    this.timer = null;
    this.stop();
  }

  /** Asked when a track ends: whether the listener wanted to stop here. */
  endsHere() {
    if (this.select.value !== "end") return false;
    this.fire();
    return true;
  }
}
