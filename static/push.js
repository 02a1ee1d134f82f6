// On the page about pushes only: asks the browser, and hands its address to the form.
(() => {
  const form = document.querySelector('#push'), part = name => form.querySelector(`[data-${name}]`);
  if (!form || !('serviceWorker' in navigator) || !('PushManager' in window)) return;
  part('unable').hidden = true;
  part('able').hidden = false;
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  form.addEventListener('submit', async e => {
    if (form.elements.endpoint.value) return;
    e.preventDefault();
    try {
      const worker = await navigator.serviceWorker.register(form.dataset.worker);
      const key = bytes(form.dataset.key);
      const mine = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
      const { endpoint, keys } = mine.toJSON();
      Object.entries({ endpoint, ...keys }).forEach(([name, value]) => { if (form.elements[name]) form.elements[name].value = value; });
      form.submit();
    } catch { part('refused').hidden = false; }
  });
})();
