// Shows the copy of the card that its person keeps on this device, when the network or the sign-in is gone.
// It keeps nothing by itself, and answers for no other page.
const CARD = {{ card|tojson }}, OFF = {{ off|tojson }}, WAIT = 4000;
const kept = what => caches.match(what, { cacheName: 'card' });
const live = request => fetch(request).then(async answer =>
  answer.status > 499 || answer.type === 'opaqueredirect' ? await kept(CARD) || answer : answer);
const waited = () => new Promise(done => setTimeout(done, WAIT)).then(() => kept(CARD));
const card = async request => {
  const asked = live(request).catch(async () => await kept(CARD) || Response.error());
  return await Promise.race([asked, waited()]) || asked;
};
const off = async request => {
  await caches.delete('card');
  await self.registration.unregister();
  return fetch(request).catch(() => new Response({{ _("Nothing is kept on this device any more.")|tojson }}, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } }));
};
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('fetch', e => {
  const { request } = e, { pathname } = new URL(request.url);
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate' && pathname === CARD) e.respondWith(card(request));
  // Only from a page of ours, the copy above all: the link of another site goes to the server, which refuses it.
  if (request.mode === 'navigate' && pathname === OFF && request.referrer.startsWith(`${self.location.origin}/`)) e.respondWith(off(request));
  if (request.destination === 'style') e.respondWith(kept(request).then(found => found || fetch(request)));
});
