// The player: the browser's own <audio> with controls that say in words what they do.
//
// It plays one track at a time; a page with a list gives it a queue. It tells the rest of the page what happens by events on
// its section: "track" (another one was loaded) and "state" (it plays or does not), and on its audio element.

import { clock, fill, plain, said } from "./clock.js";
import { keepPlace, placeOf, recall, remember } from "./memory.js";
import { mediaSession } from "./session.js";
import { MiniBar } from "./mini.js";
import { SleepTimer } from "./sleep.js";

const BACK = 15;
const FORWARD = 30;
const SLIDER_STEP = 5;

export class Player {
  constructor(section, words) {
    this.section = section;
    this.words = words;
    this.audio = section.querySelector("audio");
    this.queue = [];
    this.track = trackOf(section);
    this.sentences = null;
    this.lastKept = 0;
    this.sleep = new SleepTimer(this.part("sleep"), words, {
      stop: () => this.stopFor(words.slept),
      say: (text) => this.say(text),
    });
    this.mini = new MiniBar(this);
    this.enhance();
    this.load(this.track, { announce: false });
  }

  part(role) {
    return this.section.querySelector(`[data-role="${role}"]`);
  }

  get playing() {
    return !this.audio.paused && !this.audio.ended;
  }

  /** Length in seconds: the file's when it is known, else what the page says. */
  get length() {
    return Number.isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : this.track.length;
  }

  get place() {
    return this.audio.readyState > 0 ? this.audio.currentTime : this.pending;
  }

  say(text) {
    const status = this.part("status");
    // A repeated text is a new message: readers of the screen only notice a change.
    status.textContent = status.textContent === text ? `${text}\u00a0` : text;
  }

  enhance() {
    this.audio.removeAttribute("controls");
    this.part("controls").hidden = false;
    for (const button of this.section.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.act(button.dataset.act));
    }
    this.section.addEventListener("keydown", (event) => this.key(event));
    this.bindSlider();
    this.bindChoices();
    const on = (name, run) => this.audio.addEventListener(name, run);
    on("play", () => this.state());
    on("pause", () => this.state());
    on("timeupdate", () => this.tick());
    on("durationchange", () => this.tick());
    on("loadedmetadata", () => this.arrive());
    on("ended", () => this.ended());
    on("error", () => this.failed());
    on("waiting", () => this.playing && this.say(this.words.loading));
    addEventListener("pagehide", () => this.keep());
    mediaSession(this, BACK, FORWARD);
  }

  bindSlider() {
    const seek = this.part("seek");
    seek.addEventListener("input", () => this.seek(Number(seek.value), { announce: false }));
    seek.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -SLIDER_STEP, ArrowDown: -SLIDER_STEP, ArrowRight: SLIDER_STEP, ArrowUp: SLIDER_STEP,
        PageDown: -FORWARD, PageUp: FORWARD, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.seek(this.place + step, { announce: false });
    });
  }

  bindChoices() {
    const speed = this.part("speed");
    const wanted = String(recall("speed", 1));
    if ([...speed.options].some((option) => option.value === wanted)) speed.value = wanted;
    speed.addEventListener("change", () => {
      remember("speed", Number(speed.value));
      this.audio.playbackRate = Number(speed.value);
      this.say(fill(this.words.speed_set, { speed: plain(speed.value, this.words) }));
    });
    const saver = this.part("saver");
    saver.checked = recall("saver", Boolean(navigator.connection && navigator.connection.saveData));
    saver.addEventListener("change", () => {
      remember("saver", saver.checked);
      this.change(saver.checked ? this.words.saver_on : this.words.saver_off);
    });
  }

  /** The address that the listener's choice asks for. */
  source(track) {
    return this.part("saver").checked && track.saver ? track.saver : track.src;
  }

  load(track, { announce = true } = {}) {
    this.keep();
    this.track = track;
    this.pending = placeOf(track.guid);
    if (this.pending > track.length) this.pending = 0;
    const source = this.source(track);
    if (this.audio.getAttribute("src") !== source) this.audio.setAttribute("src", source);
    this.audio.setAttribute("aria-label", track.title);
    this.audio.defaultPlaybackRate = this.audio.playbackRate = Number(this.part("speed").value);
    const title = this.part("title");
    if (title) title.textContent = track.title;
    this.part("saver-choice").hidden = ![track, ...this.queue].some((each) => each.saver);
    this.markEnds();
    this.tick();
    if (!announce) {
      if (this.pending) this.say(fill(this.words.resumed, { time: said(this.pending, this.words) }));
    } else {
      this.announceTrack();
    }
    this.section.dispatchEvent(new CustomEvent("track", { detail: track }));
  }

  setQueue(tracks) {
    this.queue = tracks;
    const same = tracks.find((track) => track.guid === this.track.guid);
    if (same) this.track = same;
    this.part("saver-choice").hidden = ![this.track, ...tracks].some((track) => track.saver);
    this.markEnds();
  }

  get position() {
    return this.queue.findIndex((track) => track.guid === this.track.guid);
  }

  /** Buttons that have nowhere to go say so and stay reachable: one that vanishes under a finger is worse. */
  markEnds() {
    const there = { "previous-track": this.position > 0, "next-track": this.position >= 0 && this.position < this.queue.length - 1 };
    for (const [act, can] of Object.entries(there)) {
      const button = this.section.querySelector(`[data-act="${act}"]`);
      if (button) button.setAttribute("aria-disabled", String(!can));
    }
  }

  announceTrack() {
    const key = this.position >= 0 && this.queue.length > 1 ? "playing_of" : "playing";
    this.say(fill(this.words[key], { title: this.track.title, number: this.position + 1, total: this.queue.length }));
  }

  /** Another file of the same track: go on where we are. */
  change(message) {
    const [place, was] = [this.place, this.playing];
    const source = this.source(this.track);
    if (this.audio.getAttribute("src") !== source) {
      this.audio.setAttribute("src", source);
      this.pending = place;
      this.audio.playbackRate = Number(this.part("speed").value);
      if (was) this.play({ announce: false });
    }
    this.say(message);
  }

  /** The file's head is here: jump to where the listener was or asked to be. */
  arrive() {
    if (this.pending) this.audio.currentTime = Math.min(this.pending, this.audio.duration || this.pending);
    this.pending = 0;
    this.tick();
  }

  async play({ announce = true } = {}) {
    if (this.audio.error) this.audio.load();
    if (this.audio.ended) this.audio.currentTime = 0;
    try {
      await this.audio.play();
      if (announce) this.announceTrack();
    } catch (error) {
      if (error.name !== "AbortError") this.failed();
    }
  }

  pause() {
    this.audio.pause();
    this.keep();
    this.say(fill(this.words.paused, { time: said(this.place, this.words) }));
  }

  stopFor(reason) {
    this.audio.pause();
    this.keep();
    this.say(reason);
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(seconds, { announce = true } = {}) {
    const to = Math.min(Math.max(0, seconds), Math.max(0, this.length - 0.1));
    if (this.audio.readyState > 0) this.audio.currentTime = to;
    else this.pending = to;
    this.tick();
    this.audio.dispatchEvent(new Event("placed"));
    if (announce) this.say(fill(this.words.jumped, { time: said(to, this.words) }));
  }

  step(by) {
    const track = this.queue[this.position + by];
    if (!track) return false;
    this.load(track);
    this.play();
    return true;
  }

  act(name) {
    const acts = {
      play: () => this.toggle(),
      back: () => this.seek(this.place - BACK),
      forward: () => this.seek(this.place + FORWARD),
      restart: () => { this.seek(0, { announce: false }); this.say(this.words.restarted); },
      "previous-track": () => this.step(-1),
      "next-track": () => this.step(1),
      "previous-sentence": () => this.sentences && this.sentences.step(-1),
      "next-sentence": () => this.sentences && this.sentences.step(1),
    };
    acts[name]();
  }

  /** Keys work on the player's buttons only, never on the page: readers of the screen keep theirs (WCAG 2.1.4). */
  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !event.target.matches("button")) return;
    const act = { ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "previous-sentence", ArrowDown: "next-sentence", Home: "restart" }[event.key];
    if (!act || (act.endsWith("sentence") && !this.sentences)) return;
    event.preventDefault();
    this.act(act);
  }

  state() {
    for (const button of this.section.querySelectorAll('[data-act="play"]')) {
      button.classList.toggle("playing", this.playing);
      button.querySelector("span").textContent = this.playing ? this.words.pause : this.words.play;
    }
    this.mini.show();
    this.section.dispatchEvent(new CustomEvent("state"));
  }

  tick() {
    const [place, length] = [this.place || 0, this.length];
    const seek = this.part("seek");
    seek.max = String(Math.ceil(length));
    seek.value = String(Math.floor(place));
    seek.setAttribute("aria-valuetext", fill(this.words.of, { time: said(place, this.words), total: said(length, this.words) }));
    this.part("time").textContent = clock(place);
    this.part("total").textContent = clock(length);
    if (this.playing && Math.abs(place - this.lastKept) > 5) this.keep();
  }

  keep() {
    if (!this.track || !(this.audio.readyState > 0)) return;
    this.lastKept = this.audio.currentTime;
    keepPlace(this.track.guid, this.audio.currentTime, this.length);
  }

  ended() {
    keepPlace(this.track.guid, 0, this.length);
    this.state();
    if (this.sleep.endsHere()) return;
    if (!this.step(1)) this.say(this.queue.length > 1 ? this.words.queue_ended : this.words.ended);
  }

  failed() {
    if (!this.audio.getAttribute("src")) return;
    this.state();
    this.say(this.words.failed);
  }
}

/** The track that an element's data describe. */
export function trackOf(element) {
  const { guid, title, src, saver, page, length } = element.dataset;
  return { guid, title, src, saver: saver || null, page: page || null, length: Number(length) || 0 };
}
