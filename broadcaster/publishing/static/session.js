// The keys of headphones, keyboards and lock screens, where the browser passes them on.

export function mediaSession(player, back, forward) {
  const session = navigator.mediaSession;
  if (!session || typeof MediaMetadata === "undefined") return;
  const describe = () => {
    session.metadata = new MediaMetadata({
      title: player.track.title,
      artist: player.section.dataset.station,
      artwork: [192, 512].map((size) => ({
        src: new URL(`static/icon-${size}.png`, new URL(document.documentElement.dataset.root, location.href)).href,
        sizes: `${size}x${size}`,
        type: "image/png",
      })),
    });
  };
  const handlers = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
    seekbackward: (detail) => player.seek(player.place - (detail.seekOffset || back), { announce: false }),
    seekforward: (detail) => player.seek(player.place + (detail.seekOffset || forward), { announce: false }),
    seekto: (detail) => player.seek(detail.seekTime, { announce: false }),
    previoustrack: () => player.step(-1),
    nexttrack: () => player.step(1),
  };
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      session.setActionHandler(action, handler);
    } catch {
      continue; // this browser does not know the action; the others still work
    }
  }
  player.audio.addEventListener("play", () => { describe(); session.playbackState = "playing"; });
  player.audio.addEventListener("pause", () => { session.playbackState = "paused"; });
  player.audio.addEventListener("timeupdate", () => {
    if (!session.setPositionState || !(player.length > 0) || player.place > player.length) return;
    session.setPositionState({ duration: player.length, position: player.place, playbackRate: player.audio.playbackRate });
  });
}
