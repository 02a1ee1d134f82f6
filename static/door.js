// At the door and on the page of help: the worker that stands in when the network is gone. Without it nothing is different.
(() => {
  // Nobody was here, or she has gone: what she typed and never saved goes, too (see kept-words.js).
  if (document.querySelector('meta[name=kept-words]')) try {
    Object.keys(localStorage).forEach(name => name.startsWith('kept.') && localStorage.removeItem(name));
  } catch { /* none is kept where none may be */ }
  addEventListener('load', () => navigator.serviceWorker?.register('/worker.js', { updateViaCache: 'all' }).catch(() => {}));
})();
