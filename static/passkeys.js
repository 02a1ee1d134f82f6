// On pages with a passkey form only: asks the device, and hands its answer to the form.
(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0));
  const text = part => btoa(String.fromCharCode(...new Uint8Array(part))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  const named = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'];
  const ask = async form => {
    const { csrf_token } = form.elements;
    const asked = await fetch(form.dataset.passkey, { method: 'POST', body: new URLSearchParams({ csrf_token: csrf_token.value }) });
    if (!asked.ok) return form.submit() ?? new Promise(() => {});  // the page that comes says why
    const publicKey = await asked.json();
    publicKey.challenge = bytes(publicKey.challenge);
    for (const one of publicKey.excludeCredentials || []) one.id = bytes(one.id);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    return navigator.credentials[publicKey.user ? 'create' : 'get']({ publicKey });
  };
  document.querySelectorAll('form[data-passkey]').forEach(form => {
    const part = name => form.querySelector(`[data-${name}]`), show = (name, on) => { if (part(name)) part(name).hidden = !on; };
    form.hidden = false;
    show('unable', false);
    show('able', true);
    form.addEventListener('submit', async e => {
      e.preventDefault();
      show('refused', false);
      try {
        const { id, rawId, type, response } = await ask(form);
        const said = Object.fromEntries(named.filter(name => response[name]).map(name => [name, text(response[name])]));
        form.elements.credential.value = JSON.stringify({ id, rawId: text(rawId), type, response: said });
        const waits = document.querySelector('form:not([data-passkey]) [name=carried_to]');
        if (waits) for (const one of waits.form.querySelectorAll('[type=hidden]:not([name=csrf_token])')) form.append(one.cloneNode());
        form.submit();
      } catch { show('refused', true); }
    });
  });
})();
