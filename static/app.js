(() => {
  'use strict';
  const d = document, root = d.documentElement, $ = s => d.querySelector(s);
  const on = (name, act, where = d) => where.addEventListener(name, act);

  // Injected HTML acts through htmx under any CSP: hx-attributes count only with the session's stamp.
  const STAMP = $('meta[name=hx-stamp]')?.content;
  const stamped = e => !!STAMP && e?.dataset?.stamp === STAMP;
  const strip = e => stamped(e) || e.getAttributeNames().forEach(n => /^(data-)?hx-(?!disable)/.test(n) && e.removeAttribute(n));
  const clean = e => { strip(e); e.querySelectorAll('*').forEach(strip); };
  clean(d.body);
  on('htmx:beforeProcessNode', e => clean(e.detail.elt));
  on('htmx:confirm', e => stamped(e.detail.elt) || e.preventDefault());
  on('htmx:oobBeforeSwap', e => {
    const f = e.detail.fragment;
    if (!stamped(f.dataset ? f : f.firstElementChild)) e.detail.shouldSwap = false;
  });

  // Chromium's back/forward cache shows no-store pages, after sign-out too.
  on('pageshow', e => { if (e.persisted) { root.hidden = true; location.reload(); } }, window);

  const send = (url, body) => fetch(url, { method: 'POST', body, keepalive: true, headers: { 'HX-Request': 'true' } });

  // Leave, or Escape three times: hide, sign out, go.
  const leave = form => {
    root.hidden = true;
    send(form.action, new FormData(form));
    location.replace(form.dataset.leave);
  };
  let times = [];
  on('keydown', e => {
    if (e.key !== 'Escape') return;
    times = [...times.slice(-2), Date.now()];
    const form = $('form[data-leave]');
    if (form && times[2] - times[0] < 1500) leave(form);
  });

  // Saving: what changed is sent, and again until it arrives; the line says what is true.
  const unsent = new Map();
  let wait = 2, timer;
  const say = key => { const s = $('#save-status'); if (s?.dataset[key]) s.textContent = s.dataset[key]; };
  const again = () => { clearTimeout(timer); unsent.forEach((_, f) => htmx.trigger(f, 'again')); };
  const only = (data, names) => {
    for (const n of [...data.keys()]) names.has(n) || n === 'csrf_token' || n === 'rev' || data.delete(n);
    return data;
  };
  on('input', e => {
    const f = e.target.closest('[data-saves]');
    if (f) unsent.set(f, (unsent.get(f) || new Set()).add(e.target.name)), say('typing');
  });
  on('htmx:configRequest', e => {
    const f = e.target;
    if (f.dataset.saves) {
      f.sending = unsent.get(f) || new Set();
      only(e.detail.formData, f.sending);
      unsent.delete(f);
      say('saving');
    }
    if ('poll' in f.dataset) e.detail.headers['X-Background'] = '1';
  });
  on('htmx:afterRequest', e => {
    const f = e.target, status = e.detail.xhr.status;
    if (!f.dataset?.saves) return;
    if (e.detail.successful) { wait = 2; return; }
    unsent.set(f, new Set([...f.sending, ...(unsent.get(f) || [])]));
    if (status > 399 && status < 500) return;
    say('failed');
    clearTimeout(timer);
    timer = setTimeout(again, wait * 1000);
    wait = Math.min(60, wait * 2);
  });
  on('online', again, window);
  on('focus', again, window);
  on('beforeunload', e => { if (unsent.size) e.preventDefault(); }, window);
  on('visibilitychange', () => d.hidden && unsent.forEach((names, f) => send(f.dataset.saves, only(new FormData(f.form), names))));
  on('submit', e => {
    const form = e.target, sent = form.dataset;
    if (sent.leave) return e.preventDefault(), leave(form);
    if (Date.now() - sent.sent < 2000) return e.preventDefault();
    sent.sent = Date.now();
    unsent.clear();
  });

  // Polls: every 20 s, 60 s after five quiet minutes, never unseen.
  let touched = Date.now(), polled = touched;
  ['pointerdown', 'keydown'].forEach(n => on(n, () => { touched = Date.now(); }));
  setInterval(() => {
    const now = Date.now();
    if (d.hidden || now - polled < (now - touched > 3e5 ? 6e4 : 2e4)) return;
    polled = now;
    d.querySelectorAll('[data-poll]').forEach(e => htmx.trigger(e, 'poll'));
  }, 1000);

  const focus = () => $('.error-summary')?.focus();
  focus();
  on('htmx:afterSettle', focus);
})();
