// Follows an article while it is being made; without this script the page is reloaded by hand.
(() => {
  const live = document.getElementById("live");
  const address = live && live.dataset.state;
  if (!address) return;
  const bar = document.getElementById("bar");
  const text = document.getElementById("bar-text");
  const ask = async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const now = await answer.json();
      if (!now.working) return location.reload();
      if (now.progress) { bar.max = Math.max(now.progress.of, 1); bar.value = now.progress.done; }
      text.textContent = now.text;
    } catch {
      text.textContent = "Mất kết nối với đài, đang thử lại …";
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 500);
})();
