// The service worker: pages that were opened and items that were saved work without a connection. It counts and reports nothing.
//
// Audio that was not saved is left to the browser: it streams with ranges, and caching it unasked would fill a small phone.

const VERSION = "@VERSION@";
const CORE = `broadcaster-core-${VERSION}`;
const PAGES = "broadcaster-pages";
const SHELF = "broadcaster-shelf";
const FILES = "@CORE@";
const MOST_PAGES = 80;
const PATIENCE = 6000; // milliseconds to wait for the network before what is at hand will do

const scope = new URL(self.registration.scope);
const within = (path) => new URL(path, scope).href;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const core = await caches.open(CORE);
    await core.addAll(["offline.html", ...FILES].map((path) => new Request(within(path), { cache: "no-cache" })));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("broadcaster-core-") && name !== CORE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== scope.origin || !address.pathname.startsWith(scope.pathname)) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (/\.(mp3|m4a|ogg)$/.test(path)) event.respondWith(sound(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
  else if (path.startsWith("static/") || path === "search.json") event.respondWith(file(request));
});

/** A saved file answers, also in parts as <audio> asks for it; anything else goes to the network untouched. */
async function sound(request) {
  const saved = await (await caches.open(SHELF)).match(request.url);
  if (!saved) return fetch(request);
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") || "");
  if (!range || (!range[1] && !range[2])) return saved;
  const whole = await saved.blob();
  const start = range[1] ? Number(range[1]) : Math.max(0, whole.size - Number(range[2]));
  const end = range[1] && range[2] ? Math.min(Number(range[2]), whole.size - 1) : whole.size - 1;
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  return new Response(whole.slice(start, end + 1), {
    status: 206,
    headers: {
      "Content-Type": saved.headers.get("Content-Type") || "audio/mpeg",
      "Content-Length": String(end - start + 1),
      "Content-Range": `bytes ${start}-${end}/${whole.size}`,
      "Accept-Ranges": "bytes",
    },
  });
}

async function page(request) {
  const pages = await caches.open(PAGES);
  try {
    const answer = await hurried(request);
    if (answer.ok && !answer.redirected) {
      await pages.put(request, answer.clone());
      await trim(pages);
    } else if (answer.status === 404 || answer.status === 410) {
      await pages.delete(request); // withdrawn: forget our copy too
    }
    return answer;
  } catch {
    for (const name of [PAGES, SHELF, CORE]) {
      const kept = await (await caches.open(name)).match(request.url, { ignoreSearch: true });
      if (kept) return kept;
    }
    const from = new URL(request.url);
    return Response.redirect(`${within("offline.html")}?from=${encodeURIComponent(from.pathname + from.search)}`, 302);
  }
}

async function file(request) {
  const core = await caches.open(CORE);
  try {
    const answer = await hurried(request);
    if (answer.ok) await core.put(request.url.split("?")[0], answer.clone());
    return answer;
  } catch (error) {
    const kept = await core.match(request.url, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** The network, but not for ever: a phone on a bad line waits a minute for nothing. */
function hurried(request) {
  return Promise.race([
    fetch(request),
    new Promise((_, refuse) => setTimeout(() => refuse(new Error("slow")), PATIENCE)),
  ]);
}

async function trim(pages) {
  const keys = await pages.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_PAGES)).map((key) => pages.delete(key)));
}
