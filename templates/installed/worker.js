// Holds what is the same for everybody: files under /static/, the page for when there is no network, the one that Leave
// goes to. Never a page of somebody who is signed in, and nothing that is sent.
const BOX = {{ ("app-" ~ edition)|tojson }}, OFFLINE = {{ offline|tojson }}, AWAY = {{ away|tojson }}, STATIC = '/static/';
const held = what => caches.match(what, { cacheName: BOX });
const whole = answer => answer.ok && !answer.redirected && answer.type === 'basic';
// Without cookies: as nobody sees it.
const plain = url => fetch(url, { credentials: 'omit', cache: 'no-cache' });
const hold = async () => {
  const box = await caches.open(BOX);
  for (const url of [OFFLINE, AWAY]) {
    const answer = await plain(url), page = await answer.clone().text();
    if (!whole(answer)) throw new Error(url);
    await box.put(url, answer);
    for (const [, file] of page.matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g)) await box.match(file) || await box.add(file);
  }
};
const file = async request => {
  const found = await held(request);
  if (found) return found;
  const answer = await fetch(request);
  if (whole(answer)) {
    const copy = answer.clone();
    caches.open(BOX).then(box => box.put(request, copy)).catch(() => {});
  }
  return answer;
};
const opened = async e => {
  try { return await e.preloadResponse || await fetch(e.request); }
  catch { return await held(OFFLINE) || Response.error(); }
};
self.addEventListener('install', e => e.waitUntil(hold().then(() => self.skipWaiting())));
self.addEventListener('activate', e => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith('app-') && name !== BOX) await caches.delete(name);
  await self.registration.navigationPreload?.enable();
})()));
self.addEventListener('fetch', e => {
  const { request } = e, { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname.startsWith(STATIC) && !request.headers.has('range')) e.respondWith(file(request));
  else if (request.mode !== 'navigate') return;
  else if (pathname === AWAY) e.respondWith(held(AWAY).then(found => found || opened(e)));
  else e.respondWith(opened(e));
});
