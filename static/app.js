(() => {
  const d = document, $ = s => d.querySelector(s);
  const on = (name, act, where = d) => where.addEventListener(name, act);

  // Injected HTML must not act: hx-* counts only with the session's stamp.
  const STAMP = $('meta[name=hx-stamp]')?.content;
  const stamped = e => !!STAMP && e?.dataset?.stamp === STAMP;
  const strip = e => stamped(e) || e.getAttributeNames().forEach(n => /^(data-)?hx-(?!disable)/.test(n) && e.removeAttribute(n));
  const clean = e => {
    if (e.querySelector('meta')) stop(); // or it would lead away
    [e, ...e.querySelectorAll('*')].forEach(strip);
  };
  clean(d.body);
  on('htmx:beforeProcessNode', e => clean(e.detail.elt));
  on('htmx:confirm', e => stamped(e.detail.elt) || e.preventDefault());
  on('htmx:oobBeforeSwap', e => {
    const f = e.detail.fragment;
    e.detail.shouldSwap &&= stamped(f.dataset ? f : f.firstElementChild);
  });

  // fieldset -> name -> number of its unsaved change
  const unsent = new Map();
  let count = 0, failed = 0;
  const say = (key, s = $('#save-status')) => s?.dataset[key] && (s.textContent = s.dataset[key]);
  const only = (data, f) => {
    for (const e of f.elements) e.type == 'hidden' || unsent.get(f).has(e.name) || data.delete(e.name);
    return data;
  };
  const send = (url, body) => fetch(url, { method: 'POST', body, keepalive: true, headers: { 'HX-Request': 'true' } });
  const flush = () => Promise.all([...unsent.keys()].map(f => send(f.dataset.saves, only(new FormData(f.form), f))));
  const again = () => unsent.forEach((_, f) => htmx.trigger(f, 'again'));
  on('input', e => {
    const f = e.target.closest('[data-saves]');
    if (!f) return;
    unsent.set(f, (unsent.get(f) || new Map()).set(e.target.name, ++count));
    say('typing');
  });
  on('htmx:configRequest', e => {
    const f = e.target;
    if (!f.dataset.saves) return;
    if (!unsent.has(f) || f.sent === count && e.detail.triggeringEvent.type !== 'again') return e.preventDefault();
    f.sent = count;
    only(e.detail.formData, f);
    say('saving');
  });
  on('htmx:afterRequest', e => {
    const f = e.detail.requestConfig.elt, { status } = e.detail.xhr, told = /^2|401|409|422/.test(status);
    if ('poll' in f.dataset) return;
    if (!told) say('failed');
    if (!f.dataset.saves) return;
    failed = told ? 0 : Date.now();
    if (failed || status > 299) return;
    const left = unsent.get(f);
    left?.forEach((n, name) => n > f.sent || left.delete(name));
    if (left?.size) say('typing'); else unsent.delete(f);
  });
  on('beforeunload', e => { if (unsent.size) e.preventDefault(); }, window);
  on('visibilitychange', () => d.hidden ? flush() : again());

  // The back/forward cache shows no-store pages, even signed out.
  const hide = () => { d.documentElement.hidden = true; unsent.clear(); };
  on('pageshow', e => { if (e.persisted) hide(), location.reload(); }, window);

  // Leave (Escape x3): hide, save, sign out, go.
  const leave = form => {
    if (!form) return;
    Promise.race([flush(), new Promise(go => setTimeout(go, 2e3))])
      .finally(() => { send(form.action, new FormData(form)); location.replace(form.dataset.leave); });
    hide();
  };
  let times = [];
  on('keydown', e => {
    if (e.key !== 'Escape') return;
    times = [Date.now(), ...times.slice(0, 2)];
    if (times[0] - times[2] < 1e3) leave($('form[data-leave]'));
  });
  on('submit', e => {
    if (e.target.dataset.leave) return e.preventDefault(), leave(e.target);
    unsent.forEach((_, f) => f.form === e.target && unsent.delete(f));
  });

  setInterval(() => { if (failed && Date.now() - failed > 5e3) failed = 0, again(); }, 1000);

  const focus = () => $('.error-summary')?.focus();
  focus();
  on('htmx:afterSettle', e => 'poll' in e.detail.requestConfig.elt.dataset || focus());
})();
