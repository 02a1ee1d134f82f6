// The copy of the coping card on this device: made and renewed if its person chose that, gone if not.
(async () => {
  const workers = navigator.serviceWorker, part = document.querySelector('[data-card]'), SCOPE = '/safety-plan/';
  if (!workers || !window.caches) return;
  // At the door: what was chosen to stay stays, and the worker that knows nobody.
  if (!part) return (await workers.getRegistrations()).forEach(one => [SCOPE, '/'].includes(new URL(one.scope).pathname) || one.unregister());
  const { card, copy, sheet, worker, kept, fresh } = part.dataset, held = await caches.has('card');
  part.hidden = false;
  if (kept === undefined) {
    await caches.delete('card');
    (await workers.getRegistrations()).forEach(one => new URL(one.scope).pathname === SCOPE && one.unregister());
  } else if (held || fresh !== undefined) {
    const answer = await fetch(copy);
    if (!answer.ok || answer.redirected) return;
    // The old copy stays until the new one is whole.
    const box = await caches.open('card');
    await box.add(sheet);
    await box.put(card, answer);
    for (const one of await box.keys()) [card, sheet].includes(new URL(one.url).pathname) || box.delete(one);
    await workers.register(worker);
    history.replaceState(null, '', card);
  } else {
    // Taken off on the copy itself, or by the browser: then it is not chosen any more.
    const form = part.querySelector('form'), told = await fetch(form.action, { method: 'POST', body: new FormData(form) });
    if (told.ok) location.replace(card);
  }
})();
