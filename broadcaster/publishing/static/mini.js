// The small bar at the foot of the window: stop and go back without looking for the player, while its buttons are out of sight.

export class MiniBar {
  constructor(player) {
    this.player = player;
    this.bar = player.part("mini");
    this.away = false;
    new IntersectionObserver(([entry]) => {
      this.away = !entry.isIntersecting;
      this.show();
    }).observe(player.section.querySelector(".transport"));
  }

  /** It comes when something plays out of sight and stays while it has the focus: nothing vanishes under a finger. */
  show() {
    const started = this.player.playing || this.bar.contains(document.activeElement) || !this.bar.hidden;
    const wanted = this.away && started;
    if (this.bar.hidden === !wanted) return;
    if (!wanted && this.bar.contains(document.activeElement)) return;
    this.bar.hidden = !wanted;
    document.documentElement.classList.toggle("with-mini", wanted);
  }
}
